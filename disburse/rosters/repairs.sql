-- The repairs of a version, in the order they were made.
SELECT kind, file_row, field, code, value_sealed, reason FROM roster_repair WHERE roster = $1 ORDER BY number
