-- The $1 requests of the viewer's people and units to be paid another way that hold last, those that still wait first: `newer`
-- where another one of the same person counts instead, `followed` the first own list from its run on that pays that way.
WITH newest AS MATERIALIZED (
    SELECT q.* FROM method_request q ORDER BY q.effective_run DESC, q.requested_on DESC, q.recorded_at DESC, q.id LIMIT $1
)
SELECT q.id, q.owner, b.name, c.name AS commune, q.method, q.requested_on, q.effective_run::text AS effective_run, q.evidence, q.paper,
    name_of(q.recorded_by) AS recorder, q.recorded_at,
    EXISTS (SELECT FROM method_request n WHERE n.beneficiary = q.beneficiary AND n.id <> q.id
            AND (n.effective_run, n.requested_on, n.recorded_at) > (q.effective_run, q.requested_on, q.recorded_at)) AS newer,
    followed.run AS followed
FROM newest q
LEFT JOIN beneficiary b ON b.id = q.beneficiary
LEFT JOIN commune c ON c.code = q.commune
LEFT JOIN LATERAL (SELECT min(p.run::text) AS run FROM payment p JOIN roster x ON x.id = p.roster AND x.state = 'approved'
    WHERE p.beneficiary = ANY (ARRAY(SELECT records_of(q.beneficiary))) AND p.run >= q.effective_run AND p.method = q.method) followed ON true
ORDER BY followed.run IS NULL DESC, q.requested_on DESC, q.recorded_at DESC, q.id
