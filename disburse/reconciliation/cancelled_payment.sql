-- Whether a payment stands cancelled, whole or its rest; is to be carried by decision, was carried already, or was withdrawn with its list; has had a month claimed by another since.
SELECT f.state IN ('cancelled', 'short') AND f.outstanding_amount = 0 AS cancelled, f.amount - f.net AS rest,
    carry_after_cancel($1, $2) IS NOT NULL AS decided,
    EXISTS (SELECT FROM carry k WHERE k.from_run = $1 AND k.from_payment = $2) AS carried,
    withdrawn_with_its_list($1, $2) AS withdrawn,
    EXISTS (SELECT FROM claimed_since($1, ARRAY[$2::bigint])) AS taken
FROM payment_fold($1, ARRAY[$2::bigint], true) f
