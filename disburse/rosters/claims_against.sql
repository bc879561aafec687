-- Rows whose month somebody has claimed (R33) or whose person another owner lists (R05).
SELECT DISTINCT file_row, code FROM claims_against($1) ORDER BY file_row, code
