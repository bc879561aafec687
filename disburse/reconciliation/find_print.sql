-- One printed document within the viewer's rows.
SELECT id, report, serial, run, owner, payer, commune, hamlet, file_sha, pages, rows, made_at, gone_at FROM print WHERE id = $1
