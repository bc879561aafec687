-- What would be instructed to whom: due_payments.sql counted. One that was neither sent nor has any event is due by itself;
-- folded are only those a decision sends again, and those never sent that have events.
WITH parts AS (
    SELECT r.owner, r.programme FROM run_part r
    WHERE r.run = $1 AND r.owner = ANY ($2::text[]) AND r.state = 'open'
), never_sent AS (
    SELECT p.id, p.owner, p.programme, p.payer, p.amount FROM payment p JOIN parts USING (owner, programme)
    WHERE p.run = $1 AND NOT EXISTS (SELECT FROM instruction i WHERE i.run = $1 AND i.payment = p.id)
      AND NOT EXISTS (SELECT FROM open_withdrawal w WHERE w.roster = p.roster)
), touched AS (
    SELECT n.id FROM never_sent n WHERE EXISTS (SELECT FROM payment_event e WHERE e.payment_run = $1 AND e.payment = n.id)
), asked AS (
    SELECT id FROM touched UNION
    SELECT d.payment FROM standing_decision d JOIN payment p ON p.run = $1 AND p.id = d.payment
    JOIN parts r ON r.owner = p.owner AND r.programme = p.programme
    WHERE d.payment_run = $1 AND d.resolution IN ('resend', 'cash')
), folded AS (
    SELECT f.* FROM payment_fold($1, ARRAY(SELECT id FROM asked), true) f
), again AS (
    SELECT p.owner, p.programme, f.amount - f.net AS amount,
        CASE WHEN d.resolution = 'cash' THEN coalesce(d.payer, c.payer, CASE WHEN p.owner LIKE 'BHXH-%' THEN 'VNPOST-' || p.province END,
                 (SELECT code FROM payer WHERE code = 'UBND-' || p.owner), 'VNPOST-' || p.province)
             ELSE coalesce(d.payer, i.payer) END AS payer
    FROM folded f JOIN payment p ON p.run = $1 AND p.id = f.payment
    JOIN instruction i ON i.run = $1 AND i.id = f.instruction
    JOIN LATERAL (
        SELECT x.resolution, x.payer FROM standing_decision x JOIN discrepancy y ON y.id = x.discrepancy
        WHERE x.payment_run = $1 AND x.payment = p.id AND x.resolution IN ('resend', 'cash') AND y.instruction = f.instruction
        ORDER BY x.proposed_at DESC, x.id DESC LIMIT 1) d ON true
    LEFT JOIN LATERAL (
        SELECT payer FROM cash_payer WHERE owner = p.owner AND programme = p.programme AND valid_from <= ($1 || '-01')::date
        ORDER BY valid_from DESC LIMIT 1) c ON true
    WHERE f.state IN ('rejected', 'returned', 'unclaimed')
        AND NOT EXISTS (SELECT FROM carry k WHERE k.from_run = $1 AND k.from_payment = p.id)
)
SELECT owner, programme, payer, count(*) AS line_count, sum(amount)::bigint AS amount FROM (
    SELECT owner, programme, payer, amount FROM never_sent n
    WHERE NOT EXISTS (SELECT FROM touched t WHERE t.id = n.id)
    UNION ALL
    SELECT owner, programme, payer, f.amount - f.net FROM folded f WHERE f.attempt IS NULL AND f.state = 'due'
    UNION ALL
    SELECT owner, programme, payer, amount FROM again
) AS due
GROUP BY owner, programme, payer ORDER BY owner, programme, payer
