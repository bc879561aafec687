-- Finds or adds accounts by bank and blind index; gives their keys in the order asked.
SELECT place, account FROM add_accounts($1::text[], $2::uuid[], $3::bytea[], $4::uuid[]) ORDER BY place
