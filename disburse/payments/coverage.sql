-- How much of what was sent to each payer has been answered: lines and money sent, and answered so far.
-- Payers see their answers, offices only what the answers made of their payments: either counts.
SELECT i.payer, u.name AS payer_name, p.kind AS payer_kind, count(*) AS sent, sum(i.amount)::bigint AS amount,
    count(*) FILTER (WHERE a.reference IS NOT NULL OR e.instruction IS NOT NULL) AS answered
FROM instruction i JOIN unit u ON u.code = i.payer JOIN payer p ON p.code = i.payer
LEFT JOIN (SELECT DISTINCT c.payer, c.reference FROM confirmation c JOIN confirmation_file f ON f.id = c.file AND f.state = 'confirmed'
           WHERE c.run = $1 AND c.reference IS NOT NULL) a ON a.payer = i.payer AND a.reference = i.reference
LEFT JOIN (SELECT DISTINCT instruction FROM payment_event WHERE payment_run = $1 AND instruction IS NOT NULL) e ON e.instruction = i.id
WHERE i.run = $1
GROUP BY i.payer, u.name, p.kind ORDER BY i.payer
