-- Lists of the units $2 with changed accounts whose evidence waits for a second person, neither of the viewer's own evidence nor on a list he had
-- in his hands, the oldest first, after the place $3, $4.
SELECT r.id, r.run, r.owner, u.name AS owner_name, r.province, r.programme, r.list_number, r.version, w.count, w.amount, w.who, w.since, k.key
FROM roster r JOIN unit u ON u.code = r.owner
JOIN run_part p ON p.run = r.run AND p.owner = r.owner AND p.programme = r.programme AND p.state = 'open'
CROSS JOIN LATERAL (SELECT 'accounts:' || r.id AS key) k
CROSS JOIN LATERAL (
    SELECT count(*) AS count, coalesce(sum(c.amount), 0)::bigint AS amount, min(name_of(e.by_user)) AS who, min(e.at) AS since
    FROM account_changes(r.id) c JOIN account_evidence e ON e.id = c.evidence
    WHERE c.agreed IS NULL AND viewer_person() IS DISTINCT FROM person_of(e.by_user)) w
WHERE EXISTS (SELECT FROM unnest($2::text[]) m (unit) WHERE m.unit IN (r.owner, r.province) OR starts_with(r.owner, m.unit || '-') OR starts_with(r.owner, 'BHXH-' || m.unit))
  AND r.state IN ('ready', 'returned', 'submitted') AND NOT EXISTS (SELECT FROM roster_approval a WHERE a.roster = r.id)
  AND EXISTS (SELECT FROM account_evidence e LEFT JOIN account_confirmation k ON k.evidence = e.id
              WHERE e.run = r.run AND e.owner = r.owner AND e.programme = r.programme AND k.evidence IS NULL)
  AND w.count > 0 AND (viewer_person() = ANY (hands_of(r.id))) IS NOT TRUE
  AND ($3::timestamptz IS NULL OR (w.since, k.key COLLATE "C") > ($3, $4))
ORDER BY w.since, k.key COLLATE "C" LIMIT $1
