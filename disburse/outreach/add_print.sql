-- Writes down that a list was printed.
INSERT INTO print (id, report, serial, run, commune, hamlet, file_sha, pages, rows, made_by, made_at)
VALUES ($1, 'outreach-list', $2, $3, $4, $5, $6, $7, $8, $9, $10)
