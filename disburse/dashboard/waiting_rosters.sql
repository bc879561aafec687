-- Lists that were sent and not approved yet, the oldest first; those the viewer's person uploaded, corrected or sent are not for him.
SELECT r.id, r.run, r.owner, u.name AS owner_name, r.province, r.programme, r.list_number, r.version, r.line_count, r.amount,
    name_of(r.submitted_by) AS who, r.submitted_at AS since
FROM roster r JOIN unit u ON u.code = r.owner
WHERE r.state = 'submitted' AND NOT EXISTS (SELECT FROM roster_approval a WHERE a.roster = r.id)
  AND (viewer_person() = ANY (hands_of(r.id))) IS NOT TRUE
ORDER BY r.submitted_at, r.id LIMIT $1
