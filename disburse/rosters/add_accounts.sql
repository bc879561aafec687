-- Add accounts nobody has seen before, sealed.
SELECT f.* FROM (SELECT array_agg(bank ORDER BY place) AS banks, array_agg(number ORDER BY place) AS numbers,
        array_agg(number_sealed ORDER BY place) AS sealed_numbers, array_agg(last4 ORDER BY place) AS last4s FROM new_account) a
CROSS JOIN LATERAL add_accounts(a.banks, a.numbers, a.sealed_numbers, a.last4s) f ORDER BY f.place
