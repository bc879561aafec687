-- Which accounts of a set are already known, by bank and blind index.
SELECT * FROM find_accounts($1, $2)
