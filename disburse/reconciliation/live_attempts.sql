-- How many attempts of a part were sent again and have no answer yet.
SELECT count(*) AS count FROM payment_fold($1, NULL, false)
WHERE owner = $2 AND programme = $3 AND attempt > 1 AND state IN ('instructed', 'pending')
