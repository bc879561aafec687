-- The repairs of a version that count, one of each cell and left-out row, as they are written into its workbook.
SELECT DISTINCT ON (file_row, CASE kind WHEN 'cell' THEN field ELSE '' END)
    kind, file_row, field, code, value_sealed, reason, name_of(by_user) AS who, at
FROM roster_repair WHERE roster = $1
ORDER BY file_row, CASE kind WHEN 'cell' THEN field ELSE '' END, number DESC
