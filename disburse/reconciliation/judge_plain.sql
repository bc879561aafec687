-- Instructions about which nothing is said but that they were paid, once and whole: most of a month, and never in doubt.
-- `other_name`: into an account, found by our reference alone, under a name that is not the instruction's letter for letter.
CREATE TEMP TABLE plain ON COMMIT DROP AS
WITH alone AS (
    SELECT l.instruction, min(l.fact) AS fact, min(l.rule) AS rule FROM link l WHERE l.kind IS NULL GROUP BY l.instruction HAVING count(*) = 1
)
SELECT i.payment, i.id AS instruction, i.amount::bigint AS amount, f.booked_on, f.id AS fact, f.ids, l.rule,
    coalesce(l.rule = 'reference' AND i.account IS NOT NULL AND f.name_fold <> i.name_fold, false) AS other_name
FROM alone l JOIN fact f ON f.id = l.fact AND f.status = 'paid'
JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = l.instruction AND i.attempt = 1
    AND i.amount = coalesce(f.amount, i.amount)
WHERE NOT EXISTS (SELECT FROM agreed a WHERE a.instruction = i.id)
  AND NOT EXISTS (SELECT FROM instruction n WHERE n.run = i.run AND n.payment = i.payment AND n.attempt > 1)
  AND NOT EXISTS (SELECT FROM carry k WHERE k.from_run = i.run AND k.from_payment = i.payment)
