-- How many cells of a version were put right, how many rows left out, and the money that stands in those; the reading has
-- counted the rows left out, and without any there is nothing to look for among its problems.
SELECT (SELECT count(DISTINCT (file_row, field)) FROM roster_repair WHERE roster = $1 AND kind = 'cell') AS cells,
    count(*) AS rows, coalesce(sum((params ->> 'dong')::bigint), 0)::bigint AS amount
FROM roster_problem WHERE roster = $1 AND code = 'L01' AND (SELECT r.reading #> '{counts,L01}' IS NOT NULL FROM roster r WHERE r.id = $1)
