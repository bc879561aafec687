-- The natural values of a run's payments, for its digest (M11).
SELECT b.citizen_id_sealed, b.citizen_id_index, b.vss_number_sealed, b.vss_number_index, p.programme, r.list_number, p.benefit,
    p.amount::bigint AS amount, f.net, f.state, f.reason, m.months
FROM payment_fold($1, NULL, false) f
JOIN payment p ON p.run = $1 AND p.id = f.payment
JOIN roster r ON r.id = p.roster
JOIN beneficiary b ON b.id = p.beneficiary
JOIN (SELECT payment, string_agg(month || kind || amount, ',' ORDER BY month, kind) AS months
      FROM payment_month WHERE run = $1 GROUP BY payment) m ON m.payment = p.id
WHERE ($2::text IS NULL OR p.owner = $2) AND ($3::text IS NULL OR p.programme = $3)
