-- Note a printed document that stands for no visits.
INSERT INTO print (id, report, serial, run, owner, payer, file_sha, pages, rows, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
