-- The first instruction file that holds something of a roster: to whom it goes, which round, and since when.
SELECT f.id, u.name AS payer_name, f.round, f.made_at
FROM roster r JOIN instruction i ON i.run = r.run AND i.roster = r.id
JOIN instruction_file f ON f.id = i.file JOIN unit u ON u.code = f.payer
WHERE r.id = $1 ORDER BY f.made_at, f.id LIMIT 1
