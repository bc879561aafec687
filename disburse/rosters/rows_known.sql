-- The stored lines of a roster that stand in the rows $2 of its file.
SELECT l.run, l.province, l.id, l.file_row, l.name, l.amount::bigint AS amount FROM roster_line l
WHERE l.run = (SELECT run FROM roster WHERE id = $1) AND l.province = (SELECT province FROM roster WHERE id = $1)
  AND l.roster = $1 AND l.file_row = ANY ($2::int[])
