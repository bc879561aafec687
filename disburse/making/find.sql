-- A file within the viewer's rows, and the job that makes it.
SELECT m.id, m.kind, m.subject, m.language, m.asked_by, m.asked_at, m.file_sha, m.file_name, m.print, m.made_at, m.gone_at,
    (SELECT j.id FROM job j WHERE j.subject = 'made_file:' || m.id ORDER BY j.asked_at DESC, j.id LIMIT 1) AS job
FROM made_file m WHERE m.id = $1
