-- The repairs of a version that count, one of each cell and left-out row, in the order of rows: after the place ($2, $3).
SELECT r.kind, r.file_row, r.field, r.value_sealed, r.reason, name_of(r.by_user) AS who, r.at, p.value_sealed AS name_sealed,
    (p.params ->> 'dong')::bigint AS amount
FROM (SELECT DISTINCT ON (file_row, CASE kind WHEN 'cell' THEN field ELSE '' END) *
      FROM roster_repair WHERE roster = $1
      ORDER BY file_row, CASE kind WHEN 'cell' THEN field ELSE '' END, number DESC) r
LEFT JOIN roster_problem p ON p.roster = $1 AND p.code = 'L01' AND p.file_row = r.file_row AND r.kind = 'exclude'
WHERE (r.file_row, r.field) > ($2::int, $3::text)
ORDER BY r.file_row, r.field LIMIT $4
