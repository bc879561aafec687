-- The hamlets of split communes that a roster names: how many rows each, the first of them; level E where nobody has answered.
SELECT params ->> 'was' AS old_commune, params ->> 'hamlet' AS hamlet, count(*) AS count, min(file_row) AS first_row
FROM roster_problem WHERE roster = $1 AND code IN ('R19', 'R32') AND params ? 'was'
GROUP BY 1, 2 ORDER BY 1, 2
