-- Payments of a run that did not reach their people, have no successor and were not withdrawn with their list. What was cancelled is carried where a decision says
-- so and nobody has claimed its months since; what else failed needs a decision only until the run is closed (M9, M10).
WITH waiting AS (
    SELECT p.id, p.province, f.state, f.amount - f.net AS rest, p.amount::bigint AS amount, f.state IN ('cancelled', 'short') AS cancelled
    FROM payment_fold($1, NULL, true) f JOIN payment p ON p.run = $1 AND p.id = f.payment
    WHERE p.owner = $2 AND p.programme = $3 AND (f.state IN ('rejected', 'returned', 'unclaimed') OR f.state IN ('cancelled', 'short') AND f.outstanding_amount = 0)
      AND NOT EXISTS (SELECT FROM carry k WHERE k.province = p.province AND k.from_run = $1 AND k.from_payment = p.id)
      AND NOT EXISTS (SELECT FROM standing_decision w WHERE w.roster = p.roster)
), decided AS (
    SELECT w.*, CASE WHEN w.cancelled THEN carry_after_cancel($1, w.id) ELSE (
        SELECT d.id FROM standing_decision d WHERE d.payment_run = $1 AND d.payment = w.id AND d.resolution = 'carry'
        ORDER BY d.proposed_at DESC, d.id LIMIT 1) END AS decision
    FROM waiting w
)
SELECT id AS payment, province, state, rest, amount, decision FROM decided
WHERE CASE WHEN cancelled THEN decision IS NOT NULL
           AND id NOT IN (SELECT claimed_since($1, array(SELECT id FROM decided WHERE cancelled AND decision IS NOT NULL)))
      ELSE decision IS NOT NULL OR EXISTS (
          SELECT FROM run_part r WHERE r.run = $1 AND r.owner = $2 AND r.programme = $3 AND r.state = 'closed') END
ORDER BY id
