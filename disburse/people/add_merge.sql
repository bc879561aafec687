-- Keep a request to merge the record $5 into $4.
INSERT INTO person_merge (id, province, owner, kept, merged, reason, seen, by_user) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
