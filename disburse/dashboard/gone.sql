-- People of approved lists of the last run whose number is not there in run $1, while others of the owner are: who stands on
-- none of those, and about whom nobody said why. The run's first list shows those of later numbers; once whoever sent it has
-- seen them (`gone`), they are told no more.
WITH part AS (
    SELECT p.owner, p.programme, p.province, (SELECT max(x.run::text) FROM roster x WHERE x.owner = p.owner AND x.programme = p.programme
        AND x.kind = 'regular' AND x.state = 'approved' AND x.run < $1) AS last_run
    FROM run_part p WHERE p.run = $1 AND p.state = 'open' AND p.owner = ANY ($2::text[])
), there AS MATERIALIZED (
    SELECT p.owner, p.programme, c.id, c.list_number, row_number() OVER (PARTITION BY p.owner, p.programme ORDER BY c.list_number, c.id) AS place
    FROM part p CROSS JOIN LATERAL lists_that_count($1, p.owner, p.programme) c
), lacking AS MATERIALIZED (
    SELECT b.id, b.run, b.owner, b.programme, CASE WHEN t.list_number < b.list_number THEN t.id END AS told_at
    FROM part p JOIN there t ON t.owner = p.owner AND t.programme = p.programme AND t.place = 1
    JOIN roster b ON b.run = p.last_run AND b.owner = p.owner AND b.programme = p.programme AND b.kind = 'regular' AND b.state = 'approved'
    WHERE NOT EXISTS (SELECT FROM there n WHERE n.owner = b.owner AND n.programme = b.programme AND n.list_number = b.list_number)
      AND NOT EXISTS (SELECT FROM roster_acknowledgement a WHERE a.roster = t.id AND t.list_number < b.list_number AND a.code = 'gone')
)
SELECT l.owner, u.name AS owner_name, l.programme, l.told_at AS roster, count(*) AS people, sum(o.amount)::bigint AS amount
FROM lacking l JOIN unit u ON u.code = l.owner JOIN roster_line o ON o.run = l.run AND o.roster = l.id
LEFT JOIN merged_person m ON m.id = o.beneficiary
WHERE NOT EXISTS (SELECT FROM there t JOIN roster_line n ON n.run = $1 AND n.roster = t.id
                  WHERE t.owner = l.owner AND t.programme = l.programme AND n.beneficiary = o.beneficiary)
  AND NOT EXISTS (SELECT FROM there t JOIN roster_line n ON n.run = $1 AND n.roster = t.id
                  WHERE m.survivor IS NOT NULL AND t.owner = l.owner AND t.programme = l.programme AND n.beneficiary = m.survivor)
  AND NOT EXISTS (SELECT FROM leaving v LEFT JOIN merged_person k ON k.id = v.beneficiary WHERE v.run = $1 AND v.owner = l.owner AND v.programme = l.programme
                  AND coalesce(k.survivor, v.beneficiary) = coalesce(m.survivor, o.beneficiary) AND v.benefit = o.benefit)
GROUP BY l.owner, u.name, l.programme, l.told_at ORDER BY l.owner, l.programme
