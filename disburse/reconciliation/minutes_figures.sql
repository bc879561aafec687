-- What became of every instruction sent by one unit to one payer in a run, in one programme or in all: the figures two sides sign.
WITH ended AS (
    SELECT i.id, i.payment, i.attempt, i.amount::bigint AS amount, i.name, i.reference,
        coalesce(sum(e.amount) FILTER (WHERE e.kind = 'paid'), 0)::bigint AS paid,
        coalesce(sum(e.amount) FILTER (WHERE e.kind = 'returned'), 0)::bigint AS returned,
        coalesce(sum(e.amount) FILTER (WHERE e.kind IN ('rejected', 'unclaimed', 'cancelled')), 0)::bigint AS failed,
        max(e.reason) FILTER (WHERE e.kind IN ('rejected', 'unclaimed', 'returned')) AS reason,
        bool_or(e.kind = 'unclaimed') AS unclaimed
    FROM instruction i
    LEFT JOIN payment_event e ON e.payment_run = i.run AND e.run = i.run AND e.instruction = i.id AND e.kind <> 'reversed'
        AND NOT EXISTS (SELECT FROM payment_event r WHERE r.payment_run = e.payment_run AND r.payment = e.payment
                        AND r.kind = 'reversed' AND r.reverses_run = e.run AND r.reverses = e.id)
    WHERE i.run = $1 AND i.owner = $2 AND i.payer = $3 AND ($4::text IS NULL OR i.programme = $4)
    GROUP BY i.id, i.payment, i.attempt, i.amount, i.name, i.reference
)
SELECT e.id, e.attempt, e.amount, e.name, e.reference, e.paid, e.returned, e.failed, e.reason, e.unclaimed,
    CASE WHEN EXISTS (SELECT FROM instruction n WHERE n.run = $1 AND n.payment = e.payment AND n.attempt > e.attempt) THEN
             CASE WHEN (SELECT n.account IS NULL FROM instruction n WHERE n.run = $1 AND n.payment = e.payment AND n.attempt = e.attempt + 1)
                  THEN 'cash' ELSE 'resent' END
         WHEN EXISTS (SELECT FROM standing_decision d WHERE d.payment_run = $1 AND d.payment = e.payment AND d.resolution = 'carry') THEN 'carried'
         ELSE 'waiting' END AS handling,
    EXISTS (SELECT FROM discrepancy x JOIN standing_decision d ON d.id = x.decision AND d.resolution IN ('accept', 'cancel')
            WHERE x.payment_run = $1 AND x.instruction = e.id) AS overridden
FROM ended e ORDER BY e.id
