-- How many uploads of an owner wait to be read.
SELECT count(*) AS count FROM roster WHERE owner = $1 AND state = 'reading'
