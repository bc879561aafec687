-- What really went to accounts in run $1, by programme, of the rosters the viewer may see in communes $2 (or all).
SELECT p.programme, sum(CASE e.kind WHEN 'paid' THEN e.amount::bigint ELSE -e.amount::bigint END)::bigint AS amount
FROM payment_event e
JOIN payment p ON p.run = e.payment_run AND p.province = e.province AND p.id = e.payment
JOIN instruction i ON i.run = e.payment_run AND i.province = e.province AND i.id = e.instruction AND i.account IS NOT NULL
WHERE e.payment_run = $1 AND e.kind IN ('paid', 'returned') AND ($2::text[] IS NULL OR p.commune = ANY ($2))
  AND NOT EXISTS (SELECT FROM payment_event r WHERE r.payment_run = $1 AND r.payment = e.payment AND r.kind = 'reversed'
      AND r.reverses_run = e.run AND r.reverses = e.id)
GROUP BY p.programme ORDER BY p.programme
