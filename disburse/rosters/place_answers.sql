-- What an owner answered about hamlets of communes that were split; the newest answer of each.
SELECT DISTINCT ON (old_commune, hamlet_key) old_commune, hamlet_key, hamlet, commune, name_of(by_user) AS who, at
FROM old_place_answer WHERE owner = $1 ORDER BY old_commune, hamlet_key, at DESC
