-- Rows of a roster on whose account other people receive too (R14), and how many.
SELECT file_row, account, people, elsewhere FROM accounts_shared($1) ORDER BY file_row
