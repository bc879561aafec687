-- One roster with the names of those who touched it.
SELECT id, run, province, owner, programme, list_number, version, kind, state, file_sha, file_name, file_digest,
    content_digest, line_count, amount, declared_count, declared_amount, declared_account_amount,
    declared_cash_amount, reading, uploaded_by,
    name_of(uploaded_by) AS uploader, uploaded_at, submitted_by, name_of(submitted_by) AS submitter, note, corrects, choices,
    array(SELECT m.month::text FROM run_month m WHERE m.run = roster.run ORDER BY m.month) AS months
FROM roster WHERE id = $1
