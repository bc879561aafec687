-- What a mechanical repair of one code would write, cell by cell.
SELECT file_row, field, code, remedy_sealed FROM roster_problem
WHERE roster = $1 AND code = $2 AND remedy_sealed IS NOT NULL AND file_row IS NOT NULL AND field <> '' ORDER BY number
