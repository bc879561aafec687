-- Every hamlet of the communes that roster $1 names, the oldest first, and whether the roster names it.
WITH named AS MATERIALIZED (
    SELECT DISTINCT l.hamlet FROM roster_line l
    WHERE l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = $1 AND l.hamlet IS NOT NULL
)
SELECT h.code, h.commune, h.name, n.hamlet IS NOT NULL AS named
FROM hamlet h LEFT JOIN named n ON n.hamlet = h.code
WHERE h.commune IN (SELECT left(hamlet, 5) FROM named) ORDER BY h.commune, length(h.code), h.code
