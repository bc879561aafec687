-- What the approved rosters of run $1 pay by owner and month: as counted when they were read, carried ones by their payments.
SELECT r.owner, r.province, m.month, sum(m.people)::int AS people, sum(m.amount)::bigint AS amount
FROM roster r CROSS JOIN LATERAL jsonb_to_recordset(r.reading -> 'months') AS m (month text, people int, amount bigint)
WHERE r.run = $1 AND r.state = 'approved' AND r.kind = 'regular'
GROUP BY r.owner, r.province, m.month
UNION ALL
SELECT m.owner, m.province, m.month::text, count(DISTINCT m.payment)::int,
    sum(CASE WHEN m.kind = 'deduction' THEN -m.amount ELSE m.amount END)::bigint
FROM roster r JOIN payment_month m ON m.run = r.run AND m.roster = r.id
WHERE r.run = $1 AND m.run = $1 AND r.state = 'approved' AND r.kind = 'carried'
GROUP BY m.owner, m.province, m.month
