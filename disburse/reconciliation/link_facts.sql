-- Which instruction each fact is about, and by which rule (M5.4, M6): `kind` null settles, otherwise it is a discrepancy.
CREATE TEMP TABLE link ON COMMIT DROP AS
WITH own AS NOT MATERIALIZED (
    SELECT i.id, i.reference, i.payer, i.amount::bigint AS amount, i.payment, a.number_index
    FROM instruction i LEFT JOIN account a ON a.id = i.account
    WHERE i.run = current_setting('disburse.run')
), nearby AS (
    -- What a fact without reference could be about at all, with the name: few among many, and looked for only if there is one.
    SELECT o.id, o.payer, o.amount, o.number_index, b.name_fold
    FROM own o JOIN payment p ON p.run = current_setting('disburse.run') AND p.id = o.payment
    JOIN beneficiary b ON b.id = p.beneficiary
    WHERE EXISTS (SELECT FROM fact f WHERE f.reference IS NULL) AND ((o.payer, o.amount) IN (SELECT f.payer, f.amount FROM fact f WHERE f.reference IS NULL)
       OR (o.payer, o.number_index) IN (SELECT f.payer, f.account_index FROM fact f WHERE f.reference IS NULL))
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
    SELECT f.id AS fact, o.id AS instruction,
        CASE WHEN o.number_index = f.account_index AND o.amount = f.amount
                  THEN CASE WHEN f.name_fold IS NULL OR f.name_fold = o.name_fold THEN 1 ELSE 2 END
             WHEN o.number_index = f.account_index THEN 3 ELSE 4 END AS strength
    FROM (
        -- Two joins that can be hashed, for one with OR would compare everything with everything.
        SELECT f.id AS fact, o.id AS instruction FROM fact f JOIN nearby o ON o.payer = f.payer AND o.number_index = f.account_index
        WHERE f.reference IS NULL
        UNION
        SELECT f.id, o.id FROM fact f JOIN nearby o ON o.payer = f.payer AND o.name_fold = f.name_fold AND o.amount = f.amount
        WHERE f.reference IS NULL
    ) pair JOIN fact f ON f.id = pair.fact JOIN nearby o ON o.id = pair.instruction
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
    FROM fact f LEFT JOIN weighed w ON w.fact = f.id LEFT JOIN claimed c ON c.instruction = w.instruction
    WHERE f.reference IS NULL
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
