-- The lines of one instruction file in their printed order, with what the newest answer seen by the viewer says of each.
SELECT i.id, i.sequence, i.reference, i.name, i.hamlet, h.name AS hamlet_name, i.pay_point, i.payer, i.account,
    i.amount::bigint AS amount, i.run, i.owner, i.programme, a.status AS answered
FROM instruction i LEFT JOIN hamlet h ON h.code = i.hamlet
LEFT JOIN (
    SELECT DISTINCT ON (c.reference) c.reference, c.status
    FROM instruction_file o JOIN confirmation c ON c.run = o.run AND c.payer = o.payer AND c.reference IS NOT NULL
    JOIN confirmation_file f ON f.id = c.file AND f.state IN ('received', 'confirmed')
    WHERE o.id = $1 ORDER BY c.reference, c.id DESC) a ON a.reference = i.reference
WHERE i.file = $1 AND i.run = $2 AND ($3::int IS NULL OR i.sequence = $3)
ORDER BY i.sequence, i.id LIMIT $4 OFFSET $5
