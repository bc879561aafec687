-- Sealed numbers of accounts a roster's problems are about, with their banks.
SELECT id, bank, number_sealed, number_index FROM account WHERE id = ANY ($1::bigint[])
