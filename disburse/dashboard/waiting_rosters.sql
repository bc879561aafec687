-- Lists of the units $2 that were sent and not approved yet, the oldest first, after the place $3, $4; those the viewer's person uploaded, corrected or sent are not for him.
SELECT r.id, r.run, r.owner, u.name AS owner_name, r.province, r.programme, r.list_number, r.version, r.line_count, r.amount,
    name_of(r.submitted_by) AS who, r.submitted_at AS since, k.key
FROM roster r JOIN unit u ON u.code = r.owner CROSS JOIN LATERAL (SELECT 'roster:' || r.id AS key) k
WHERE r.state = 'submitted' AND NOT EXISTS (SELECT FROM roster_approval a WHERE a.roster = r.id)
  AND (viewer_person() = ANY (hands_of(r.id))) IS NOT TRUE
  AND EXISTS (SELECT FROM unnest($2::text[]) m (unit) WHERE m.unit IN (r.owner, r.province) OR starts_with(r.owner, m.unit || '-') OR starts_with(r.owner, 'BHXH-' || m.unit))
  AND ($3::timestamptz IS NULL OR (r.submitted_at, k.key COLLATE "C") > ($3, $4))
ORDER BY r.submitted_at, k.key COLLATE "C" LIMIT $1
