-- Proposed repairs of one code that a person took: those numbered in $3, and all after $4 where it is given.
SELECT number, file_row, column_name, code, level, value_sealed, secret, text, params, field, remedy_kind, remedy_sealed
FROM roster_problem WHERE roster = $1 AND code = $2 AND remedy_kind IN ('cell', 'exclude') AND (number = ANY ($3::int[]) OR number > $4::int)
ORDER BY number
