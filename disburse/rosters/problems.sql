-- A page of the problems of a roster, in the order they were found; of one code or level where named.
SELECT number, file_row, column_name, code, level, value_sealed, secret, text, params, field, remedy_kind,
    remedy_sealed
FROM roster_problem
WHERE roster = $1 AND number > $2 AND ($3::text IS NULL OR code = $3) AND ($5::text IS NULL OR level = $5)
ORDER BY number LIMIT $4
