-- Discrepancies of a run that a person resolved or must look at, by kind; those that closed by themselves are history.
SELECT kind, count(*) AS count, sum(amount)::bigint AS amount, count(*) FILTER (WHERE state <> 'resolved') AS open
FROM discrepancy
WHERE run = $1 AND (state <> 'resolved' OR resolution IS NOT NULL) AND ($2::text IS NULL OR owner = $2)
GROUP BY kind ORDER BY kind
