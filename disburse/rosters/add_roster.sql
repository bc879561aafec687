-- Open the next version of a list; the part of the run it belongs to is made when the first list arrives.
WITH counted AS (
    SELECT pg_advisory_xact_lock(5102, hashtext($2 || $3 || $4 || $5::int::text))
), part AS (
    INSERT INTO run_part (run, owner, programme, province)
    SELECT $2, u.code, $4, u.province FROM unit u, counted WHERE u.code = $3
    ON CONFLICT DO NOTHING
)
INSERT INTO roster (id, run, province, owner, programme, list_number, version, kind, state, file_sha, file_name, uploaded_by)
SELECT $1, $2, u.province, u.code, $4, $5,
    1 + coalesce((SELECT max(version) FROM roster
                  WHERE run = $2 AND owner = $3 AND programme = $4 AND list_number = $5), 0),
    CASE WHEN $5 = 0 THEN 'carried' ELSE 'regular' END, 'reading', $6, $7, $8
FROM unit u, counted WHERE u.code = $3
RETURNING version
