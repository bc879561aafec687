-- The decisions about one discrepancy, oldest first: who decided, who agreed, who took it back, and whether it still stands.
SELECT d.id, d.resolution, d.reason, d.proposed_at, name_of(d.proposed_by) AS proposer, person_of(d.proposed_by) AS proposer_person,
    c.agreed, name_of(c.by_user) AS second, person_of(c.by_user) AS second_person, c.note, c.at AS answered_at,
    u.reason AS undo_reason, name_of(u.by_user) AS undone_by, u.at AS undone_at, u.decision IS NULL AND coalesce(c.agreed, true) AS stands,
    d.id = x.decision AND EXISTS (SELECT FROM run_part r WHERE r.run = x.run AND r.owner = x.owner
        AND (x.programme IS NULL OR r.programme = x.programme) AND r.state = 'closed') AS frozen
FROM decision d JOIN discrepancy x ON x.id = d.discrepancy
LEFT JOIN decision_consent c ON c.decision = d.id LEFT JOIN decision_undo u ON u.decision = d.id
WHERE d.discrepancy = $1 ORDER BY d.proposed_at, d.id
