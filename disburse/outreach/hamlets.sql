-- The hamlets of communes $2 (or all the viewer sees) with what run $1 planned there.
SELECT v.commune, v.hamlet, coalesce(h.name, '') AS name, k.name AS commune_name, count(*)::int AS planned,
    count(*) FILTER (WHERE v.state = 'done')::int AS done,
    count(*) FILTER (WHERE v.result = 'agreed')::int AS agreed,
    count(*) FILTER (WHERE c.urgent AND v.state = 'planned')::int AS urgent,
    min(s.held_on) AS first_on, max(s.held_on) AS last_on
FROM visit v
JOIN outreach_session s ON s.id = v.outreach_session
JOIN outreach_case c ON c.id = v.outreach_case
JOIN commune k ON k.code = v.commune
LEFT JOIN hamlet h ON h.code = v.hamlet
WHERE v.run = $1 AND v.state <> 'dropped' AND ($2::text[] IS NULL OR v.commune = ANY ($2))
GROUP BY v.commune, v.hamlet, h.name, h.sort_key, k.name
ORDER BY v.commune, h.sort_key NULLS LAST, v.hamlet
