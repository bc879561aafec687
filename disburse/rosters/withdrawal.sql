-- The newest request to withdraw an approved roster: who asked when and why, what the second person said, and whether the
-- viewer asked himself.
SELECT d.id, d.reason, name_of(d.proposed_by) AS asker, d.proposed_at AS asked_at,
    coalesce(viewer_person() = person_of(d.proposed_by), false) AS own, c.agreed, name_of(c.by_user) AS second, c.at AS answered_at, c.note
FROM decision d LEFT JOIN decision_consent c ON c.decision = d.id
WHERE d.roster = $1 ORDER BY d.proposed_at DESC, d.id LIMIT 1
