-- Rows of roster $1 in hamlets $2 that no approved list of the owner had before.
SELECT l.file_row, l.hamlet FROM roster_line l
WHERE l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = $1 AND l.hamlet = ANY ($2::text[]) AND l.hamlet NOT IN (
    SELECT b.hamlet FROM roster r JOIN roster x ON x.owner = r.owner AND x.state = 'approved' AND x.id <> r.id
    JOIN roster_line b ON b.run = x.run AND b.roster = x.id
    WHERE r.id = $1 AND b.hamlet = ANY ($2::text[]))
ORDER BY l.file_row
