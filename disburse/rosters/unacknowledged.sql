-- Codes of warnings of a roster, and $2 if given, that nobody has acknowledged. A changed account (R22) needs more than that:
-- evidence and a second person, asked for apart.
SELECT w.code
FROM (SELECT DISTINCT code FROM roster_problem WHERE roster = $1 AND level = 'W' AND code <> 'R22' UNION SELECT $2::text WHERE $2 IS NOT NULL) w
WHERE NOT EXISTS (SELECT FROM roster_acknowledgement a WHERE a.roster = $1 AND a.code = w.code)
ORDER BY w.code
