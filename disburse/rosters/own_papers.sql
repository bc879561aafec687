-- How many people of list $1 are paid another way than before on a paper that one of those who made the list recorded (R21): the
-- newest request counts, and each benefit's newest approved payment before this run.
WITH hand AS MATERIALIZED (
    SELECT q.recorded_by FROM (SELECT DISTINCT recorded_by FROM method_request WHERE owner IS NOT NULL) q
    WHERE person_of(q.recorded_by) = ANY ((SELECT hands_of($1))::uuid[])
), own AS MATERIALIZED (
    SELECT r.id AS roster, r.run, r.owner, r.programme, q.beneficiary, q.method
    FROM roster r JOIN method_request q ON q.owner IS NOT NULL AND q.effective_run <= r.run
    WHERE r.id = $1 AND q.recorded_by IN (SELECT recorded_by FROM hand) AND NOT EXISTS (
        SELECT FROM method_request n WHERE n.beneficiary = q.beneficiary AND n.effective_run <= r.run
            AND (n.effective_run, n.requested_on, n.recorded_at) > (q.effective_run, q.requested_on, q.recorded_at))
)
SELECT count(DISTINCT o.beneficiary)::int AS people
FROM own o JOIN roster_line l ON l.run = o.run AND l.roster = o.roster
    AND l.beneficiary = ANY (ARRAY(SELECT records_of(o.beneficiary))) AND l.method = o.method
CROSS JOIN LATERAL (
    SELECT p.method FROM payment p JOIN roster x ON x.id = p.roster AND x.state = 'approved' AND x.kind = 'regular'
    WHERE p.beneficiary = ANY (ARRAY(SELECT records_of(o.beneficiary))) AND p.benefit = l.benefit AND p.owner = o.owner AND p.programme = o.programme
      AND p.run < o.run ORDER BY p.run DESC, p.id DESC LIMIT 1) before
WHERE before.method <> l.method
