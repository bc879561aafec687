-- The approved version of the list a roster is a version of, and whether it may still be withdrawn: nothing of it is instructed.
SELECT x.id, x.version, coalesce(x.id = version_to_withdraw($1), false) AS withdrawable
FROM roster r JOIN roster x ON x.run = r.run AND x.owner = r.owner AND x.programme = r.programme
    AND x.list_number = r.list_number AND x.id <> r.id AND x.state = 'approved'
WHERE r.id = $1
