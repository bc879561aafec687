-- Brings every case up to what run $1 says: programmes still in cash or refused, urgency, what is known, where the person
-- lives. A programme whose owner has no approved list in the run yet keeps its entry; one that only a withdrawn list named
-- does not. Gives how many cases changed.
WITH part AS (
    SELECT DISTINCT owner, programme FROM person_of_run WHERE roster IS NOT NULL
), said AS (
    SELECT p.province, p.beneficiary,
        array_agg(p.programme) FILTER (WHERE p.method <> 'account' OR p.failed) AS programmes,
        bool_or(p.failed) AS urgent,
        concat_ws(' ', CASE WHEN bool_or(p.failed) THEN 'rejected' END, CASE WHEN bool_or(p.unclaimed) THEN 'unclaimed' END,
            'has_account:' || min(a.bank) FILTER (WHERE p.method = 'account' AND NOT p.failed)) AS why
    FROM person_of_run p LEFT JOIN account a ON a.id = p.account
    WHERE p.roster IS NOT NULL GROUP BY p.province, p.beneficiary
), kept AS (
    SELECT c.id, array_agg(listed.programme) AS programmes
    FROM outreach_case c CROSS JOIN LATERAL unnest(c.programmes) AS listed (programme)
    LEFT JOIN LATERAL (
        SELECT f.owner FROM method_fact f
        WHERE f.province = c.province AND f.beneficiary = c.beneficiary AND f.programme = listed.programme
        ORDER BY f.from_run DESC LIMIT 1
    ) fact ON true
    WHERE NOT EXISTS (SELECT FROM part WHERE part.owner = fact.owner AND part.programme = listed.programme)
      AND NOT EXISTS (SELECT FROM person_of_run p WHERE p.province = c.province AND p.beneficiary = c.beneficiary
          AND p.programme = listed.programme)
      AND EXISTS (SELECT FROM payment q JOIN roster x ON x.id = q.roster AND x.state = 'approved'
          WHERE q.beneficiary = c.beneficiary AND q.programme = listed.programme)
    GROUP BY c.id
), wanted AS (
    SELECT c.id, b.hamlet, coalesce(b.commune, c.commune) AS commune,
        array(SELECT DISTINCT x FROM unnest(coalesce(s.programmes, '{}') || coalesce(k.programmes, '{}')) AS x ORDER BY x)
            AS programmes,
        coalesce(s.urgent, false) AS urgent, coalesce(s.why, '') AS why
    FROM outreach_case c
    JOIN beneficiary b ON b.id = c.beneficiary
    LEFT JOIN said s ON s.province = c.province AND s.beneficiary = c.beneficiary
    LEFT JOIN kept k ON k.id = c.id
    WHERE NOT EXISTS (SELECT FROM payment later JOIN roster x ON x.id = later.roster AND x.state = 'approved'
        WHERE later.run > $1 AND later.beneficiary = c.beneficiary)
), changed AS (
    UPDATE outreach_case c
    SET hamlet = w.hamlet, commune = w.commune, programmes = w.programmes, urgent = w.urgent, why = w.why
    FROM wanted w
    WHERE w.id = c.id AND (c.hamlet, c.commune, c.programmes, c.urgent, c.why)
        IS DISTINCT FROM (w.hamlet, w.commune, w.programmes, w.urgent, w.why)
    RETURNING 1
)
SELECT count(*)::int FROM changed
