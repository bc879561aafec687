-- The approved rosters of an owner and programme: of run $3, or of the newest run before $4; list $5 alone where named.
SELECT id, run, version, list_number, line_count FROM roster
WHERE owner = $1 AND programme = $2 AND state = 'approved' AND ($5::int IS NULL OR list_number = $5)
  AND run = coalesce($3, (SELECT max(x.run) FROM roster x WHERE x.owner = $1 AND x.programme = $2 AND x.state = 'approved'
                           AND x.run < $4 AND ($5::int IS NULL OR x.list_number = $5)))
ORDER BY list_number, version
