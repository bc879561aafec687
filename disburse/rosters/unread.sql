-- How many uploads of an owner $1 wait to be read, and how many a user $2 brought in the last 24 hours.
SELECT (SELECT count(*) FROM roster WHERE owner = $1 AND state = 'reading') AS count,
    (SELECT count(*) FROM roster WHERE uploaded_by = $2 AND uploaded_at > now() - interval '24 hours'
        AND corrects IS NULL) AS brought
