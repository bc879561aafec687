-- Rows of a roster whose person another programme lists in the same run (REQ42).
SELECT file_row FROM listed_in_other_programmes($1) ORDER BY file_row
