-- Two records that somebody else than the viewer asked to merge for one of the units $2 and nobody answered yet, the oldest first,
-- after the place $3, $4.
SELECT * FROM (
    SELECT g.id, '' AS run, g.owner, u.name AS owner_name, g.province, 2 AS count, 0 AS amount, name_of(g.by_user) AS who, g.at AS since,
        'merge:' || g.id AS key
    FROM person_merge g JOIN unit u ON u.code = g.owner
    WHERE NOT EXISTS (SELECT FROM person_merge_answer a WHERE a.merge = g.id)
      AND viewer_person() IS DISTINCT FROM person_of(g.by_user)
      AND EXISTS (SELECT FROM unnest($2::text[]) m (unit) WHERE m.unit IN (g.owner, g.province) OR starts_with(g.owner, m.unit || '-') OR starts_with(g.owner, 'BHXH-' || m.unit))
) w
WHERE $3::timestamptz IS NULL OR (since, key COLLATE "C") > ($3, $4)
ORDER BY since, key COLLATE "C" LIMIT $1
