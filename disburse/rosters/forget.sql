-- Forget one lesson within the viewer's rows; give what it said.
DELETE FROM column_lesson WHERE id = $1 RETURNING owner, programme, shown, field
