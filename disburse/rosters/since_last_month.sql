-- Rows of roster $1 that differ from the owner's last approved month: more than $2 times the money (R07), the monthly amount
-- off by over $3 percent without a reason (R08), another method without a request (R21: to an account, to cash, and of cash to home or to the pay point).
-- Money is per month paid, so that a run of two months is no rise. A reason is what the office wrote beside the row, if it did
-- not write the same last month; what the reading of the name made a note of is none.
WITH now AS (
    SELECT l.file_row, l.beneficiary, l.benefit, l.method, l.note,
        l.amount::bigint / cardinality(l.months) AS amount, l.regular::bigint / cardinality(l.months) AS regular
    FROM roster_line l WHERE l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = $1
), lists AS (
    -- Whoever stood on another list of the owner last month is not new.
    SELECT b.id, b.run FROM roster r JOIN roster b ON b.owner = r.owner AND b.programme = r.programme
    WHERE r.id = $1 AND b.state = 'approved' AND b.kind = 'regular' AND b.run = (
        SELECT max(x.run) FROM roster x WHERE x.owner = r.owner AND x.programme = r.programme AND x.state = 'approved'
            AND x.kind = 'regular' AND x.run < r.run)
), before AS NOT MATERIALIZED (
    SELECT l.beneficiary, l.benefit, l.method, l.note, l.id,
        l.amount::bigint / cardinality(l.months) AS amount, l.regular::bigint / cardinality(l.months) AS regular
    FROM roster_line l WHERE l.run = (SELECT min(run) FROM lists) AND l.roster IN (SELECT id FROM lists)
    UNION ALL  -- whoever was listed by a record merged since
    SELECT m.survivor, l.benefit, l.method, l.note, l.id,
        l.amount::bigint / cardinality(l.months), l.regular::bigint / cardinality(l.months)
    FROM merged_person m JOIN roster_line l ON l.beneficiary = m.id
    WHERE l.run = (SELECT min(run) FROM lists) AND l.roster IN (SELECT id FROM lists)
), changed AS MATERIALIZED (
    SELECT n.file_row, n.beneficiary, n.benefit, n.note IS DISTINCT FROM b.note AS other_note, n.method AS now_method, b.method AS before_method,
        n.amount AS now_amount, b.amount AS before_amount,
        n.regular AS now_regular, b.regular AS before_regular, b.id
    FROM now n JOIN before b ON b.beneficiary = n.beneficiary AND b.benefit = n.benefit
    WHERE n.amount <> b.amount OR n.regular <> b.regular OR n.method <> b.method
), main AS (
    -- Of several lines last month, the one with the most regular money counts.
    SELECT c.* FROM changed c WHERE NOT EXISTS (
        SELECT FROM before o WHERE o.beneficiary = c.beneficiary AND o.benefit = c.benefit AND (o.regular, o.id) > (c.before_regular, c.id))
)
SELECT file_row, 'R07' AS code, before_amount AS before, now_amount AS now
FROM main WHERE now_amount > before_amount * $2::int
UNION ALL
SELECT file_row, 'R08', before_regular, now_regular
FROM main m WHERE before_regular > 0 AND now_regular > 0 AND now_amount <= before_amount * $2::int
    AND abs(now_regular - before_regular) * 100 > before_regular * $3::int
    AND NOT (other_note AND EXISTS (SELECT FROM fresh_line f WHERE f.file_row = m.file_row AND f.reasoned))
UNION ALL
SELECT file_row, 'R21 ' || CASE WHEN now_method = 'account' THEN 'account' WHEN before_method = 'account' THEN 'cash' ELSE now_method END, NULL, NULL
FROM main m WHERE now_method <> before_method AND now_method IS DISTINCT FROM (
    SELECT q.method FROM method_request q
    WHERE q.beneficiary = m.beneficiary AND q.effective_run <= (SELECT run FROM roster WHERE id = $1)
    ORDER BY q.effective_run DESC, q.requested_on DESC, q.recorded_at DESC LIMIT 1)
ORDER BY 1, 2
