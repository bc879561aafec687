-- Problems of a roster by cause (one sentence of one code), errors first; the words are those of the first row.
SELECT p.code, p.level, p.text, (array_agg(p.params ORDER BY p.number))[1] AS params, count(*) AS count,
    count(*) FILTER (WHERE p.remedy_kind <> '') AS remedies,
    bool_or(p.params ? 'was') AS of_old_places,
    min(p.file_row) AS first_row, bool_or(a.code IS NOT NULL) AS acknowledged
FROM roster_problem p LEFT JOIN roster_acknowledgement a ON a.roster = p.roster AND a.code = p.code
WHERE p.roster = $1
GROUP BY p.code, p.level, p.text
ORDER BY array_position(ARRAY['E', 'W', 'I'], p.level), count(*) DESC, p.code, p.text
