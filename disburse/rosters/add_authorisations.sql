-- Keep whom the staged rows of roster $1 name as authorised; dates that cannot be are left to the problem that tells them.
-- Without a first day it is the day of reading $2; without a last day $3 months later.
INSERT INTO authorisation (province, owner, beneficiary, kind, holder, holder_fold, valid_from, valid_to, evidence, roster, recorded_by)
SELECT DISTINCT ON (f.beneficiary, f.authorised_fold, d.since, d.until)
    r.province, r.owner, f.beneficiary, 'authorisation', f.authorised, f.authorised_fold, d.since, d.until,
    format('%s/%s/%s.%s:%s', r.run, r.programme, r.list_number, r.version, f.file_row), r.id, r.uploaded_by
FROM fresh_line f JOIN roster r ON r.id = $1
CROSS JOIN LATERAL (SELECT
    coalesce(f.authorised_from::date, least($2::date, f.authorised_to::date)) AS since,
    coalesce(f.authorised_to::date, (f.authorised_from::date + make_interval(months => $3::int))::date) AS until) d
WHERE f.authorised_fold IS NOT NULL AND d.until IS NOT NULL AND d.until >= d.since
  AND d.until <= d.since + make_interval(months => $3::int)
ORDER BY f.beneficiary, f.authorised_fold, d.since, d.until, f.file_row
ON CONFLICT DO NOTHING
