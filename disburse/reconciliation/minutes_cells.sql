-- How many cells of every field of these lists were put right, those of rows left out not counted.
SELECT r.roster, r.field, count(DISTINCT r.file_row) AS count FROM roster_repair r
WHERE r.roster = ANY ($1::uuid[]) AND r.kind = 'cell'
  AND NOT EXISTS (SELECT FROM roster_repair x WHERE x.roster = r.roster AND x.kind = 'exclude' AND x.file_row = r.file_row)
GROUP BY r.roster, r.field ORDER BY r.roster, count DESC, r.field
