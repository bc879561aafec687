-- Totals of a run by programme, payer and owner within the viewer's rows.
SELECT programme, payer, owner AS unit, sum(listed_count)::bigint AS listed_count, sum(listed_amount)::bigint AS listed_amount,
    sum(paid_count)::bigint AS paid_count, sum(paid_amount)::bigint AS paid_amount,
    sum(rejected_count)::bigint AS rejected_count, sum(rejected_amount)::bigint AS rejected_amount,
    sum(returned_count)::bigint AS returned_count, sum(returned_amount)::bigint AS returned_amount,
    sum(unclaimed_count)::bigint AS unclaimed_count, sum(unclaimed_amount)::bigint AS unclaimed_amount,
    sum(cancelled_count)::bigint AS cancelled_count, sum(cancelled_amount)::bigint AS cancelled_amount,
    sum(outstanding_count)::bigint AS outstanding_count, sum(outstanding_amount)::bigint AS outstanding_amount,
    sum(carried_in_count)::bigint AS carried_in_count, sum(carried_in_amount)::bigint AS carried_in_amount,
    sum(difference)::bigint AS difference
FROM payment_total
WHERE run = $1 AND ($2::text IS NULL OR owner = $2) AND ($3::text IS NULL OR programme = $3) AND listed_count > 0
GROUP BY programme, payer, owner ORDER BY programme, payer, owner
