-- Printed documents within the viewer's rows, newest first: of a run, or with a serial; at most $4, those after the document $3.
SELECT p.id, p.report, p.serial, p.run, p.file_sha, p.pages, p.rows, p.made_at, p.gone_at, name_of(p.made_by) AS maker,
    o.name AS owner_name, y.name AS payer_name, c.name AS commune_name, h.name AS hamlet_name
FROM print p LEFT JOIN unit o ON o.code = p.owner LEFT JOIN unit y ON y.code = p.payer
LEFT JOIN commune c ON c.code = p.commune LEFT JOIN hamlet h ON h.code = p.hamlet
WHERE ($1::text IS NULL OR p.run = $1) AND ($2::text IS NULL OR p.serial = $2)
  AND ($3::uuid IS NULL OR EXISTS (
      SELECT FROM print a WHERE a.id = $3 AND (p.made_at < a.made_at OR p.made_at = a.made_at AND p.id > a.id)))
ORDER BY p.made_at DESC, p.id LIMIT $4
