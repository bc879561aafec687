-- The newest file of a kind and subject that the viewer asked for and that is made and not gone, or being made.
SELECT m.id, m.made_at IS NOT NULL AS made FROM made_file m
WHERE m.kind = $1 AND m.subject = $2 AND m.language = $3 AND m.asked_by = $4 AND m.gone_at IS NULL
  AND (m.made_at IS NOT NULL OR EXISTS (
      SELECT FROM job j WHERE j.subject = 'made_file:' || m.id AND j.state IN ('waiting', 'running') AND NOT j.cancel_asked))
ORDER BY m.asked_at DESC, m.id LIMIT 1
