-- One answer of an owner: to which commune a hamlet of a commune that was split belongs.
INSERT INTO old_place_answer (owner, old_commune, hamlet_key, hamlet, commune, by_user) VALUES ($1, $2, $3, $4, $5, $6)
