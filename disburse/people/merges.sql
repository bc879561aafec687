-- Requests to merge two records of the viewer's units, those that wait first, then the newest; $1 alone where it is given.
SELECT g.id, g.owner, g.province, g.kept, g.merged, g.reason, name_of(g.by_user) AS asker, g.at AS asked_at,
    person_of(g.by_user) = viewer_person() AS own, a.agreed, coalesce(person_of(a.by_user) = person_of(g.by_user), false) AS taken_back,
    name_of(a.by_user) AS second, a.at AS answered_at, a.note, two_people_seen(g.kept, g.merged) AS seen
FROM person_merge g LEFT JOIN person_merge_answer a ON a.merge = g.id
WHERE $1::uuid IS NULL OR g.id = $1
ORDER BY a.merge IS NULL DESC, g.at DESC LIMIT 100
