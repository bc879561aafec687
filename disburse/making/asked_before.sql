-- The newest file of a kind and subject that the viewer asked for and that is made, or being made.
SELECT m.id, m.file_sha IS NOT NULL OR m.print IS NOT NULL AS made FROM made_file m
WHERE m.kind = $1 AND m.subject = $2 AND m.language = $3 AND m.asked_by = $4
  AND (m.file_sha IS NOT NULL OR m.print IS NOT NULL OR EXISTS (
      SELECT FROM job j WHERE j.subject = 'made_file:' || m.id AND j.state IN ('waiting', 'running') AND NOT j.cancel_asked))
ORDER BY m.asked_at DESC, m.id LIMIT 1
