-- The discrepancies named are resolved by the decisions named.
UPDATE discrepancy d SET state = 'resolved', resolution = $3, decision = n.decision, resolved_at = now()
FROM unnest($1::uuid[], $2::uuid[]) AS n (discrepancy, decision) WHERE d.id = n.discrepancy
