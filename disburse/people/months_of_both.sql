-- Months of a benefit that were paid to both people.
SELECT benefit, month FROM months_of_both($1, $2, $3)
