-- The instruction files of a run within the viewer's rows, each with its parts.
SELECT f.id, f.run, f.payer, u.name AS payer_name, f.owner, o.name AS owner_name, f.programme, f.round, f.state, f.line_count, f.amount::bigint AS amount,
    f.made_at, p.parts
FROM instruction_file f JOIN unit u ON u.code = f.payer JOIN unit o ON o.code = f.owner
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'sequence', sequence, 'count', line_count,
        'amount', amount::bigint, 'sha256', sha256, 'pay_point', pay_point) ORDER BY sequence), '[]') AS parts
    FROM instruction_file_part WHERE file = f.id) p
WHERE f.run = $1 AND ($2::text IS NULL OR f.payer = $2) AND ($3::uuid IS NULL OR f.id = $3)
ORDER BY f.owner, f.programme, f.payer, f.round, f.id LIMIT 2000
