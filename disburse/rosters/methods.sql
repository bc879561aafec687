-- Lines and money of a roster by way of receiving.
SELECT CASE WHEN method = 'account' THEN 'account' ELSE 'cash' END AS way, count(*) AS count, sum(amount)::bigint AS amount
FROM roster_line WHERE roster = $1 AND run = (SELECT run FROM roster WHERE id = $1)
GROUP BY 1 ORDER BY 1
