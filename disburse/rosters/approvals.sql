-- Who approved a roster.
SELECT person, at FROM roster_approval WHERE roster = $1
