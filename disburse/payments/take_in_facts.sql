-- Store the staged rows of an answer as facts.
INSERT INTO confirmation (run, province, file, file_row, payer, reference, bank, account_index, account_sealed, name,
    name_fold, amount, status, reason, reason_text, booked_on, payer_reference)
SELECT $1, $2, $3, f.file_row, $4, f.reference, f.bank, f.account_index, f.account_sealed, f.name, f.name_fold,
    f.amount, f.status, f.reason, f.reason_text, f.booked_on, f.payer_reference
FROM fresh_fact f ORDER BY f.file_row
