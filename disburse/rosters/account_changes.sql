-- The changed accounts of a list (R22): from where to where, on what evidence, and what a second person said.
SELECT c.line, c.file_row, c.beneficiary, c.name, h.name AS hamlet, c.amount, c.before_run, c.before_line, r.run, r.province,
    c.before_account, c.account, o.payer AS before_bank, l.payer AS bank, c.evidence, c.agreed, c.settled, e.kind, e.reference,
    e.dated_on, name_of(e.by_user) AS given_by, e.at AS given_at, coalesce(person_of(e.by_user) = viewer_person(), false) AS own,
    name_of(k.by_user) AS second, k.at AS second_at
FROM account_changes($1) c JOIN roster r ON r.id = $1
JOIN roster_line l ON l.run = r.run AND l.province = r.province AND l.id = c.line
LEFT JOIN roster_line o ON o.run = c.before_run AND o.province = r.province AND o.id = c.before_line
LEFT JOIN hamlet h ON h.code = c.hamlet
LEFT JOIN account_evidence e ON e.id = c.evidence
LEFT JOIN account_confirmation k ON k.evidence = c.evidence
ORDER BY c.amount DESC, c.file_row
