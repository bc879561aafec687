-- The lines of approved rosters $1 in the order of their hamlets and rows, with what is known of the people within the viewer's rows.
SELECT l.id, l.roster, l.run, l.name, l.benefit, l.source, l.method, l.payer, y.name AS payer_name, l.commune, c.name AS commune_name,
    l.hamlet, h.name AS hamlet_name, l.holder, coalesce(pp.name, l.pay_point) AS pay_point, l.months, l.regular::bigint AS regular,
    l.arrears::bigint AS arrears, l.arrears_months, l.deduction::bigint AS deduction, l.amount::bigint AS amount, l.note, b.birth, b.sex, b.address
FROM unnest($1::uuid[]) WITH ORDINALITY r (id, place)
JOIN roster o ON o.id = r.id AND o.state = 'approved'
JOIN roster_line l ON l.run = o.run AND l.roster = o.id
LEFT JOIN beneficiary b ON b.id = l.beneficiary
LEFT JOIN hamlet h ON h.code = l.hamlet LEFT JOIN commune c ON c.code = l.commune
LEFT JOIN unit y ON y.code = l.payer LEFT JOIN pay_point pp ON pp.code = l.pay_point
ORDER BY c.code NULLS LAST, h.sort_key NULLS LAST, h.code, r.place, l.file_row
