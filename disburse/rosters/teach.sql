-- Keep what a unit taught about a column; taught again, the later counts.
INSERT INTO column_lesson (id, owner, programme, header, shown, field, taught_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (owner, programme, header)
DO UPDATE SET shown = excluded.shown, field = excluded.field, taught_by = excluded.taught_by, taught_at = now()
