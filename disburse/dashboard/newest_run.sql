-- The run to work on now: the newest with a part open for the viewer or that nobody has begun; $1: the newest with files.
SELECT r.name FROM run r
ORDER BY
    ($1::boolean AND EXISTS (SELECT FROM instruction_file f WHERE f.run = r.name)) DESC,
    (NOT EXISTS (SELECT FROM run_part p WHERE p.run = r.name AND p.state = 'closed')
     OR EXISTS (SELECT FROM run_part p WHERE p.run = r.name AND p.state = 'open')) DESC,
    r.name DESC
LIMIT 1
