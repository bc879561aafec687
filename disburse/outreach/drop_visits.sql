-- Drops open visits that nobody needs any more in commune $1: of runs before $2 whose day is past on $3, and of people who
-- now come by account, moved or died. Gives how many were dropped.
WITH dropped AS (
    UPDATE visit v SET state = 'dropped', recorded_at = $4
    FROM outreach_case c, outreach_session s
    WHERE v.state = 'planned' AND v.commune = $1 AND c.id = v.outreach_case AND s.id = v.outreach_session
      AND ((v.run < $2 AND s.held_on < $3::date) OR cardinality(c.programmes) = 0 OR c.commune <> v.commune
        OR c.state IN ('moved', 'died'))
    RETURNING 1
)
SELECT count(*)::int FROM dropped
