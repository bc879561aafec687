-- Problems of a roster by cause (one sentence of one code), errors first, as they were counted when it was read; the words are
-- those of the first row.
SELECT c.code, c.level, c.text, c.params, c.count, c.first_row, c.remedies, coalesce(c.read, 0) AS read, c.of_old_places,
    name_of(a.by_user) AS acknowledger, a.at AS acknowledged_at
FROM roster r CROSS JOIN LATERAL jsonb_to_recordset(r.reading -> 'causes')
    AS c (code text, level text, text text, params jsonb, count int, first_row int, remedies int,
    read int, of_old_places boolean)
LEFT JOIN roster_acknowledgement a ON a.roster = r.id AND a.code = CASE c.level WHEN 'I' THEN c.code || '-I' ELSE c.code END
WHERE r.id = $1
ORDER BY array_position(ARRAY['E', 'W', 'I'], c.level), c.count DESC, c.code, c.text
