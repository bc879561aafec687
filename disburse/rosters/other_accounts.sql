-- Rows of a roster whose person was last paid into another account (R22): what its own page asks evidence for.
SELECT file_row, before_account, account FROM account_changes($1) ORDER BY file_row
