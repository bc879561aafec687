-- How much of what was sent to each payer has been answered: lines and money sent, and answered so far.
SELECT i.payer, u.name AS payer_name, count(*) AS sent, sum(i.amount)::bigint AS amount,
    count(a.reference) AS answered
FROM instruction i JOIN unit u ON u.code = i.payer
LEFT JOIN (SELECT DISTINCT c.payer, c.reference FROM confirmation c JOIN confirmation_file f ON f.id = c.file AND f.state = 'confirmed'
           WHERE c.run = $1 AND c.reference IS NOT NULL) a ON a.payer = i.payer AND a.reference = i.reference
WHERE i.run = $1
GROUP BY i.payer, u.name ORDER BY i.payer
