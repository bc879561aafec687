-- The half days on which a team of commune $1 has a session already, from $2 to $3.
SELECT DISTINCT held_on, half, team FROM outreach_session
WHERE commune = $1 AND held_on BETWEEN $2::date AND $3::date ORDER BY held_on, half, team
