-- Discrepancies within the viewer's rows, oldest first, with the person and the amount they are about.
SELECT d.id, d.run, d.owner, o.name AS owner_name, d.programme, d.payer, u.name AS payer_name, d.kind, d.state, d.resolution, d.amount, d.reason, d.why,
    d.payment_run, d.payment, d.instruction, d.facts, d.opened_at, d.resolved_at, d.decision, p.name, p.hamlet, p.benefit, p.method,
    i.reference, i.attempt, x.resolution AS proposed, x.reason AS proposed_reason, name_of(x.proposed_by) AS proposer, x.proposed_by,
    person_of(x.proposed_by) AS proposer_person, i.file AS instruction_file, i.amount::bigint AS instructed, q.kind AS payer_kind, x.side AS proposed_side
FROM (
    -- First the page, then what belongs to it: a payer that has not answered yet makes a million of these.
    SELECT * FROM discrepancy d
    WHERE ($1::text IS NULL OR d.run = $1) AND ($7::text IS NULL OR d.owner = $7) AND ($2::text IS NULL OR d.kind = $2) AND ($3::uuid IS NULL OR d.id = $3)
      AND ($4::text IS NULL OR $4 = d.state OR $4 = 'open' AND d.state <> 'resolved') AND (d.state <> 'resolved' OR d.resolution IS NOT NULL)
    ORDER BY d.kind, d.opened_at, d.id LIMIT $5 OFFSET $6
) d JOIN unit u ON u.code = d.payer JOIN unit o ON o.code = d.owner JOIN payer q ON q.code = d.payer
LEFT JOIN payment p ON p.run = d.payment_run AND p.id = d.payment
LEFT JOIN instruction i ON i.run = d.payment_run AND i.id = d.instruction
LEFT JOIN decision x ON x.id = d.decision
ORDER BY d.kind, d.opened_at, d.id
