-- What the settled facts of each instruction amount to (M5.2, M7), with the decisions that bear on it. An attempt that has
-- a successor is over, and so is a payment carried to a later run: its events stay, and what arrives for it later only makes discrepancies.
-- Instructions that are `plain` are judged already.
CREATE TEMP TABLE verdict ON COMMIT DROP AS
WITH facts AS (
    SELECT l.instruction, f.id AS fact, f.status, f.booked_on, f.payer_reference, f.reason, f.reason_text, f.ids, l.rule,
        coalesce(f.amount, i.amount)::bigint AS amount, i.amount::bigint AS whole, i.payment, i.attempt, i.payer, i.owner, i.programme
    FROM link l JOIN fact f ON f.id = l.fact
    JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = l.instruction
    WHERE l.kind IS NULL AND NOT EXISTS (SELECT FROM plain n WHERE n.instruction = l.instruction)
), decided AS (
    SELECT a.instruction, max(a.side) FILTER (WHERE a.about = 'side') AS side,
        (max(a.id::text) FILTER (WHERE a.about = 'side'))::uuid AS side_decision,
        (max(a.id::text) FILTER (WHERE a.about = 'rest'))::uuid AS short_decision,
        (min(a.id::text) FILTER (WHERE a.about = 'rest' AND a.resolution = 'cancel'))::uuid AS rest_cancelled,
        (min(a.id::text) FILTER (WHERE a.about = 'back' AND a.resolution = 'cancel'))::uuid AS back_cancelled,
        (min(a.id::text) FILTER (WHERE a.about = 'whole' AND a.resolution = 'cancel'))::uuid AS whole_cancelled
    FROM agreed a GROUP BY a.instruction
), taken_back AS (
    -- A `reversed` fact takes back one paid fact with its payer's reference, or the only one of its amount.
    SELECT DISTINCT ON (r.fact) r.fact AS reversal, p.fact AS paid
    FROM facts r JOIN facts p ON p.instruction = r.instruction AND p.status = 'paid' AND p.amount = r.amount
        AND (r.payer_reference IS NULL OR p.payer_reference IS NULL OR p.payer_reference = r.payer_reference)
    WHERE r.status = 'reversed' ORDER BY r.fact, p.booked_on DESC NULLS LAST, p.payer_reference DESC NULLS LAST
), short_cancelled AS (
    -- Two persons cancelled the rest of what these facts had paid: what is paid later comes after that (M7).
    SELECT instruction, facts FROM agreed WHERE about = 'rest' AND resolution = 'cancel'
), after_cancel AS (
    SELECT f.instruction, array_agg(f.fact ORDER BY f.fact) AS late_facts, sum(f.amount)::bigint AS late_amount FROM facts f
    WHERE f.status = 'paid' AND EXISTS (SELECT FROM short_cancelled s WHERE s.instruction = f.instruction)
      AND NOT EXISTS (SELECT FROM short_cancelled s WHERE s.instruction = f.instruction AND s.facts && f.ids)
      AND NOT EXISTS (SELECT FROM taken_back t WHERE t.paid = f.fact)
    GROUP BY f.instruction
), standing AS (
    SELECT f.* FROM facts f
    WHERE f.status <> 'reversed' AND NOT EXISTS (SELECT FROM taken_back t WHERE t.paid = f.fact)
      AND NOT EXISTS (SELECT FROM after_cancel l WHERE l.instruction = f.instruction AND f.fact = ANY (l.late_facts))
), followed AS (
    SELECT i.payment, max(i.attempt) AS attempt FROM instruction i
    WHERE i.run = current_setting('disburse.run') AND i.attempt > 1 GROUP BY i.payment
), summed AS (
    SELECT s.instruction, min(s.payment) AS payment, min(s.payer) AS payer, min(s.owner) AS owner, min(s.programme) AS programme,
        min(s.whole) AS whole, min(s.attempt) AS attempt,
        coalesce(sum(s.amount) FILTER (WHERE s.status = 'paid'), 0)::bigint AS paid,
        count(*) FILTER (WHERE s.status = 'paid') AS paid_facts,
        bool_or(s.status IN ('rejected', 'unclaimed')) AS refused,
        bool_or(s.status = 'returned') AS returned,
        array_agg(s.fact ORDER BY s.booked_on NULLS FIRST, s.payer_reference NULLS FIRST, s.amount, s.fact)
            FILTER (WHERE s.status = 'paid') AS paid_list,
        array_agg(s.amount ORDER BY s.booked_on NULLS FIRST, s.payer_reference NULLS FIRST, s.amount, s.fact)
            FILTER (WHERE s.status = 'paid') AS paid_amounts,
        array_agg(s.fact ORDER BY s.fact) AS all_facts
    FROM standing s GROUP BY s.instruction
), fitted AS (
    SELECT m.*, d.side, d.side_decision, d.short_decision, d.rest_cancelled, d.back_cancelled, d.whole_cancelled, coalesce(n.attempt > m.attempt, false) OR k.from_payment IS NOT NULL AS over,
        CASE WHEN m.paid_facts = 0 THEN NULL WHEN m.paid <= m.whole THEN array_fill(true, ARRAY[m.paid_facts::int])
             ELSE parts_that_fit(m.paid_amounts, m.whole) END AS fit
    FROM summed m LEFT JOIN decided d ON d.instruction = m.instruction LEFT JOIN followed n ON n.payment = m.payment
    LEFT JOIN carry k ON k.from_run = current_setting('disburse.run') AND k.from_payment = m.payment
), weighed AS (
    SELECT f.*, CASE WHEN f.paid_facts = 0 THEN 0 WHEN f.paid <= f.whole THEN f.paid
        ELSE (SELECT coalesce(sum(a), 0) FROM unnest(f.paid_amounts, f.fit) AS u (a, ok) WHERE ok)::bigint END AS fitting
    FROM fitted f
)
SELECT w.*,
    CASE WHEN w.over THEN 'over'
         WHEN w.whole_cancelled IS NOT NULL THEN 'cancelled'
         WHEN w.paid_facts > 0 AND w.refused AND w.side IS NULL THEN 'contradictory'
         WHEN w.paid_facts > 0 AND w.refused AND w.side = 'paid' OR w.paid_facts > 0 AND NOT w.refused
             THEN CASE WHEN w.fitting = w.whole THEN 'paid' WHEN w.short_decision IS NOT NULL AND w.fitting > 0 THEN 'short'
                       WHEN w.fitting = 0 THEN 'amount_over' ELSE 'amount_short' END
         ELSE 'other' END AS finding, l.late_facts, l.late_amount
FROM weighed w LEFT JOIN after_cancel l ON l.instruction = w.instruction
