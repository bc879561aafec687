-- The rosters of a run, by owner, programme and list, newest version first; after the one whose place is $5 to $8.
SELECT id, run, province, owner, programme, list_number, version, kind, state, file_sha, file_name, file_digest,
    content_digest, line_count, amount, declared_count, declared_amount, declared_account_amount,
    declared_cash_amount, reading, uploaded_by,
    name_of(uploaded_by) AS uploader, uploaded_at, submitted_by, name_of(submitted_by) AS submitter, note, corrects, choices,
    array(SELECT m.month::text FROM run_month m WHERE m.run = roster.run ORDER BY m.month) AS months
FROM roster
WHERE run = $1 AND ($2::text IS NULL OR owner = $2) AND ($3::text IS NULL OR programme = $3)
  AND ($5::text IS NULL OR (owner, programme, list_number) >= ($5, $6::text, $7::int)
       AND (owner, programme, list_number, -version) > ($5, $6, $7, -$8::int))
ORDER BY owner, programme, list_number, version DESC, id LIMIT $4
