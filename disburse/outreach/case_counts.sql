-- How many cases of communes $1 (or all the viewer sees) stand in each state, among those still to be paid in cash.
SELECT c.state, count(*)::int AS cases, count(*) FILTER (WHERE c.urgent)::int AS urgent
FROM outreach_case c WHERE $1::text[] IS NULL OR c.commune = ANY ($1) GROUP BY c.state ORDER BY c.state
