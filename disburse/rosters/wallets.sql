-- Rows of a roster whose account a payer has sent back as a wallet (R11).
SELECT file_row, account FROM accounts_answered_as_wallets($1) ORDER BY file_row
