-- Who of a set of people is already known, by the blind indexes of their two numbers.
SELECT * FROM find_people($1, $2, $3)
