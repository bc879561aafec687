-- A version that corrects another begins with all repairs of that one; gives how many.
WITH copied AS (
    INSERT INTO roster_repair (roster, number, owner, kind, file_row, field, code, value_sealed, reason, by_user, at)
    SELECT $1, number, owner, kind, file_row, field, code, value_sealed, reason, by_user, at FROM roster_repair WHERE roster = $2
    RETURNING 1
)
SELECT count(*) AS count FROM copied
