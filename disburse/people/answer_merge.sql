-- Keep the second person's answer; a yes merges.
INSERT INTO person_merge_answer (merge, owner, agreed, seen, note, by_user) VALUES ($1, $2, $3, $4, $5, $6)
