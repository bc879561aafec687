-- How many cells of a version were put right, how many rows left out, and the money that stands in those.
SELECT (SELECT count(DISTINCT (file_row, field)) FROM roster_repair WHERE roster = $1 AND kind = 'cell') AS cells,
    count(*) AS rows, coalesce(sum((params ->> 'dong')::bigint), 0)::bigint AS amount
FROM roster_problem WHERE roster = $1 AND code = 'L01'
