-- Open the next version of a list; the caller holds the list's lock.
INSERT INTO roster (id, run, province, owner, programme, list_number, version, kind, state, file_sha, file_name, uploaded_by,
    corrects, choices)
SELECT $1::uuid, $2::text, u.province, u.code, $4::text, $5::int,
    1 + coalesce((SELECT max(version) FROM roster
                  WHERE run = $2::text AND owner = $3::text AND programme = $4::text AND list_number = $5::int), 0),
    CASE WHEN $5::int = 0 THEN 'carried' ELSE 'regular' END, 'reading', $6, $7, $8, $9::uuid, $10::jsonb
FROM unit u WHERE u.code = $3::text
RETURNING version
