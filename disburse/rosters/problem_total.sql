-- How many problems a roster $1 has.
SELECT count(*) AS count FROM roster_problem WHERE roster = $1
