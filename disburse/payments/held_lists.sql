-- Approved lists of run $1 and owners $2 (null: all in sight) and programme $3 (null: all) that somebody asked to withdraw and
-- that nobody has decided about: nothing of them is instructed until then.
SELECT r.id, r.owner, u.name AS owner_name, u.kind AS owner_kind, r.programme, r.list_number, r.line_count, r.amount
FROM open_withdrawal w JOIN roster r ON r.id = w.roster AND r.state = 'approved' JOIN unit u ON u.code = r.owner
JOIN run_part p ON p.run = r.run AND p.owner = r.owner AND p.programme = r.programme AND p.state = 'open'
WHERE w.waits AND r.run = $1 AND ($2::text[] IS NULL OR r.owner = ANY ($2)) AND ($3::text IS NULL OR r.programme = $3)
ORDER BY r.owner, r.programme, r.list_number LIMIT 200
