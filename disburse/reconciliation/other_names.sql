-- What was credited by our reference to an account under another name than the instruction's. The name settles nothing (M6 (1)),
-- so the money stands as paid; a line that two persons accepted is not asked about again.
CREATE TEMP TABLE other_name ON COMMIT DROP AS
WITH credited AS (
    SELECT instruction, fact FROM plain WHERE other_name
    UNION ALL
    SELECT v.instruction, l.fact FROM verdict v JOIN link l ON l.instruction = v.instruction AND l.rule = 'reference' AND l.fact = ANY (v.paid_list)
    WHERE v.finding IN ('paid', 'short') AND NOT v.returned
)
SELECT i.id AS instruction, i.payment, i.account, f.id AS fact, f.name_fold, f.booked_on, coalesce(f.amount, i.amount)::bigint AS amount
FROM credited c JOIN fact f ON f.id = c.fact AND f.name_fold IS NOT NULL
JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = c.instruction AND i.account IS NOT NULL
WHERE NOT same_words(f.name_fold, i.name_fold)
