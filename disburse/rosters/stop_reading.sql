-- Withdraw a roster that is still being read; a row only if it was.
UPDATE roster SET state = 'withdrawn', note = $2 WHERE id = $1 AND state = 'reading' RETURNING id
