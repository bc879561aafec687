-- The lines of a roster that are paid to an account with these last four digits.
SELECT line FROM lines_ending($1, $2)
