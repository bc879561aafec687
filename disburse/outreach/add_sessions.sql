-- Writes the sessions of a plan of run $1 in commune $2.
INSERT INTO outreach_session (id, run, commune, hamlet, held_on, half, team, capacity)
SELECT s.id, $1, $2, s.hamlet, s.held_on, s.half, s.team, $8
FROM unnest($3::uuid[], $4::text[], $5::date[], $6::text[], $7::text[]) AS s (id, hamlet, held_on, half, team)
