-- Store the staged problems of a roster in the order of the file, those of the whole file first.
INSERT INTO roster_problem (roster, number, owner, file_row, column_name, code, level, value_sealed, secret, text, params, field,
    remedy_kind, remedy_sealed, row_sealed)
SELECT r.id, row_number() OVER (ORDER BY coalesce(f.file_row, 0), f.place) - 1, r.owner, f.file_row, f.column_name, f.code,
    f.level, f.value_sealed, f.secret, f.text, f.params::jsonb, f.field, f.remedy_kind, f.remedy_sealed, f.row_sealed
FROM roster r CROSS JOIN fresh_problem f WHERE r.id = $1
