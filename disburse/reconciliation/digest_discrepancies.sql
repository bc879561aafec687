-- The natural values of a run's discrepancies, for its digest (M11): those that closed by themselves are left out.
SELECT d.kind, d.payer, d.amount, d.state, d.resolution, b.citizen_id_sealed, b.citizen_id_index, b.vss_number_sealed, b.vss_number_index
FROM discrepancy d
LEFT JOIN payment p ON p.run = d.payment_run AND p.id = d.payment
LEFT JOIN beneficiary b ON b.id = p.beneficiary
WHERE d.run = $1 AND (d.state <> 'resolved' OR d.resolution IS NOT NULL)
  AND ($2::text IS NULL OR d.owner = $2) AND ($3::text IS NULL OR d.programme = $3)
