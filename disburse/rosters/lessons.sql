-- What the viewer's units taught about columns, of one unit and programme or of all; newest first.
SELECT l.id, l.owner, u.name AS owner_name, l.programme, l.header, l.shown, l.field, name_of(l.taught_by) AS teacher, l.taught_at
FROM column_lesson l JOIN unit u ON u.code = l.owner
WHERE ($1::text IS NULL OR l.owner = $1) AND ($2::text IS NULL OR l.programme = $2)
ORDER BY u.name, l.programme, l.taught_at DESC, l.header
LIMIT $3
