-- The hamlets of a set of communes and names; those that are new are added.
SELECT * FROM find_or_add_hamlets($1, $2, $3)
