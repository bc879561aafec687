-- What each payer was sent in run $1 of owners $2, how much of it has an answer that was settled, and what is overdue on day $3:
-- $4 to $7 are provinces, programmes and their last days for accounts and for cash.
SELECT t.payer, u.name, u.kind = 'payer' AND t.payer !~ '^[0-9]{6}$' AS cash, sum(t.listed_count)::bigint AS listed,
    sum(t.listed_count - t.outstanding_count)::bigint AS settled, sum(t.outstanding_amount)::bigint AS outstanding_amount,
    coalesce(sum(t.outstanding_count) FILTER (WHERE $3::date > CASE WHEN t.payer ~ '^[0-9]{6}$' THEN d.bank_on ELSE d.cash_on END), 0)::bigint AS overdue
FROM payment_total t JOIN unit u ON u.code = t.payer
LEFT JOIN unnest($4::text[], $5::text[], $6::date[], $7::date[]) AS d (province, programme, bank_on, cash_on)
    ON d.province = t.province AND d.programme = t.programme
WHERE t.run = $1 AND t.owner = ANY ($2::text[])
GROUP BY t.payer, u.name, u.kind ORDER BY t.payer
