-- People of the lists before who stand neither on this list nor on another of the run, and about whom nobody said why.
SELECT c.before_line AS line
FROM list_changes($1) c JOIN roster r ON r.id = $1
WHERE c.parts = ARRAY['gone']
  AND NOT EXISTS (SELECT FROM leaving l LEFT JOIN merged_person m ON m.id = l.beneficiary WHERE l.run = r.run AND l.owner = r.owner AND l.programme = r.programme
                  AND coalesce(m.survivor, l.beneficiary) = c.beneficiary AND l.benefit = c.before_benefit)
ORDER BY c.before_line
