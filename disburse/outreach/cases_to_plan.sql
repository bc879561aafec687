-- The cases of commune $1 that may be planned for the window $2 to $3: none with an open visit. `visited`: a visit of the
-- window is done. Refusals are those since $4.
SELECT c.id, c.hamlet, c.state, c.programmes, c.obstacles, c.urgent, c.why, c.not_before, c.last_met_on, c.last_result,
    b.birth, b.name_sort, coalesce(v.refusals, 0)::int AS refusals, coalesce(v.visited, false) AS visited
FROM outreach_case c
JOIN beneficiary b ON b.id = c.beneficiary
LEFT JOIN (
    SELECT v.outreach_case, bool_or(v.state = 'planned') AS open,
        count(*) FILTER (WHERE v.result = 'refused' AND v.met_on >= $4::date) AS refusals,
        bool_or(v.state = 'done' AND s.held_on BETWEEN $2::date AND $3::date) AS visited
    FROM visit v JOIN outreach_session s ON s.id = v.outreach_session
    WHERE v.commune = $1 GROUP BY v.outreach_case
) v ON v.outreach_case = c.id
WHERE c.commune = $1 AND cardinality(c.programmes) > 0 AND NOT coalesce(v.open, false)
ORDER BY b.name_sort, c.id
