-- Writes the requests for an account that visits brought.
INSERT INTO method_request (id, province, beneficiary, commune, method, account, requested_on, effective_run, evidence, visit,
    recorded_by, recorded_at)
SELECT q.id, q.province, q.beneficiary, q.commune, 'account', q.account, q.requested_on, q.effective_run, 'visit', q.visit,
    $9, $10
FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::date[], $7::text[], $8::uuid[])
    AS q (id, province, beneficiary, commune, account, requested_on, effective_run, visit)
