-- What the counts of a list's page stand on besides its own lines, which stay as they are: the list before, the lists paid
-- before, what was said about who left and about changed accounts, who sent the list, the other lists of the run.
SELECT array(SELECT b.id FROM lists_before(r.id) b WHERE b.own ORDER BY b.id) AS before, r.submitted_by, r.line_count, r.amount,
    array(SELECT x.id FROM roster x WHERE x.owner = r.owner AND x.programme = r.programme AND x.state = 'approved' AND x.run < r.run ORDER BY x.id) AS paid_before,
    (SELECT count(*) FROM leaving l WHERE l.run = r.run AND l.owner = r.owner AND l.programme = r.programme) AS leavings,
    (SELECT count(*) FROM account_evidence e WHERE e.run = r.run AND e.owner = r.owner AND e.programme = r.programme) AS evidence,
    (SELECT count(*) FROM account_evidence e JOIN account_confirmation c ON c.evidence = e.id
     WHERE e.run = r.run AND e.owner = r.owner AND e.programme = r.programme) AS confirmations,
    array(SELECT c.id FROM lists_that_count(r.run, r.owner, r.programme) c ORDER BY c.id) AS others
FROM roster r WHERE r.id = $1
