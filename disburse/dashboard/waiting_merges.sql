-- Two records that somebody else than the viewer asked to merge and nobody answered yet, the oldest first.
SELECT g.id, '' AS run, g.owner, u.name AS owner_name, g.province, 2 AS count, 0 AS amount, name_of(g.by_user) AS who, g.at AS since
FROM person_merge g JOIN unit u ON u.code = g.owner
WHERE NOT EXISTS (SELECT FROM person_merge_answer a WHERE a.merge = g.id)
  AND viewer_person() IS DISTINCT FROM person_of(g.by_user)
ORDER BY g.at, g.id LIMIT $1
