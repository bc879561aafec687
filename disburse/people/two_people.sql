-- Both people side by side, for unit $1.
SELECT * FROM two_people($1, $2, $3)
