-- Locks the visits $1 with their cases; a dropped visit stands for the open one of its case, if any. Refusals since $2.
SELECT asked.id AS asked, v.id, v.state, v.result, v.other, v.obstacle, v.next_on, s.held_on, c.id AS case_id, c.province,
    c.beneficiary, c.commune, c.programmes, c.state AS case_state, c.obstacles, c.not_before, c.last_met_on,
    c.refusals AS refusals_ever,
    (SELECT count(*)::int FROM visit o WHERE o.outreach_case = c.id AND o.result = 'refused' AND o.met_on >= $2::date)
        AS refusals_lately
FROM visit asked
JOIN outreach_case c ON c.id = asked.outreach_case
JOIN visit v ON v.id = CASE WHEN asked.state <> 'dropped' THEN asked.id
    ELSE coalesce((SELECT o.id FROM visit o WHERE o.outreach_case = c.id AND o.state = 'planned'), asked.id) END
JOIN outreach_session s ON s.id = v.outreach_session
WHERE asked.id = ANY ($1::uuid[])
ORDER BY v.id
FOR UPDATE OF v, c
