-- The problems of a roster in one row of its file, in the order they were found.
SELECT number, file_row, column_name, code, level, value_sealed, secret, text, params, field, remedy_kind, remedy_sealed
FROM roster_problem WHERE roster = $1 AND file_row = $2 ORDER BY number
