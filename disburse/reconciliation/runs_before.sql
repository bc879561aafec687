-- The owner's earlier runs of a programme, oldest first.
SELECT run FROM run_part WHERE run < $1 AND owner = $2 AND programme = $3 ORDER BY run
