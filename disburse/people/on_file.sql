-- The newest $1 authorisations, guardianships and stops of the viewer's units; a stop with what lifted it.
SELECT * FROM (
    SELECT a.owner, a.kind, b.name, a.holder, a.valid_from AS since, a.valid_to AS until, a.evidence,
        name_of(a.recorded_by) AS recorder, a.recorded_at, NULL::uuid AS stop, a.recorded_by = viewer_user() AS own, NULL AS lifted
    FROM (SELECT * FROM authorisation WHERE roster IS NULL ORDER BY recorded_at DESC LIMIT $1) a
    LEFT JOIN beneficiary b ON b.id = a.beneficiary
    UNION ALL
    SELECT s.owner, s.kind, b.name, NULL, s.stopped_on, NULL, s.evidence, name_of(s.recorded_by), s.recorded_at, s.id,
        s.recorded_by = viewer_user(), u.reason
    FROM (SELECT * FROM stop ORDER BY recorded_at DESC LIMIT $1) s
    LEFT JOIN beneficiary b ON b.id = s.beneficiary LEFT JOIN stop_lift u ON u.stop = s.id
) kept ORDER BY recorded_at DESC LIMIT $1
