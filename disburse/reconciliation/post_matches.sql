-- Keep the decided links between confirmations and instructions: what settled, and what repeats it; take back what no longer holds.
-- Rows go in by line, so that equal answers are kept alike.
WITH settled AS (
    SELECT p.instruction, p.fact, p.ids, p.rule, p.amount FROM plain p
    UNION ALL
    -- A return stands for the payment before it too; the line itself says only what came back.
    SELECT w.instruction, w.fact, f.ids, l.rule, coalesce(f.amount, w.amount) AS amount
    FROM (SELECT instruction, fact, max(amount) AS amount FROM wanted
          WHERE fact IS NOT NULL AND NOT EXISTS (SELECT FROM plain p WHERE p.fact = wanted.fact) GROUP BY instruction, fact) w
    JOIN fact f ON f.id = w.fact JOIN link l ON l.fact = f.id
), want AS (
    SELECT s.fact AS confirmation, s.instruction, s.amount, s.rule FROM settled s
    UNION ALL
    SELECT i.id, s.instruction, 0, 'repeat' FROM settled s CROSS JOIN LATERAL unnest(s.ids) AS i (id) WHERE cardinality(s.ids) > 1 AND i.id <> s.fact
), standing AS (
    SELECT m.id, m.confirmation, m.instruction, m.amount::bigint AS amount, m.rule FROM match m
    WHERE m.run = current_setting('disburse.run') AND m.retracts IS NULL AND m.rule <> 'heard'
      AND NOT EXISTS (SELECT FROM match x WHERE x.run = m.run AND x.province = m.province AND x.retracts = m.id)
), over_now AS (
    SELECT i.id FROM instruction n JOIN instruction i ON i.run = n.run AND i.payment = n.payment AND i.attempt < n.attempt
    WHERE n.run = current_setting('disburse.run') AND n.attempt > 1
    UNION ALL
    SELECT i.id FROM carry k JOIN instruction i ON i.run = k.from_run AND i.province = k.province AND i.payment = k.from_payment
    WHERE k.from_run = current_setting('disburse.run')
), open_only AS (
    SELECT i.run, i.id, i.owner, i.province FROM instruction i
    JOIN run_part r ON r.run = i.run AND r.owner = i.owner AND r.programme = i.programme AND r.state = 'open'
    WHERE i.run = current_setting('disburse.run')
)
INSERT INTO match (run, province, confirmation, instruction_run, instruction, owner, amount, rule, why, retracts, posting)
SELECT o.run, o.province, w.confirmation, o.run, w.instruction, o.owner, w.amount, w.rule,
    CASE w.rule WHEN 'reference' THEN 'đúng mã lệnh, đúng số tiền' WHEN 'account' THEN 'đúng tài khoản, đúng số tiền, đúng tên'
        WHEN 'accepted' THEN 'hai người đã chấp nhận' ELSE 'lặp lại' END, NULL, $1::uuid
FROM want w JOIN open_only o ON o.id = w.instruction
WHERE NOT EXISTS (SELECT FROM standing s WHERE s.confirmation = w.confirmation AND s.instruction = w.instruction AND s.rule = w.rule
                  AND s.amount = w.amount)
UNION ALL
SELECT o.run, o.province, s.confirmation, o.run, s.instruction, o.owner, s.amount, s.rule,
    'không còn đúng với các kết quả đã nhận', s.id, $1::uuid
FROM standing s JOIN open_only o ON o.id = s.instruction
WHERE NOT EXISTS (SELECT FROM want w WHERE w.confirmation = s.confirmation AND w.instruction = s.instruction AND w.rule = s.rule
                  AND w.amount = s.amount)
  AND NOT EXISTS (SELECT FROM over_now v WHERE v.id = s.instruction)
ORDER BY confirmation, instruction
