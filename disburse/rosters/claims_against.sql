-- Rows whose month somebody has claimed (R33), whose person another owner lists (R05), whose arrears are to be carried (R37).
SELECT file_row, code FROM claims_against($1) ORDER BY file_row, code
