-- Facts of a tick: every line of an instruction file that no answer names yet is paid, but those marked as failed.
INSERT INTO confirmation (run, province, file, file_row, payer, reference, amount, status, reason, booked_on)
SELECT i.run, i.province, $2, row_number() OVER (ORDER BY i.sequence, i.id), i.payer, i.reference, i.amount,
    CASE WHEN t.id IS NULL THEN 'paid' ELSE $5 END, nullif(t.reason, ''), NULL
FROM instruction i LEFT JOIN unnest($3::bigint[], $4::text[]) AS t (id, reason) ON t.id = i.id
WHERE i.file = $1 AND i.run = (SELECT run FROM instruction_file WHERE id = $1)
  AND ($6::int IS NULL OR i.sequence = $6)
  AND i.reference NOT IN (
    SELECT c.reference FROM instruction_file o JOIN confirmation c ON c.run = o.run AND c.payer = o.payer AND c.reference IS NOT NULL
    JOIN confirmation_file f ON f.id = c.file AND f.state IN ('received', 'confirmed') WHERE o.id = $1)
ORDER BY i.sequence, i.id
