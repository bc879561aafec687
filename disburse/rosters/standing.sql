-- The rosters of a run that count: those sent or approved, and the newest version of each list.
SELECT r.id, r.owner, u.name AS owner_name, r.province, r.programme, r.list_number, r.version, r.kind, r.state, r.line_count,
    r.amount, r.reading, name_of(r.uploaded_by) AS uploader, r.uploaded_at, r.note,
    EXISTS (SELECT FROM roster_approval a WHERE a.roster = r.id) AS approved
FROM roster r JOIN unit u ON u.code = r.owner
WHERE r.run = $1 AND (r.state IN ('submitted', 'approved') OR NOT EXISTS (
    SELECT FROM roster n WHERE n.run = r.run AND n.owner = r.owner AND n.programme = r.programme
        AND n.list_number = r.list_number AND n.version > r.version))
ORDER BY r.owner, r.programme, r.list_number, r.version DESC LIMIT 2000
