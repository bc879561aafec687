-- Keep what the changed accounts at the lines $2 of a list stand on, in the place of what was given before; give how many.
INSERT INTO account_evidence (id, run, owner, programme, beneficiary, before_account, account, kind, reference, dated_on, by_user)
SELECT g.id, r.run, r.owner, r.programme, c.beneficiary, c.before_account, c.account, $4, $5, $6, $7
FROM roster r CROSS JOIN account_changes(r.id) c
JOIN unnest($2::bigint[], $3::uuid[]) AS g (line, id) ON g.line = c.line
WHERE r.id = $1
