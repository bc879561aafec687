-- One repair of a version.
INSERT INTO roster_repair (roster, number, owner, kind, file_row, field, code, value_sealed, reason, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
