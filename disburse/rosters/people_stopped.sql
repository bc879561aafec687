-- Rows of a roster that pay people after the month they were reported dead or suspended in (R20); of other owners yes or no.
SELECT file_row, kind, stopped_on FROM people_stopped($1) ORDER BY file_row
