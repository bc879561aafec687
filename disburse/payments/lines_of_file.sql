-- The lines of one instruction file in their printed order, with what the answers so far made of them.
SELECT i.id, i.sequence, i.reference, i.name, i.hamlet, h.name AS hamlet_name, i.pay_point, i.payer, i.account,
    i.amount::bigint AS amount, i.run, i.owner, i.programme
FROM instruction i LEFT JOIN hamlet h ON h.code = i.hamlet
WHERE i.file = $1 AND i.run = $2 AND ($3::int IS NULL OR i.sequence = $3)
ORDER BY i.sequence, i.id LIMIT $4 OFFSET $5
