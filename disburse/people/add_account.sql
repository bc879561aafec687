-- Finds or adds one account by bank and blind index.
SELECT account FROM add_accounts(ARRAY[$1]::text[], ARRAY[$2]::uuid[], ARRAY[$3]::bytea[], ARRAY[$4]::uuid[])
