-- How many cases of communes $1 (or all the viewer sees) stand in each state.
SELECT c.state, count(*)::int AS cases
FROM outreach_case c WHERE $1::text[] IS NULL OR c.commune = ANY ($1) GROUP BY c.state ORDER BY c.state
