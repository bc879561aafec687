-- Everything a list shows of the visits of run $1 in commune $2 and hamlet $3 (null: people of no known hamlet), or of the
-- one visit $4; in the order of the walk.
SELECT v.id, v.run, v.outreach_case, v.commune, v.hamlet, v.position, v.reason, v.state, v.result, v.other, v.obstacle, v.met_on,
    v.next_on, v.note, s.held_on, s.half, s.team, c.state AS case_state, c.programmes, c.obstacles, c.urgent, c.why,
    c.last_met_on, c.last_result, b.name, b.birth, b.sex, b.address, b.phone_sealed, b.phone_index,
    coalesce(h.name, '') AS hamlet_name, k.name AS commune_name
FROM visit v
JOIN outreach_session s ON s.id = v.outreach_session
JOIN outreach_case c ON c.id = v.outreach_case
JOIN beneficiary b ON b.id = c.beneficiary
JOIN commune k ON k.code = v.commune
LEFT JOIN hamlet h ON h.code = v.hamlet
WHERE v.state <> 'dropped' AND CASE WHEN $4::uuid IS NOT NULL THEN v.id = $4
    ELSE v.run = $1 AND v.commune = $2 AND v.hamlet IS NOT DISTINCT FROM $3 END
ORDER BY s.held_on, s.half DESC, s.team, v.position, v.id
LIMIT 1000
