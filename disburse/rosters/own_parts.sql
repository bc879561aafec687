-- What owners listed in the run before $1, and the viewer's own writing units with their kind and their name.
SELECT u.code AS owner, u.name, u.kind, p.programme
FROM unit u LEFT JOIN run_part p ON p.owner = u.code AND p.run = (SELECT max(run) FROM run_part WHERE run < $1 AND owner = u.code)
WHERE u.code = ANY ((SELECT viewer_owners_writing())::text[]) AND u.kind IN ('office', 'commune')
ORDER BY u.code, p.programme
