-- The lines of a carried roster: the open rest of each payment, with its months, to be approved like any other.
INSERT INTO roster_line (run, province, roster, file_row, owner, programme, beneficiary, benefit, source, name, commune, hamlet,
    method, payer, account, pay_point, months, regular, amount, carries_run, carries_payment)
SELECT $2, p.province, $1, $5::int + row_number() OVER (ORDER BY p.id), p.owner, p.programme, coalesce(s.survivor, p.beneficiary), p.benefit, p.source, p.name,
    p.commune, p.hamlet, coalesce(m.method, p.method), CASE WHEN m.method IS NULL THEN p.payer ELSE m.payer END,
    CASE WHEN m.method IS NULL THEN p.account ELSE m.account END, CASE WHEN m.method IS NULL THEN p.pay_point ELSE m.pay_point END,
    array(SELECT DISTINCT x.month::text FROM payment_month x WHERE x.run = p.run AND x.province = p.province AND x.payment = p.id ORDER BY 1),
    f.amount - f.net, f.amount - f.net, $3, p.id
FROM payment_fold($3, $4::bigint[], true) f
JOIN payment p ON p.run = $3 AND p.id = f.payment
LEFT JOIN merged_person s ON s.id = p.beneficiary LEFT JOIN other_records o ON o.person = coalesce(s.survivor, p.beneficiary)
-- Paid the way the person is listed this month, if he is.
LEFT JOIN LATERAL (
    SELECT l.method, l.payer, l.account, l.pay_point FROM roster_line l JOIN roster r ON r.id = l.roster AND r.state = 'approved'
    WHERE l.run = $2 AND l.owner = p.owner AND l.beneficiary = ANY (coalesce(s.survivor, p.beneficiary) || coalesce(o.records, '{}'))
      AND l.benefit = p.benefit AND r.kind = 'regular'
    ORDER BY l.id LIMIT 1) m ON true
ORDER BY p.id
