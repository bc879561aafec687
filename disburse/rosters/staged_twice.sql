-- Staged rows whose person and benefit stand in an earlier row already (R04, found by joined numbers).
SELECT file_row, 'R04' AS code
FROM (SELECT file_row, row_number() OVER (PARTITION BY beneficiary, benefit ORDER BY file_row) AS place FROM fresh_line) f
WHERE place > 1 ORDER BY file_row
