-- The problems of a roster with the numbers $2 that stand in a row.
SELECT number, file_row, column_name, code, level, value_sealed, secret, text, params, field, remedy_kind, remedy_sealed
FROM roster_problem WHERE roster = $1 AND number = ANY ($2::int[]) AND file_row IS NOT NULL ORDER BY number
