-- What the payments of approved rosters $1 are made of, by month.
SELECT m.month::text AS month, count(DISTINCT m.payment)::int AS people,
    sum(CASE WHEN m.kind = 'deduction' THEN -m.amount ELSE m.amount END)::bigint AS amount
FROM payment_month m
WHERE m.run IN (SELECT run FROM roster WHERE id = ANY ($1::uuid[])) AND m.roster = ANY ($1::uuid[])
GROUP BY m.month ORDER BY m.month
