-- What each payer was sent in run $1 of owners $2, and how much of it has an answer that was settled.
SELECT t.payer, u.name, u.kind = 'payer' AND t.payer !~ '^[0-9]{6}$' AS cash, sum(t.listed_count)::bigint AS listed,
    sum(t.listed_count - t.outstanding_count)::bigint AS settled, sum(t.outstanding_amount)::bigint AS outstanding_amount
FROM payment_total t JOIN unit u ON u.code = t.payer
WHERE t.run = $1 AND t.owner = ANY ($2::text[])
GROUP BY t.payer, u.name, u.kind ORDER BY t.payer
