-- The number of a version's last repair, 0 where it has none.
SELECT coalesce(max(number), 0) AS number FROM roster_repair WHERE roster = $1
