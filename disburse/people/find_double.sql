-- Put down what was paid to both $2 and $3, for unit $1; the runs in which it is looked into.
SELECT DISTINCT run FROM find_double($1, $2, $3) AS found (run)
