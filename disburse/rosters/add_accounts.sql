-- Add accounts nobody has seen before, sealed.
SELECT * FROM add_accounts($1, $2, $3, $4)
