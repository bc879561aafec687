-- Fills person_of_run for run $1, by person, whichever of his records was paid: the method (by account only where all of a programme comes by account), whether money
-- really arrived on an account, what failed, and the newest earlier fact.
INSERT INTO person_of_run
SELECT p.*, before.method, before.account, before.from_run
FROM (
    SELECT p.province, coalesce(b.merged_into, b.id) AS beneficiary, p.programme, min(p.owner) AS owner,
        coalesce(min(p.commune), min(b.commune)) AS commune, coalesce(min(p.hamlet), min(b.hamlet)) AS hamlet,
        min(p.roster::text) FILTER (WHERE p.carries_payment IS NULL)::uuid AS roster,
        CASE WHEN bool_and(p.method = 'account') FILTER (WHERE p.carries_payment IS NULL) THEN 'account'
             ELSE min(p.method) FILTER (WHERE p.carries_payment IS NULL AND p.method <> 'account') END AS method,
        CASE WHEN bool_and(p.method = 'account') FILTER (WHERE p.carries_payment IS NULL)
             THEN min(p.account) FILTER (WHERE p.carries_payment IS NULL) END AS account,
        bool_or(f.state = 'paid' AND i.account IS NOT NULL) AS credited,
        min(booked.first_on) FILTER (WHERE f.state = 'paid' AND i.account IS NOT NULL) AS credited_on,
        bool_or(p.method = 'account' AND f.state IN ('rejected', 'returned')) AS failed,
        bool_or(p.method <> 'account' AND f.state = 'unclaimed') AS unclaimed
    FROM payment p
    JOIN roster x ON x.id = p.roster AND x.state = 'approved'
    JOIN beneficiary b ON b.id = p.beneficiary
    JOIN payment_fold($1, NULL, true) f ON f.payment = p.id
    LEFT JOIN instruction i ON i.run = p.run AND i.province = p.province AND i.id = f.instruction
    LEFT JOIN (
        SELECT e.payment, min(e.booked_on) AS first_on
        FROM payment_event e
        WHERE e.payment_run = $1 AND e.kind = 'paid' AND NOT EXISTS (
            SELECT FROM payment_event r WHERE r.payment_run = $1 AND r.payment = e.payment AND r.kind = 'reversed'
              AND r.reverses_run = e.run AND r.reverses = e.id)
        GROUP BY e.payment
    ) booked ON booked.payment = p.id
    WHERE p.run = $1
    GROUP BY p.province, coalesce(b.merged_into, b.id), p.programme
) p
LEFT JOIN LATERAL (
    SELECT m.method, m.account, m.from_run FROM method_fact m
    WHERE m.province = p.province AND m.beneficiary = p.beneficiary AND m.programme = p.programme AND m.from_run < $1
    ORDER BY m.from_run DESC LIMIT 1
) before ON true
