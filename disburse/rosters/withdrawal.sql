-- The newest request to withdraw an approved roster: who asked when and why, what the second person said, whether the
-- viewer asked himself, and when and why it was taken back.
SELECT d.id, d.reason, name_of(d.proposed_by) AS asker, d.proposed_at AS asked_at,
    coalesce(viewer_person() = person_of(d.proposed_by), false) AS own, c.agreed, name_of(c.by_user) AS second, c.at AS answered_at, c.note,
    u.at AS taken_back_at, u.reason AS why_back
FROM decision d LEFT JOIN decision_consent c ON c.decision = d.id LEFT JOIN decision_undo u ON u.decision = d.id
WHERE d.roster = $1 ORDER BY d.proposed_at DESC, d.id LIMIT 1
