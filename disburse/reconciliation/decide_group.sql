-- One decision for each of the discrepancies named, all with the same resolution and reason.
INSERT INTO decision (id, run, owner, resolution, discrepancy, payment_run, payment, reason, proposed_by)
SELECT n.decision, d.run, d.owner, $3, d.id, d.payment_run, d.payment, $4, $5
FROM unnest($1::uuid[], $2::uuid[]) AS n (discrepancy, decision) JOIN discrepancy d ON d.id = n.discrepancy
