-- Which of the accounts asked about are already known, by bank and blind index.
SELECT f.account FROM (SELECT array_agg(bank) AS banks, array_agg(number) AS numbers FROM (SELECT * FROM asked_account WHERE ctid > $1::text::tid ORDER BY ctid) t) a
CROSS JOIN LATERAL find_accounts(a.banks, a.numbers) f ORDER BY f.place
