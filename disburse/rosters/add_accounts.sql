-- Add accounts nobody has seen before, sealed; `all_new` says that none was known.
SELECT f.account, f.all_new FROM (SELECT array_agg(bank) AS banks, array_agg(number) AS numbers,
        array_agg(number_sealed) AS sealed_numbers, array_agg(last4) AS last4s FROM (SELECT * FROM new_account WHERE ctid > $1::text::tid ORDER BY ctid) t) a
CROSS JOIN LATERAL add_accounts(a.banks, a.numbers, a.sealed_numbers, a.last4s) f ORDER BY f.place
