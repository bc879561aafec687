-- Money of a closed run that came back: an event stored in this open run, once a person decided what becomes of it.
WITH late AS (
    SELECT x.payment_run, x.payment, x.instruction, x.amount, f.booked_on, f.reason, f.id AS fact, d.id AS decision
    FROM discrepancy x JOIN decision d ON d.discrepancy = x.id AND d.resolution IN ('accept', 'carry')
    JOIN fact f ON f.ids && x.facts
    JOIN payment p ON p.run = x.payment_run AND p.id = x.payment
    JOIN run_part r ON r.run = x.run AND r.owner = p.owner AND r.programme = p.programme AND r.state = 'open'
    WHERE x.run = current_setting('disburse.run') AND x.kind = 'late_return' AND x.state = 'resolved'
      AND NOT EXISTS (SELECT FROM payment_event e WHERE e.run = x.run AND e.decision = d.id)
    ORDER BY x.payment, f.id
)
SELECT post_events(current_setting('disburse.run'), $1::uuid, array_agg(payment_run), array_agg(payment), array_agg(instruction),
    array_agg('returned'::text), array_agg(amount), array_agg(booked_on), array_agg(reason),
    array_agg(current_setting('disburse.run')), array_agg(fact), array_agg(decision), array_agg(NULL::text), array_agg(NULL::bigint)) AS posted
FROM late HAVING count(*) > 0
