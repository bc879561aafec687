-- Problems of a roster by cause, errors first.
SELECT p.code, p.level, min(p.text) AS text, (array_agg(p.params ORDER BY p.number))[1] AS params, count(*) AS count,
    min(p.file_row) AS first_row, bool_or(a.code IS NOT NULL) AS acknowledged
FROM roster_problem p LEFT JOIN roster_acknowledgement a ON a.roster = p.roster AND a.code = p.code
WHERE p.roster = $1
GROUP BY p.code, p.level
ORDER BY array_position(ARRAY['E', 'W', 'I'], p.level), count(*) DESC, p.code
