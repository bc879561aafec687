-- Problems of a roster with one code whose repair is proposed, in the order they were found: after $3, at most $4.
SELECT number, file_row, column_name, code, level, value_sealed, secret, text, params, field, remedy_kind, remedy_sealed
FROM roster_problem WHERE roster = $1 AND code = $2 AND remedy_kind IN ('cell', 'exclude') AND number > $3 ORDER BY number LIMIT $4
