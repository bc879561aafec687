-- Makes the moves that take effect in run $1 what the facts say: cash then account is a switch, the other way round a
-- reversion; somebody new is neither. Gives how many rows changed.
WITH wanted AS (
    SELECT f.province, f.beneficiary, f.programme, f.owner, f.commune, f.requested_on,
        CASE WHEN f.method = 'account' THEN 'switch' ELSE 'reversion' END AS kind
    FROM method_fact f
    JOIN LATERAL (
        SELECT e.method FROM method_fact e
        WHERE e.province = f.province AND e.beneficiary = f.beneficiary AND e.programme = f.programme AND e.from_run < $1
        ORDER BY e.from_run DESC LIMIT 1
    ) before ON (before.method = 'account') <> (f.method = 'account')
    WHERE f.from_run = $1
), gone AS (
    DELETE FROM switch s WHERE s.effective_run = $1 AND NOT EXISTS (
        SELECT FROM wanted w WHERE w.province = s.province AND w.beneficiary = s.beneficiary AND w.programme = s.programme)
    RETURNING 1
), put AS (
    INSERT INTO switch AS s (province, beneficiary, programme, owner, commune, kind, requested_on, effective_run)
    SELECT province, beneficiary, programme, owner, commune, kind, requested_on, $1 FROM wanted
    ON CONFLICT ON CONSTRAINT one_move_per_person_programme_and_run DO UPDATE
        SET owner = excluded.owner, commune = excluded.commune, kind = excluded.kind, requested_on = excluded.requested_on
        WHERE (s.owner, s.commune, s.kind, s.requested_on)
            IS DISTINCT FROM (excluded.owner, excluded.commune, excluded.kind, excluded.requested_on)
    RETURNING 1
)
SELECT ((SELECT count(*) FROM gone) + (SELECT count(*) FROM put))::int
