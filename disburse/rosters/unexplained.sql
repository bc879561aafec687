-- People of the list before who stand neither on this list nor on another of the run, and about whom nobody said why.
SELECT c.before_line AS line
FROM list_changes($1) c JOIN roster r ON r.id = $1
WHERE c.line IS NULL
  AND NOT EXISTS (SELECT FROM leaving l WHERE l.run = r.run AND l.owner = r.owner AND l.programme = r.programme
                  AND l.list_number = r.list_number AND l.beneficiary = c.beneficiary AND l.benefit = c.before_benefit)
  AND NOT EXISTS (SELECT FROM roster x JOIN roster_line l ON l.run = x.run AND l.province = x.province AND l.roster = x.id
                  WHERE l.beneficiary = c.beneficiary AND x.run = r.run AND x.owner = r.owner AND x.programme = r.programme
                    AND x.kind = 'regular' AND x.list_number <> r.list_number AND x.state IN ('ready', 'submitted', 'approved'))
ORDER BY c.before_line
