-- The answers that arrived for a run within the viewer's rows, newest first.
SELECT f.id, f.run, f.payer, u.name AS payer_name, f.kind, f.format, f.state, f.file_name, f.line_count, f.amount, f.problems,
    f.received_at, name_of(f.received_by) AS receiver, person_of(f.received_by) AS receiver_person, f.confirmed_at, name_of(f.confirmed_by) AS confirmer
FROM confirmation_file f JOIN unit u ON u.code = f.payer
WHERE ($1::text IS NULL OR f.run = $1) AND ($2::uuid IS NULL OR f.id = $2) AND ($3::text IS NULL OR f.payer = $3)
ORDER BY f.received_at DESC, f.id LIMIT 500
