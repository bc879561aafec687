-- The file is made; a second maker changes nothing.
UPDATE made_file SET file_sha = $2, file_name = $3, print = $4, made_at = $5 WHERE id = $1 AND made_at IS NULL
