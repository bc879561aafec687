-- Takes those of the cases $1 that were paused back to the beginning, because they are asked again. Gives their moves.
WITH paused AS (
    SELECT id, commune, state FROM outreach_case WHERE id = ANY ($1::uuid[]) AND state IN ('keeps_cash', 'reverted') FOR UPDATE
), moved AS (
    UPDATE outreach_case c SET state = 'to_meet', not_before = NULL FROM paused p WHERE p.id = c.id RETURNING c.id
)
SELECT p.id, p.commune, p.state AS before, 'to_meet' AS after FROM paused p JOIN moved m ON m.id = p.id ORDER BY p.id
