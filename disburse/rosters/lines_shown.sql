-- A page of the lines of the roster $3, in the order of its file, after row $4; of one hamlet ("" for none), one way, some words
-- of the name, one row or some lines, where named.
SELECT l.id, l.file_row, l.name, l.benefit, l.source, l.method, y.name AS payer_name, c.name AS commune, h.name AS hamlet,
    coalesce(pp.name, l.pay_point) AS pay_point, l.months, l.regular::bigint AS regular, l.arrears::bigint AS arrears,
    l.deduction::bigint AS deduction, l.amount::bigint AS amount
FROM roster_line l
LEFT JOIN hamlet h ON h.code = l.hamlet LEFT JOIN commune c ON c.code = l.commune
LEFT JOIN unit y ON y.code = l.payer LEFT JOIN pay_point pp ON pp.code = l.pay_point
WHERE l.run = $1 AND l.province = $2 AND l.roster = $3 AND l.file_row > $4
  AND ($5::text IS NULL OR coalesce(l.hamlet, '') = $5) AND ($6::text IS NULL OR l.method = $6)
  AND ($7::text[] IS NULL OR name_folded(l.name) LIKE ALL ($7))
  AND ($8::int IS NULL OR l.file_row = $8 OR l.id = ANY ($9::bigint[]))
ORDER BY l.file_row LIMIT $10
