-- Approved lists whose withdrawal somebody else than the viewer asked for and nobody answered yet, the oldest first.
SELECT r.id, r.run, r.owner, u.name AS owner_name, r.province, r.programme, r.list_number, r.version, r.line_count, r.amount,
    name_of(d.proposed_by) AS who, d.proposed_at AS since
FROM decision d JOIN roster r ON r.id = d.roster AND r.state = 'approved' JOIN unit u ON u.code = r.owner
WHERE EXISTS (SELECT FROM open_withdrawal w WHERE w.id = d.id AND w.waits)
  AND viewer_person() IS DISTINCT FROM person_of(d.proposed_by)
ORDER BY d.proposed_at, d.id LIMIT $1
