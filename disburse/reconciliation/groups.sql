-- Open discrepancies of one kind that share a reason, within the viewer's rows: what may be decided together.
SELECT coalesce(reason, '') AS reason, count(*) AS count, sum(amount)::bigint AS amount
FROM discrepancy
WHERE run = $1 AND kind = $2 AND state IN ('open', 'waiting') AND ($3::text IS NULL OR owner = $3)
GROUP BY reason ORDER BY count(*) DESC, reason
