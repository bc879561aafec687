-- How many cases of communes $1 (or all the viewer sees) stand in each state, and how many of them agreed up to day $2
-- without handing in a form.
SELECT c.state, count(*)::int AS cases,
    count(*) FILTER (WHERE c.state = 'agreed' AND c.last_met_on <= $2::date)::int AS without_form
FROM outreach_case c WHERE $1::text[] IS NULL OR c.commune = ANY ($1) GROUP BY c.state ORDER BY c.state
