-- Which instruction each fact is about, and by which rule (M5.4, M6): `kind` null settles, otherwise it is a discrepancy.
CREATE TEMP TABLE link ON COMMIT DROP AS
WITH own AS NOT MATERIALIZED (
    SELECT i.id, i.reference, i.payer, i.amount::bigint AS amount, a.number_index
    FROM instruction i LEFT JOIN account a ON a.id = i.account
    WHERE i.run = current_setting('disburse.run')
), loose AS MATERIALIZED (
    SELECT f.id, f.payer, f.amount, f.account_index, f.name_fold, f.times FROM fact f WHERE f.reference IS NULL
), by_account AS (
    SELECT l.id AS fact, o.id AS instruction, o.amount = l.amount AS whole, l.name_fold IS NULL AS nameless
    FROM loose l JOIN own o ON o.payer = l.payer AND o.number_index = l.account_index
), namesake AS MATERIALIZED (
    SELECT i.id, i.payer, i.amount::bigint AS amount, b.name_fold
    FROM beneficiary b JOIN payment p ON p.run = current_setting('disburse.run') AND p.beneficiary = b.id
    JOIN instruction i ON i.run = p.run AND i.payment = p.id
    WHERE b.name_fold IN (SELECT l.name_fold FROM loose l)
), by_name AS (
    SELECT l.id AS fact, n.id AS instruction
    FROM loose l JOIN namesake n ON n.payer = l.payer AND n.name_fold = l.name_fold AND n.amount = l.amount
), named AS (
    SELECT f.id AS fact, o.id AS instruction, 'reference' AS rule,
        CASE WHEN o.payer <> f.payer THEN 'wrong_payer'
             WHEN f.account_index IS NOT NULL AND f.account_index IS DISTINCT FROM o.number_index THEN 'account_conflict' END AS kind
    FROM fact f JOIN own o ON o.reference = f.reference
), unplaced AS (
    SELECT f.id, f.payer, f.reference, f.status FROM fact f
    WHERE f.reference IS NOT NULL AND NOT EXISTS (SELECT FROM named n WHERE n.fact = f.id)
), other_run AS (
    SELECT f.id AS fact, NULL::bigint AS instruction, 'reference' AS rule,
        CASE WHEN i.payer <> f.payer THEN 'wrong_payer'
             WHEN f.status = 'returned' AND c.state = 'closed' THEN 'late_return' ELSE 'wrong_run' END AS kind,
        i.run::text AS of_run, i.id AS of_instruction
    FROM unplaced f JOIN instruction i ON i.reference = f.reference AND i.run <> current_setting('disburse.run')
    JOIN run_part c ON c.run = i.run AND c.owner = i.owner AND c.programme = i.programme
), candidates AS (
    SELECT fact, instruction,
        CASE WHEN a.whole AND (a.nameless OR n.fact IS NOT NULL) THEN 1 WHEN a.whole THEN 2 WHEN a.fact IS NOT NULL THEN 3 ELSE 4 END AS strength
    FROM by_account a FULL JOIN by_name n USING (fact, instruction)
), weighed AS (
    -- Account and amount must point to one instruction alone, whatever the names (M6): a shared account settles nothing.
    SELECT c.fact, min(c.strength) AS strength, count(*) AS instructions, min(c.instruction) AS instruction
    FROM (SELECT x.*, min(x.strength) OVER (PARTITION BY x.fact) AS strongest FROM candidates x) c
    WHERE greatest(c.strength, 2) = greatest(c.strongest, 2)
    GROUP BY c.fact
), claimed AS (
    SELECT instruction, count(*) AS facts FROM candidates WHERE strength <= 2 GROUP BY instruction
), unnamed AS (
    SELECT f.id AS fact, CASE WHEN w.instructions = 1 THEN w.instruction END AS instruction, 'account' AS rule,
        CASE WHEN w.fact IS NULL THEN 'unknown_reference'
             WHEN w.instructions > 1 OR f.times > 1 OR (w.strength <= 2 AND c.facts > 1) THEN 'ambiguous'
             WHEN w.strength = 1 AND f.name_fold IS NOT NULL THEN NULL
             WHEN w.strength = 2 THEN 'name_conflict'
             ELSE 'proposed' END AS kind
    FROM loose f LEFT JOIN weighed w ON w.fact = f.id LEFT JOIN claimed c ON c.instruction = w.instruction
), linked AS (
    SELECT fact, instruction, rule, kind, NULL::text AS of_run, NULL::bigint AS of_instruction FROM named
    UNION ALL SELECT fact, instruction, rule, kind, of_run, of_instruction FROM other_run
    UNION ALL SELECT fact, instruction, rule, kind, NULL, NULL FROM unnamed
    UNION ALL
    SELECT f.id, NULL, 'reference', 'unknown_reference', NULL, NULL FROM unplaced f
    WHERE NOT EXISTS (SELECT FROM other_run o WHERE o.fact = f.id)
), accepted AS (
    -- Two persons accepted the fact for the instruction in spite of the conflict.
    SELECT DISTINCT ON (l.fact) l.fact, x.instruction, d.id AS decision
    FROM linked l JOIN fact f ON f.id = l.fact
    JOIN discrepancy x ON x.run = current_setting('disburse.run') AND x.kind = l.kind AND x.facts && f.ids AND x.instruction IS NOT NULL
    JOIN standing_decision d ON d.discrepancy = x.id AND d.resolution = 'accept'
    WHERE l.kind IN ('account_conflict', 'name_conflict', 'proposed', 'account_holder')
    ORDER BY l.fact, d.id
)
SELECT l.fact, coalesce(a.instruction, l.instruction) AS instruction, CASE WHEN a.fact IS NULL THEN l.rule ELSE 'accepted' END AS rule,
    CASE WHEN a.fact IS NULL THEN l.kind END AS kind, l.of_run, l.of_instruction
FROM linked l LEFT JOIN accepted a ON a.fact = l.fact
