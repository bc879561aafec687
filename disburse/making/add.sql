-- A file somebody asked for, yet to be made.
INSERT INTO made_file (id, kind, subject, language, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6)
