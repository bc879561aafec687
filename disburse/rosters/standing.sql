-- The rosters of a run that count: those sent or approved, and the newest version of each list; content that was taken in before is
-- no version that hides another. Of the unit $2 ("" for all), of a programme and a state where named ("repeat": taken in before), after the
-- one whose place is $5 to $8.
SELECT r.id, r.owner, u.name AS owner_name, r.province, r.programme, r.list_number, r.version, r.state, r.line_count,
    r.amount, name_of(r.uploaded_by) AS uploader, r.uploaded_at, extract(day FROM now() - r.uploaded_at)::int AS days,
    coalesce(r.file_name, '') AS file_name, r.reading ? 'repeat_of' AS repeats,
    CASE WHEN r.state IN ('has_errors', 'failed') THEN (
        SELECT coalesce(sum((c ->> 'count')::int), 0) FROM jsonb_array_elements(r.reading -> 'causes') c WHERE c ->> 'level' = 'E')
    ELSE 0 END AS errors,
    EXISTS (SELECT FROM roster_approval a WHERE a.roster = r.id) AS approved
FROM roster r JOIN unit u ON u.code = r.owner
WHERE r.run = $1 AND ($2 = '' OR $2 IN (r.owner, r.province) OR starts_with(r.owner, $2 || '-') OR starts_with(r.owner, 'BHXH-' || $2))
  AND ($3::text IS NULL OR r.programme = $3)
  AND ($4::text IS NULL OR CASE WHEN r.reading ? 'repeat_of' THEN 'repeat' ELSE r.state END = $4)
  AND ($5::text IS NULL OR (r.owner, r.programme, r.list_number) >= ($5, $6::text, $7::int)
       AND (r.owner, r.programme, r.list_number, -r.version) > ($5, $6, $7, -$8::int))
  AND (r.state IN ('submitted', 'approved') OR NOT EXISTS (
    SELECT FROM roster n WHERE n.run = r.run AND n.owner = r.owner AND n.programme = r.programme
        AND n.list_number = r.list_number AND n.version > r.version AND (r.reading ? 'repeat_of' OR NOT n.reading ? 'repeat_of')))
ORDER BY r.owner, r.programme, r.list_number, r.version DESC LIMIT $9
