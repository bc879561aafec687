-- Moves cases on by what run $1 says of the person, $2 being the runs by account that make a case settled and $3 the day
-- before which nobody who went back is asked again. Gives the moves made.
WITH said AS (
    SELECT c.id, c.commune, c.state AS before, bool_and(p.method = 'account') AS by_account, bool_or(p.failed) AS failed,
        bool_and(p.credited) AS credited
    FROM outreach_case c JOIN person_of_run p ON p.province = c.province AND p.beneficiary = c.beneficiary
    WHERE p.roster IS NOT NULL
      AND NOT EXISTS (SELECT FROM payment later JOIN roster x ON x.id = later.roster AND x.state = 'approved'
        WHERE later.run > $1 AND later.beneficiary = c.beneficiary)
    GROUP BY c.id
), lasting AS (
    SELECT c.id FROM outreach_case c
    JOIN payment p ON p.province = c.province AND p.beneficiary = c.beneficiary
        AND p.run IN (SELECT name FROM run WHERE name <= $1 ORDER BY name DESC LIMIT $2)
    JOIN payment_event e ON e.payment_run = p.run AND e.province = p.province AND e.payment = p.id AND e.kind = 'paid'
    JOIN instruction i ON i.run = p.run AND i.province = p.province AND i.id = e.instruction AND i.account IS NOT NULL
    WHERE c.state = 'first_credit'
    GROUP BY c.id HAVING count(DISTINCT p.run) >= $2
), registered AS (
    -- An office has the form that moves a person to an account from a run to come: nobody need be sent to ask, unless the bank
    -- refused after that day. A refusal before it, or of no known day, is what the form answers.
    SELECT c.id
    FROM (SELECT DISTINCT ON (q.province, q.beneficiary) q.province, q.beneficiary, q.method, q.owner, q.requested_on
          FROM method_request q WHERE q.effective_run > $1
          ORDER BY q.province, q.beneficiary, q.effective_run DESC, q.requested_on DESC, q.recorded_at DESC) newest
    JOIN outreach_case c ON c.province = newest.province AND c.beneficiary = newest.beneficiary
    WHERE newest.owner IS NOT NULL AND newest.method = 'account' AND NOT EXISTS (
        SELECT FROM payment p JOIN roster x ON x.id = p.roster AND x.state = 'approved'
        JOIN payment_event e ON e.payment_run = p.run AND e.province = p.province AND e.payment = p.id
            AND e.kind IN ('rejected', 'returned') AND e.booked_on > newest.requested_on
        WHERE p.run = $1 AND p.province = c.province AND p.beneficiary = c.beneficiary AND NOT EXISTS (
            SELECT FROM payment_event u WHERE u.payment_run = p.run AND u.payment = p.id AND u.kind = 'reversed'
              AND u.reverses_run = e.run AND u.reverses = e.id))
), wanted AS (
    SELECT s.id, s.commune, s.before, CASE
        WHEN s.before IN ('first_credit', 'settled') AND NOT s.by_account THEN 'reverted'
        WHEN s.before = 'first_credit' AND s.by_account AND s.id IN (SELECT id FROM lasting) THEN 'settled'
        WHEN s.before = 'reverted' AND s.by_account THEN 'to_meet'
        WHEN s.before = 'moved' AND s.commune <> (SELECT m.commune FROM case_move m WHERE m.outreach_case = s.id
            AND m.after = 'moved' ORDER BY m.at DESC, m.id LIMIT 1) THEN 'to_meet'
        WHEN s.before = 'form_signed' AND s.failed AND s.id IN (SELECT id FROM registered) THEN NULL
        WHEN s.before IN ('form_signed', 'account_verified') AND s.failed THEN 'agreed'
        WHEN s.before IN ('to_meet', 'met', 'agreed', 'form_signed', 'account_verified', 'keeps_cash', 'not_able')
            AND s.by_account AND s.credited THEN 'first_credit'
        WHEN s.before IN ('to_meet', 'met', 'agreed', 'form_signed') AND s.by_account AND NOT s.failed THEN 'account_verified'
        WHEN s.before IN ('to_meet', 'met', 'agreed') AND s.id IN (SELECT id FROM registered) THEN 'form_signed'
        END AS after
    FROM said s
), moved AS (
    UPDATE outreach_case c SET state = w.after,
        not_before = CASE WHEN w.after = 'reverted' THEN $3::date WHEN w.after = 'to_meet' THEN NULL ELSE c.not_before END
    FROM wanted w WHERE w.id = c.id AND w.after IS NOT NULL
    RETURNING c.id
)
SELECT w.id, w.commune, w.before, w.after FROM wanted w WHERE w.id IN (SELECT id FROM moved) ORDER BY w.id
