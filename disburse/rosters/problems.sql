-- A page of the problems of a roster, in the order they were found.
SELECT number, file_row, column_name, code, level, value_sealed, secret, text, params
FROM roster_problem
WHERE roster = $1 AND number > $2 AND ($3::text IS NULL OR code = $3)
ORDER BY number LIMIT $4
