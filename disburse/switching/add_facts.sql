-- Adds a fact for each person and programme of run $1 whose method or account differs from the newest earlier fact,
-- with the newest request that explains it. Gives how many were added.
WITH request AS (
    SELECT DISTINCT ON (q.province, q.beneficiary, q.method = 'account')
        q.province, q.beneficiary, q.method = 'account' AS by_account, q.account, q.requested_on, q.effective_run, q.evidence,
        coalesce('visit:' || q.visit, 'request:' || q.id) AS source
    FROM method_request q WHERE q.effective_run <= $1
    ORDER BY q.province, q.beneficiary, q.method = 'account', q.requested_on DESC, q.recorded_at DESC, q.id
), added AS (
    INSERT INTO method_fact (province, beneficiary, programme, from_run, owner, commune, method, account, requested_on,
        evidence, source)
    SELECT p.province, p.beneficiary, p.programme, $1, p.owner, p.commune, p.method, p.account, q.requested_on,
        coalesce(q.evidence, 'roster'), coalesce(q.source, 'roster:' || p.roster)
    FROM person_of_run p
    LEFT JOIN request q ON q.province = p.province AND q.beneficiary = p.beneficiary
        AND q.by_account = (p.method = 'account') AND q.effective_run > coalesce(p.before_run, '')
        AND (q.account IS NULL OR q.account = p.account)
    WHERE p.roster IS NOT NULL AND (p.before_method, p.before_account) IS DISTINCT FROM (p.method, p.account)
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT count(*)::int FROM added
