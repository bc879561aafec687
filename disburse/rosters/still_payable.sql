-- Rows of a roster that are not to be paid by now, per cause the first five and how many: a month of theirs is claimed (R33),
-- their arrears are to be carried (R37), they are stopped (R20), another row (R04) or another list of the owner that was sent (R05)
-- has them. Records merged since the list was read are one person.
WITH beside AS MATERIALIZED (
    SELECT x.id FROM roster r JOIN roster x ON x.run = r.run AND x.owner = r.owner AND x.programme = r.programme AND x.kind = 'regular'
        AND x.list_number <> r.list_number AND x.state = 'submitted'
    WHERE r.id = $1 AND r.kind = 'regular'
), found AS (
    SELECT 1 AS place, 'R33' AS code, file_row FROM months_claimed($1)
    UNION SELECT 2, 'R37', file_row FROM arrears_to_carry($1)
    UNION SELECT 3, 'R20', file_row FROM people_stopped($1)
    UNION SELECT 4, 'R04', file_row FROM listed_by_two_records($1)
    UNION SELECT 5, 'R05', l.file_row
    FROM (SELECT l.beneficiary, l.benefit, l.months FROM beside b
          JOIN roster_line l ON l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = b.id
          UNION ALL
          SELECT t.record, l.benefit, l.months FROM beside b
          JOIN roster_line l ON l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = b.id
          JOIN other_record t ON t.other = l.beneficiary) o
    JOIN roster_line l ON l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = $1 AND l.beneficiary = o.beneficiary AND l.benefit = o.benefit
        AND l.months && o.months
)
SELECT code, count(*) AS count, (array_agg(file_row ORDER BY file_row))[1:5] AS first_rows FROM found GROUP BY place, code ORDER BY place
