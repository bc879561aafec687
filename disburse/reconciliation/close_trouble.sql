-- What the answers have settled since closes by itself, without a resolution.
UPDATE discrepancy d SET state = 'resolved', resolved_at = now()
WHERE d.run = current_setting('disburse.run') AND d.state <> 'resolved'
  AND NOT EXISTS (SELECT FROM trouble t WHERE t.key = d.key)
  AND (d.programme IS NULL OR EXISTS (SELECT FROM run_part r WHERE r.run = d.run AND r.owner = d.owner
                                      AND r.programme = d.programme AND r.state = 'open'))
RETURNING d.id
