-- Codes of warnings of a roster, and $2 if given, that nobody has acknowledged, and codes with "-I" whose cells were read otherwise
-- than they stand in the file, which nobody has accepted. A changed account (R22) needs more than that: evidence and a second
-- person, asked for apart.
SELECT w.code
FROM (SELECT DISTINCT code FROM roster_problem WHERE roster = $1 AND level = 'W' AND code <> 'R22' UNION SELECT $2::text WHERE $2 IS NOT NULL
    UNION SELECT c.code || '-I'
        FROM roster r CROSS JOIN LATERAL jsonb_to_recordset(r.reading -> 'causes') AS c (code text, level text, read int)
        WHERE r.id = $1 AND c.level = 'I' AND c.read > 0) w
WHERE NOT EXISTS (SELECT FROM roster_acknowledgement a WHERE a.roster = $1 AND a.code = w.code)
ORDER BY w.code
