-- A version that corrects another begins with all repairs of that one but those at the spots ($3, $4).
INSERT INTO roster_repair (roster, number, owner, kind, file_row, field, code, value_sealed, reason, by_user, at)
SELECT $1, number, owner, kind, file_row, field, code, value_sealed, reason, by_user, at FROM roster_repair r
WHERE roster = $2 AND NOT EXISTS (
    SELECT FROM unnest($3::int[], $4::text[]) t (file_row, field)
    WHERE t.file_row = r.file_row AND t.field = CASE r.kind WHEN 'cell' THEN r.field ELSE '' END)
