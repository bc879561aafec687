-- How both people are paid, for unit $1.
SELECT * FROM two_people_paid($1, $2, $3)
