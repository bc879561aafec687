-- Record that a person of unit $2 asked for another way to be paid; none where exactly this is on file.
INSERT INTO method_request (id, province, beneficiary, commune, owner, method, account, requested_on, effective_run, evidence, paper,
    recorded_by, recorded_at)
SELECT $1, u.province, $3::bigint, b.commune, u.code, $4, $5::bigint, $6::date, $7, $8, $9, $10::uuid, $11
FROM unit u LEFT JOIN beneficiary b ON b.id = $3
WHERE u.code = $2 AND NOT EXISTS (
    SELECT FROM method_request q WHERE q.owner = u.code AND q.beneficiary = $3 AND q.method = $4 AND q.requested_on = $6::date
      AND q.paper = $9 AND q.account IS NOT DISTINCT FROM $5::bigint)
RETURNING id
