-- The repairs of a version that count, by the code of the problem they answer.
SELECT code, count(*) AS count
FROM (SELECT DISTINCT ON (file_row, CASE kind WHEN 'cell' THEN field ELSE '' END) code
      FROM roster_repair WHERE roster = $1
      ORDER BY file_row, CASE kind WHEN 'cell' THEN field ELSE '' END, number DESC) r
WHERE code <> '' GROUP BY code ORDER BY code
