-- The newest job of a roster among those the viewer may see.
SELECT id FROM job WHERE subject = $1 ORDER BY asked_at DESC, id LIMIT 1
