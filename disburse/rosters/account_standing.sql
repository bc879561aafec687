-- How many accounts of a list changed, how many lack evidence, and how many wait for a second person.
SELECT count(*) AS changed, count(*) FILTER (WHERE NOT settled AND (evidence IS NULL OR agreed IS NOT NULL)) AS without_evidence,
    count(*) FILTER (WHERE evidence IS NOT NULL AND agreed IS NULL) AS unconfirmed
FROM account_changes($1)
