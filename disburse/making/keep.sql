-- The file is made; a second maker changes nothing.
UPDATE made_file SET file_sha = $2, file_name = $3, print = $4
WHERE id = $1 AND file_sha IS NULL AND print IS NULL
