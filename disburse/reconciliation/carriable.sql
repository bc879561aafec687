-- Payments of a run that did not reach their people, and have no successor; for cancelled ones a decision must say so.
SELECT p.id AS payment, p.province, f.state, f.amount - f.net AS rest, p.amount::bigint AS amount, d.id AS decision
FROM payment_fold($1, NULL, true) f
JOIN payment p ON p.run = $1 AND p.id = f.payment
LEFT JOIN LATERAL (SELECT x.id FROM decision x WHERE x.payment_run = $1 AND x.payment = p.id AND x.resolution = 'carry'
                   ORDER BY x.proposed_at DESC, x.id LIMIT 1) d ON true
WHERE p.owner = $2 AND p.programme = $3
  AND (f.state IN ('rejected', 'returned', 'unclaimed') OR (f.state IN ('cancelled', 'short') AND d.id IS NOT NULL))
  AND NOT EXISTS (SELECT FROM carry k WHERE k.province = p.province AND k.from_run = $1 AND k.from_payment = p.id)
  AND (d.id IS NOT NULL OR EXISTS (SELECT FROM run_part r WHERE r.run = $1 AND r.owner = $2 AND r.programme = $3 AND r.state = 'closed'))
ORDER BY p.id
