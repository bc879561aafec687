-- Keep a second person's yes or no to evidence of a list's changed accounts that waits for one.
INSERT INTO account_confirmation (evidence, owner, agreed, by_user)
SELECT DISTINCT c.evidence, r.owner, $3::boolean, $4::uuid
FROM roster r JOIN account_changes(r.id) c ON c.evidence = ANY ($2::uuid[]) AND c.agreed IS NULL
WHERE r.id = $1
