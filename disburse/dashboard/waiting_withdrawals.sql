-- Approved lists of the units $2 whose withdrawal somebody else than the viewer asked for and nobody answered yet, the oldest first, after the place
-- $3, $4.
SELECT r.id, r.run, r.owner, u.name AS owner_name, r.province, r.programme, r.list_number, r.version, r.line_count, r.amount,
    name_of(d.proposed_by) AS who, d.proposed_at AS since, k.key
FROM decision d JOIN roster r ON r.id = d.roster AND r.state = 'approved' JOIN unit u ON u.code = r.owner
CROSS JOIN LATERAL (SELECT 'withdrawal:' || d.id AS key) k
WHERE EXISTS (SELECT FROM open_withdrawal w WHERE w.id = d.id AND w.waits)
  AND viewer_person() IS DISTINCT FROM person_of(d.proposed_by)
  AND EXISTS (SELECT FROM unnest($2::text[]) m (unit) WHERE m.unit IN (r.owner, r.province) OR starts_with(r.owner, m.unit || '-') OR starts_with(r.owner, 'BHXH-' || m.unit))
  AND ($3::timestamptz IS NULL OR (d.proposed_at, k.key COLLATE "C") > ($3, $4))
ORDER BY d.proposed_at, k.key COLLATE "C" LIMIT $1
