-- The open discrepancies of one kind and reason, held until they are decided.
SELECT id, owner, amount FROM discrepancy
WHERE run = $1 AND kind = $2 AND coalesce(reason, '') = $3 AND state IN ('open', 'waiting') AND ($4::text IS NULL OR owner = $4)
ORDER BY id FOR UPDATE
