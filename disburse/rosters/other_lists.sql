-- Rows of a roster whose person, benefit and month stand on another list of the owner in the same run (R05): on which, and in which
-- row. Of a list the version that was sent counts, and the newest that was read; once it is paid the month is claimed (R33).
SELECT l.file_row, x.list_number, min(o.file_row) AS other_row
FROM roster r CROSS JOIN LATERAL lists_that_count(r.run, r.owner, r.programme) AS x
JOIN roster_line o ON o.run = (SELECT run FROM roster WHERE id = $1) AND o.roster = x.id
LEFT JOIN merged_person m ON m.id = o.beneficiary
JOIN roster_line l ON l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = r.id
    AND l.beneficiary = coalesce(m.survivor, o.beneficiary) AND l.benefit = o.benefit AND l.months && o.months
WHERE r.id = $1 AND r.kind = 'regular' AND x.list_number <> r.list_number AND x.state IN ('ready', 'submitted', 'returned')
GROUP BY l.file_row, x.list_number ORDER BY l.file_row, x.list_number
