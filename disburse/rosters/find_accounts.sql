-- Which of the accounts asked about are already known, by bank and blind index.
SELECT f.* FROM (SELECT array_agg(bank ORDER BY place) AS banks, array_agg(number ORDER BY place) AS numbers FROM asked_account) a
CROSS JOIN LATERAL find_accounts(a.banks, a.numbers) f ORDER BY f.place
