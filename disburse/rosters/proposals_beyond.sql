-- How many repairs proposed for one code follow after problem $3.
SELECT count(*)::int AS count FROM roster_problem WHERE roster = $1 AND code = $2 AND remedy_kind IN ('cell', 'exclude') AND number > $3
