-- Codes of warnings of a roster that nobody has acknowledged.
SELECT DISTINCT p.code FROM roster_problem p
WHERE p.roster = $1 AND p.level = 'W'
  AND NOT EXISTS (SELECT FROM roster_acknowledgement a WHERE a.roster = p.roster AND a.code = p.code)
ORDER BY p.code
