-- Writes the visits of a plan of run $1 in commune $2.
INSERT INTO visit (id, run, outreach_case, outreach_session, commune, hamlet, position, reason)
SELECT v.id, $1, v.outreach_case, s.id, $2, s.hamlet, v.position, v.reason
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::text[]) AS v (id, outreach_case, outreach_session, position, reason)
JOIN outreach_session s ON s.id = v.outreach_session
