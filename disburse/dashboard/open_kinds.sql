-- Open discrepancies of run $1 and owners $2 by kind, the most first.
SELECT kind, count(*) AS count, count(*) FILTER (WHERE state = 'proposed_override') AS waiting
FROM discrepancy WHERE run = $1 AND owner = ANY ($2::text[]) AND state <> 'resolved'
GROUP BY kind ORDER BY count(*) DESC, kind
