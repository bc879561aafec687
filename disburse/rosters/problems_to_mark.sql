-- Every problem of a roster as it is written into its workbook: without the value, which stands in the file.
SELECT file_row, column_name, field, code, level, text, params FROM roster_problem WHERE roster = $1 ORDER BY number
