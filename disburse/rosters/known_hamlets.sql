-- The hamlets of an owner's last approved lists before a run, by commune.
WITH last AS (
    SELECT DISTINCT ON (programme, list_number) id, run FROM roster
    WHERE owner = $1 AND state = 'approved' AND run < $2 ORDER BY programme, list_number, run DESC, version DESC
)
SELECT found.commune, array_agg(h.name ORDER BY h.name) AS names
FROM (SELECT DISTINCT l.commune, l.hamlet FROM last JOIN roster_line l ON l.run = last.run AND l.roster = last.id) found
JOIN hamlet h ON h.code = found.hamlet GROUP BY found.commune
