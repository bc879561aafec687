-- Staged rows of roster $1 whose account stands in another's name, or that name somebody authorised; with the last day on
-- which an authorisation on file or in the list holds (null: there is none), whether the province forbids it, and what is
-- wrong with what the list says. $2 today or the run's first day, $3 whether it is allowed by default, $4 months at most.
WITH named AS MATERIALIZED (
    SELECT f.file_row, f.beneficiary, f.other_holder, f.authorised_fold, f.authorised_from::date AS since,
        coalesce(f.authorised_to::date, f.authorised_from::date + make_interval(months => $4::int))::date AS until
    FROM fresh_line f WHERE f.other_holder IS NOT NULL OR f.authorised_fold IS NOT NULL
), held AS (
    SELECT n.file_row, max(coalesce(a.valid_to, 'infinity')) AS until
    FROM named n JOIN roster r ON r.id = $1
    JOIN (SELECT a.beneficiary AS record, a.owner, a.valid_from, a.valid_to, a.holder_fold, a.roster FROM authorisation a
          UNION ALL
          SELECT t.record, a.owner, a.valid_from, a.valid_to, a.holder_fold, a.roster
          FROM other_record t JOIN authorisation a ON a.beneficiary = t.other) a
        ON a.record = n.beneficiary AND a.owner = r.owner AND a.valid_from <= $2::date
        AND replace(a.holder_fold, ' ', '') = replace(coalesce(n.other_holder, n.authorised_fold), ' ', '')
    LEFT JOIN roster said ON said.id = a.roster
    WHERE a.roster IS NULL OR a.roster = $1 OR said.state = 'approved' GROUP BY n.file_row
)
SELECT n.file_row, n.other_holder IS NOT NULL AS differs, n.authorised_fold IS NOT NULL AS named, nullif(h.until, 'infinity') AS until,
    h.until IS NOT NULL AS known, coalesce(h.until < $2::date, false) AS ended,
    'no' = coalesce((SELECT s.value FROM province_setting s JOIN roster r ON r.id = $1 AND s.province = r.province
        WHERE s.key = 'holder_may_differ' AND s.valid_from <= $2::date ORDER BY s.valid_from DESC LIMIT 1), $3) AS forbidden,
    CASE WHEN n.authorised_fold IS NULL THEN '' WHEN n.until IS NULL THEN 'undated' WHEN n.until < n.since THEN 'backwards'
         WHEN n.until > coalesce(n.since, $2::date) + make_interval(months => $4::int) THEN 'too_long' ELSE '' END AS wrong
FROM named n LEFT JOIN held h ON h.file_row = n.file_row
ORDER BY n.file_row
