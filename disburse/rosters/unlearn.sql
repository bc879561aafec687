-- Forget what was taught about columns that are read rightly without it.
DELETE FROM column_lesson WHERE owner = $1 AND programme = $2 AND header = ANY ($3::text[])
