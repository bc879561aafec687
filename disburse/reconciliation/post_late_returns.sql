-- Money of a closed run that came back: an event stored in this open run, once a person decided what becomes of it; reversed
-- when that decision was taken back.
WITH late AS (
    SELECT x.payment_run, x.payment, x.instruction, 'returned' AS kind, x.amount, f.booked_on, f.reason, f.id AS fact, d.id AS decision,
        NULL::bigint AS reverse_id
    FROM discrepancy x JOIN standing_decision d ON d.discrepancy = x.id AND d.resolution IN ('accept', 'carry')
    JOIN fact f ON f.ids && x.facts
    WHERE x.run = current_setting('disburse.run') AND x.kind = 'late_return' AND x.state = 'resolved'
      AND NOT EXISTS (SELECT FROM payment_event e WHERE e.run = x.run AND e.decision = d.id)
    UNION ALL
    SELECT e.payment_run, e.payment, e.instruction, 'reversed', e.amount, NULL, NULL, NULL, NULL, e.id
    FROM payment_event e JOIN decision_undo u ON u.decision = e.decision
    WHERE e.run = current_setting('disburse.run') AND e.payment_run <> e.run
      AND NOT EXISTS (SELECT FROM payment_event r WHERE r.run = e.run AND r.reverses_run = e.run AND r.reverses = e.id)
), allowed AS (
    SELECT l.*, row_number() OVER (ORDER BY l.kind DESC, l.payment, l.fact, l.reverse_id) AS o
    FROM late l JOIN payment p ON p.run = l.payment_run AND p.id = l.payment
    JOIN run_part r ON r.run = current_setting('disburse.run') AND r.owner = p.owner AND r.programme = p.programme AND r.state = 'open'
)
SELECT post_events(current_setting('disburse.run'), $1::uuid, array_agg(payment_run::text ORDER BY o), array_agg(payment ORDER BY o),
    array_agg(instruction ORDER BY o), array_agg(kind ORDER BY o), array_agg(amount ORDER BY o), array_agg(booked_on ORDER BY o),
    array_agg(reason ORDER BY o), array_agg(fact ORDER BY o), array_agg(decision ORDER BY o), array_agg(reverse_id ORDER BY o)) AS posted
FROM allowed HAVING count(*) > 0
