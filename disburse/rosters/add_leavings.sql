-- Say why people who are gone from a list left it: those of the lines $2 of the lists before; give how many.
INSERT INTO leaving (run, owner, programme, list_number, beneficiary, benefit, reason, by_user)
SELECT DISTINCT r.run, r.owner, r.programme, r.list_number, c.beneficiary, c.before_benefit, $3, $4::uuid
FROM list_changes($1) c JOIN roster r ON r.id = $1
WHERE c.parts = ARRAY['gone'] AND c.before_line = ANY ($2::bigint[])
