-- What could be read of the rows $2 of a roster that have an error, and so no line.
SELECT file_row, row_sealed FROM roster_problem WHERE roster = $1 AND file_row = ANY ($2::int[]) AND row_sealed IS NOT NULL
