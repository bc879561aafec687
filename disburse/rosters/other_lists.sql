-- Rows of a roster whose person and benefit stand on another list of the owner in the same run (R05): on which, and in which
-- row. Of a list the version that was sent counts, and the newest that was read; once it is paid the month is claimed (R33).
SELECT l.file_row, x.list_number, min(o.file_row) AS other_row
FROM roster r JOIN roster x ON x.run = r.run AND x.owner = r.owner AND x.programme = r.programme AND x.kind = 'regular'
    AND x.list_number <> r.list_number
    AND (x.state = 'submitted' OR x.state IN ('ready', 'returned') AND NOT EXISTS (
        SELECT FROM roster n WHERE n.run = x.run AND n.owner = x.owner AND n.programme = x.programme
            AND n.list_number = x.list_number AND n.version > x.version AND n.state NOT IN ('reading', 'failed', 'withdrawn')))
JOIN roster_line o ON o.run = (SELECT run FROM roster WHERE id = $1) AND o.roster = x.id
JOIN roster_line l ON l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = r.id
    AND l.beneficiary = o.beneficiary AND l.benefit = o.benefit
WHERE r.id = $1 AND r.kind = 'regular'
GROUP BY l.file_row, x.list_number ORDER BY l.file_row, x.list_number
