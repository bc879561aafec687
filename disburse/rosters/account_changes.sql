-- The changed accounts of a list (R22): from where to where, on what evidence, and what a second person said. Who a user is costs
-- much to ask, so it is asked once for each; lines are found by their keys, whatever the planner thinks of functions.
WITH changed AS MATERIALIZED (
    SELECT c.*, e.kind, e.reference, e.dated_on, e.by_user AS giver, e.at AS given_at, k.by_user AS second, k.at AS second_at
    FROM account_changes($1) c
    LEFT JOIN account_evidence e ON e.id = c.evidence
    LEFT JOIN account_confirmation k ON k.evidence = c.evidence
), hand AS MATERIALIZED (
    SELECT u.id, name_of(u.id) AS name, person_of(u.id) = viewer_person() AS own
    FROM (SELECT giver AS id FROM changed UNION SELECT second FROM changed) u
)
SELECT c.line, c.file_row, c.beneficiary, c.name, h.name AS hamlet, c.amount, c.before_run, c.before_line, r.run, r.province,
    c.before_account, c.account, o.payer AS before_bank, l.payer AS bank, c.evidence, c.agreed, c.settled, c.kind, c.reference,
    c.dated_on, g.name AS given_by, c.given_at, coalesce(g.own, false) AS own, s.name AS second, c.second_at
FROM changed c JOIN roster r ON r.id = $1
CROSS JOIN LATERAL (SELECT payer FROM roster_line WHERE run = r.run AND province = r.province AND id = c.line LIMIT 1) l
LEFT JOIN LATERAL (
    SELECT payer FROM roster_line WHERE run = c.before_run AND province = r.province AND id = c.before_line LIMIT 1) o ON true
LEFT JOIN hamlet h ON h.code = c.hamlet
LEFT JOIN hand g ON g.id = c.giver
LEFT JOIN hand s ON s.id = c.second
ORDER BY c.amount DESC, c.file_row
