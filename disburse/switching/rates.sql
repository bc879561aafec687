-- What the viewer's communes (those in $2, or all) look like in run $1, by commune and programme.
SELECT m.commune, m.programme, c.name AS commune_name, c.kind AS commune_kind, m.payees, m.by_account, m.credited,
    least(coalesce(o.not_able, 0), m.payees - m.by_account)::int AS not_able,
    least(coalesce(o.met, 0), m.payees - m.by_account)::int AS met,
    least(coalesce(o.willing, 0), m.payees - m.by_account)::int AS willing,
    coalesce(s.switches, 0)::int AS switches, coalesce(s.reversions, 0)::int AS reversions
FROM method_count m
JOIN commune c ON c.code = m.commune
LEFT JOIN (
    SELECT commune, programme, count(*) FILTER (WHERE kind = 'switch' AND first_credit_run = $1) AS switches,
        count(*) FILTER (WHERE kind = 'reversion' AND effective_run = $1) AS reversions
    FROM switch WHERE first_credit_run = $1 OR effective_run = $1 GROUP BY commune, programme
) s ON s.commune = m.commune AND s.programme = m.programme
LEFT JOIN (
    SELECT o.commune, listed.programme, count(*) FILTER (WHERE o.state = 'not_able') AS not_able,
        count(*) FILTER (WHERE o.last_met_on IS NOT NULL) AS met,
        count(*) FILTER (WHERE o.state IN ('agreed', 'form_signed', 'account_verified')) AS willing
    FROM outreach_case o CROSS JOIN LATERAL unnest(o.programmes) AS listed (programme)
    GROUP BY o.commune, listed.programme
) o ON o.commune = m.commune AND o.programme = m.programme
WHERE m.run = $1 AND ($2::text[] IS NULL OR m.commune = ANY ($2))
ORDER BY m.programme, m.commune
