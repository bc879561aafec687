-- Rows of a roster that are not to be paid by now, per cause the first five and how many: a month of theirs is claimed (R33),
-- their arrears are to be carried (R37), they are stopped (R20), another row (R04) or another list of the owner that was sent (R05)
-- has them. Records merged since the list was read are one person.
WITH found AS (
    SELECT 1 AS place, 'R33' AS code, file_row FROM months_claimed($1)
    UNION SELECT 2, 'R37', file_row FROM arrears_to_carry($1)
    UNION SELECT 3, 'R20', file_row FROM people_stopped($1)
    UNION SELECT 4, 'R04', file_row FROM listed_by_two_records($1)
    UNION SELECT 5, 'R05', l.file_row
    FROM roster r JOIN roster x ON x.run = r.run AND x.owner = r.owner AND x.programme = r.programme AND x.kind = 'regular'
        AND x.list_number <> r.list_number AND x.state = 'submitted'
    JOIN roster_line o ON o.run = (SELECT run FROM roster WHERE id = $1) AND o.roster = x.id
    LEFT JOIN merged_person p ON p.id = o.beneficiary
    JOIN (SELECT l.roster, l.run, l.file_row, l.benefit, coalesce(q.survivor, l.beneficiary) AS person
          FROM roster_line l LEFT JOIN merged_person q ON q.id = l.beneficiary) l
        ON l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = r.id
        AND l.person = coalesce(p.survivor, o.beneficiary) AND l.benefit = o.benefit
    WHERE r.id = $1 AND r.kind = 'regular'
)
SELECT code, count(*) AS count, (array_agg(file_row ORDER BY file_row))[1:5] AS first_rows FROM found GROUP BY place, code ORDER BY place
