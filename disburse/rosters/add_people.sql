-- Add people nobody has seen before, or complete those one of whose numbers was missing.
SELECT * FROM add_people($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
