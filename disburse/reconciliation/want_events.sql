-- The events the facts and decisions call for, one row each; compared with what stands by the next step. `alone`: no other
-- row can be alike.
CREATE TEMP TABLE wanted ON COMMIT DROP AS
WITH standing AS (
    SELECT l.instruction, f.id AS fact, f.status, f.booked_on, f.reason, f.payer_reference, coalesce(f.amount, v.whole)::bigint AS amount,
        v.payment, v.whole, v.fitting, v.finding, v.side, v.fit, v.paid_list, v.paid_facts
    FROM verdict v JOIN link l ON l.instruction = v.instruction AND l.kind IS NULL
    JOIN fact f ON f.id = l.fact AND f.id = ANY (v.all_facts)
    WHERE v.finding NOT IN ('over', 'cancelled', 'contradictory', 'amount_over', 'amount_short')
), back AS (
    SELECT s.* FROM (
        SELECT s.*, sum(s.amount) OVER (PARTITION BY s.instruction ORDER BY s.booked_on NULLS FIRST, s.payer_reference NULLS FIRST, s.amount, s.fact) AS so_far
        FROM standing s WHERE s.status = 'returned' AND s.finding IN ('paid', 'short', 'other')) s
    WHERE s.so_far <= CASE s.finding WHEN 'short' THEN s.fitting ELSE s.whole END
), came_back AS (
    SELECT instruction, sum(amount)::bigint AS amount FROM back GROUP BY instruction
)
SELECT p.payment, p.instruction, 'paid' AS kind, p.amount, p.booked_on, NULL::text AS reason, p.fact, NULL::uuid AS decision,
    true AS alone
FROM plain p
UNION ALL
SELECT called_for.*, false FROM (
SELECT s.payment, s.instruction, 'paid', s.amount, s.booked_on, NULL::text, s.fact, NULL::uuid
FROM standing s
WHERE s.status = 'paid' AND s.finding IN ('paid', 'short') AND s.fit[array_position(s.paid_list, s.fact)]
UNION ALL
-- What came back was paid before, even where the payer says only that it came back, or two persons took its refusal for true.
SELECT s.payment, s.instruction, 'paid', s.whole, NULL, NULL, min(s.fact), NULL
FROM standing s WHERE s.status = 'returned' AND s.finding = 'other' AND s.amount <= s.whole
GROUP BY s.payment, s.instruction, s.whole
UNION ALL
SELECT s.payment, s.instruction, 'returned', s.amount, s.booked_on, s.reason, s.fact, NULL
FROM back s
UNION ALL
SELECT s.payment, s.instruction, s.status, s.amount, s.booked_on, s.reason, s.fact, NULL
FROM (SELECT s.*, row_number() OVER (PARTITION BY s.instruction, s.status ORDER BY s.booked_on DESC NULLS LAST, s.reason, s.fact) AS place
      FROM standing s WHERE s.status IN ('rejected', 'unclaimed', 'pending') AND s.amount = s.whole) s
WHERE s.place = 1
  -- Of `rejected` and `unclaimed`, the one that two persons took for true.
  AND (s.status = 'pending' OR s.side IS NULL OR s.status = s.side OR NOT EXISTS (
    SELECT FROM standing r WHERE r.instruction = s.instruction AND r.status = s.side AND r.amount = r.whole))
  AND (s.status = 'pending' OR s.finding = 'other' AND NOT EXISTS (
    SELECT FROM standing r WHERE r.instruction = s.instruction AND r.status = 'returned'))
UNION ALL
SELECT v.payment, v.instruction, 'short', v.whole - v.fitting, NULL, NULL, NULL, v.short_decision
FROM verdict v WHERE v.finding = 'short'
UNION ALL
SELECT v.payment, v.instruction, 'cancelled', v.whole - v.fitting, NULL, NULL, NULL, v.rest_cancelled
FROM verdict v WHERE v.finding = 'short' AND v.rest_cancelled IS NOT NULL
UNION ALL
SELECT v.payment, v.instruction, 'cancelled', b.amount, NULL, NULL, NULL, v.back_cancelled
FROM verdict v JOIN came_back b ON b.instruction = v.instruction WHERE v.back_cancelled IS NOT NULL AND b.amount > 0
UNION ALL
-- Cancelled by two persons: an instruction the payer never carried out, or a payment never instructed, alone or with its list.
SELECT i.payment, i.id, 'cancelled', i.amount::bigint, NULL, NULL, NULL, (min(a.id::text))::uuid
FROM agreed a JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = a.instruction
LEFT JOIN verdict v ON v.instruction = i.id
WHERE a.about = 'whole' AND a.resolution = 'cancel' AND (v.instruction IS NULL OR v.finding = 'cancelled')
  AND NOT EXISTS (SELECT FROM instruction n WHERE n.run = i.run AND n.payment = i.payment AND n.attempt > i.attempt)
  AND NOT EXISTS (SELECT FROM carry k WHERE k.province = i.province AND k.from_run = i.run AND k.from_payment = i.payment)
GROUP BY i.payment, i.id, i.amount
UNION ALL
SELECT p.id, NULL, 'cancelled', p.amount::bigint, NULL, NULL, NULL, (min(d.id::text))::uuid
FROM (
    SELECT d.id, d.payment FROM standing_decision d LEFT JOIN discrepancy x ON x.id = d.discrepancy
    WHERE d.resolution = 'cancel' AND x.instruction IS NULL AND d.payment_run = current_setting('disburse.run')
    UNION ALL
    SELECT d.id, q.id FROM standing_decision d JOIN payment q ON q.run = current_setting('disburse.run') AND q.roster = d.roster
    WHERE d.resolution = 'cancel' AND d.payment_run = current_setting('disburse.run')
) d
JOIN payment p ON p.run = current_setting('disburse.run') AND p.id = d.payment
WHERE NOT EXISTS (SELECT FROM instruction i WHERE i.run = p.run AND i.payment = p.id)
  AND NOT EXISTS (SELECT FROM carry k WHERE k.province = p.province AND k.from_run = p.run AND k.from_payment = p.id)
GROUP BY p.id, p.amount
) AS called_for (payment, instruction, kind, amount, booked_on, reason, fact, decision)
