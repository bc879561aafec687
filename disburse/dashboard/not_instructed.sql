-- Payments of open parts of run $1 and owners $2 that were never sent to a payer, and whether anything was sent.
SELECT count(*) AS count, coalesce(sum(p.amount), 0)::bigint AS amount,
    (SELECT count(*) FROM instruction_file f WHERE f.run = $1 AND f.owner = ANY ($2::text[])) AS files
FROM payment p JOIN run_part r ON r.run = p.run AND r.owner = p.owner AND r.programme = p.programme AND r.state = 'open'
WHERE p.run = $1 AND p.owner = ANY ($2::text[])
    AND NOT EXISTS (SELECT FROM instruction i WHERE i.run = $1 AND i.payment = p.id)
    AND NOT EXISTS (SELECT FROM standing_decision w WHERE w.roster = p.roster)
