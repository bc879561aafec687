-- Keep the decided links between confirmations and instructions: what settled, and what repeats it; take back what no longer holds.
WITH settled AS (
    -- A return stands for the payment before it too; the line itself says only what came back.
    SELECT w.instruction, w.fact, f.ids, l.rule, coalesce(f.amount, max(w.amount)) AS amount
    FROM wanted w JOIN fact f ON f.id = w.fact JOIN link l ON l.fact = f.id
    GROUP BY w.instruction, w.fact, f.ids, l.rule, f.amount
), want AS (
    SELECT s.fact AS confirmation, s.instruction, s.amount, s.rule FROM settled s
    UNION ALL
    SELECT i.id, s.instruction, 0, 'repeat' FROM settled s CROSS JOIN LATERAL unnest(s.ids) AS i (id) WHERE i.id <> s.fact
), standing AS (
    SELECT m.id, m.confirmation, m.instruction, m.amount::bigint AS amount, m.rule FROM match m
    WHERE m.run = current_setting('disburse.run') AND m.retracts IS NULL AND m.rule <> 'heard'
      AND NOT EXISTS (SELECT FROM match x WHERE x.run = m.run AND x.province = m.province AND x.retracts = m.id)
), over_now AS (
    SELECT i.id FROM instruction i WHERE i.run = current_setting('disburse.run')
      AND EXISTS (SELECT FROM instruction n WHERE n.run = i.run AND n.payment = i.payment AND n.attempt > i.attempt)
       OR i.run = current_setting('disburse.run')
      AND EXISTS (SELECT FROM carry k WHERE k.province = i.province AND k.from_run = i.run AND k.from_payment = i.payment)
), open_only AS (
    SELECT i.id, i.owner, i.province FROM instruction i
    JOIN run_part r ON r.run = i.run AND r.owner = i.owner AND r.programme = i.programme AND r.state = 'open'
    WHERE i.run = current_setting('disburse.run')
)
INSERT INTO match (run, province, confirmation, instruction_run, instruction, owner, amount, rule, why, retracts, posting)
SELECT current_setting('disburse.run'), o.province, w.confirmation, current_setting('disburse.run'), w.instruction, o.owner, w.amount, w.rule,
    CASE w.rule WHEN 'reference' THEN 'đúng mã lệnh, đúng số tiền' WHEN 'account' THEN 'đúng tài khoản, đúng số tiền, đúng tên'
        WHEN 'accepted' THEN 'hai người đã chấp nhận' ELSE 'lặp lại' END, NULL, $1::uuid
FROM want w JOIN open_only o ON o.id = w.instruction
WHERE NOT EXISTS (SELECT FROM standing s WHERE s.confirmation = w.confirmation AND s.instruction = w.instruction AND s.rule = w.rule
                  AND s.amount = w.amount)
UNION ALL
SELECT current_setting('disburse.run'), o.province, s.confirmation, current_setting('disburse.run'), s.instruction, o.owner, s.amount, s.rule,
    'không còn đúng với các kết quả đã nhận', s.id, $1::uuid
FROM standing s JOIN open_only o ON o.id = s.instruction
WHERE NOT EXISTS (SELECT FROM want w WHERE w.confirmation = s.confirmation AND w.instruction = s.instruction AND w.rule = s.rule
                  AND w.amount = s.amount)
  AND NOT EXISTS (SELECT FROM over_now v WHERE v.id = s.instruction)
