-- Post the difference between the events that stand and those that are wanted: reversals first, then what is new.
-- Attempts that are over and parts of the run that are closed are left alone.
WITH followed AS (
    SELECT i.id FROM instruction n JOIN instruction i ON i.run = n.run AND i.payment = n.payment AND i.attempt < n.attempt
    WHERE n.run = current_setting('disburse.run') AND n.attempt > 1
), standing AS (
    SELECT e.payment, e.instruction, e.kind, e.amount::bigint AS amount, e.booked_on, e.reason, e.id, u.decision IS NOT NULL AS undone,
        row_number() OVER (PARTITION BY u.decision, e.payment, e.instruction, e.kind, e.amount, e.booked_on, e.reason ORDER BY e.id) AS place
    FROM payment_event e LEFT JOIN decision_undo u ON u.decision = e.decision
    WHERE e.payment_run = current_setting('disburse.run') AND e.run = current_setting('disburse.run') AND e.kind <> 'reversed'
      AND NOT EXISTS (SELECT FROM payment_event r WHERE r.payment_run = e.payment_run AND r.payment = e.payment
                      AND r.kind = 'reversed' AND r.reverses_run = e.run AND r.reverses = e.id)
      AND NOT EXISTS (SELECT FROM followed i WHERE i.id = e.instruction)
      AND NOT EXISTS (SELECT FROM carry k WHERE k.province = e.province AND k.from_run = e.payment_run AND k.from_payment = e.payment)
), want AS (
    SELECT w.*, 1 AS place FROM wanted w WHERE w.alone
    UNION ALL
    SELECT w.*, row_number() OVER (PARTITION BY payment, instruction, kind, amount, booked_on, reason ORDER BY fact, decision)
    FROM wanted w WHERE NOT w.alone
), changes AS (
    SELECT 1 AS step, s.payment, s.instruction, 'reversed' AS kind, s.amount, NULL::date AS booked_on, NULL::text AS reason,
        NULL::bigint AS fact, NULL::uuid AS decision, s.id AS reverse_id
    FROM standing s WHERE s.undone
    UNION ALL
    SELECT 1, s.payment, s.instruction, 'reversed', s.amount, NULL, NULL, NULL, NULL, s.id
    FROM standing s WHERE NOT s.undone AND NOT EXISTS (
        SELECT FROM want w WHERE w.payment = s.payment AND w.instruction IS NOT DISTINCT FROM s.instruction AND w.kind = s.kind
          AND w.amount = s.amount AND w.booked_on IS NOT DISTINCT FROM s.booked_on AND w.reason IS NOT DISTINCT FROM s.reason
          AND w.place = s.place)
    UNION ALL
    SELECT 2, w.payment, w.instruction, w.kind, w.amount, w.booked_on, w.reason, w.fact, w.decision, NULL
    FROM want w WHERE NOT EXISTS (
        SELECT FROM standing s WHERE NOT s.undone AND s.payment = w.payment AND s.instruction IS NOT DISTINCT FROM w.instruction AND s.kind = w.kind
          AND s.amount = w.amount AND s.booked_on IS NOT DISTINCT FROM w.booked_on AND s.reason IS NOT DISTINCT FROM w.reason
          AND s.place = w.place)
), allowed AS (
    SELECT c.* FROM changes c JOIN payment p ON p.run = current_setting('disburse.run') AND p.id = c.payment
    JOIN run_part r ON r.run = p.run AND r.owner = p.owner AND r.programme = p.programme AND r.state = 'open'
), listed AS (
    -- Sorted once for all the arrays.
    SELECT array_agg(current_setting('disburse.run')) AS runs, array_agg(payment) AS payments, array_agg(instruction) AS instructions,
        array_agg(kind) AS kinds, array_agg(amount) AS amounts, array_agg(booked_on) AS booked, array_agg(reason) AS reasons,
        array_agg(fact) AS facts, array_agg(decision) AS decisions, array_agg(reverse_id) AS reverse_ids
    FROM (SELECT * FROM allowed ORDER BY step, payment, instruction, kind, fact, reverse_id) a
)
SELECT coalesce(post_events(current_setting('disburse.run'), $1::uuid, runs, payments, instructions, kinds, amounts, booked, reasons,
    facts, decisions, reverse_ids), 0) AS posted
FROM listed WHERE payments IS NOT NULL
