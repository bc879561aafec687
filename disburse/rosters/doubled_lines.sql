-- Lines staged after the row id $2, from row $3 of the file on, whose person stands above already with the same benefit (R04).
SELECT f.file_row FROM (
    SELECT x.*, row_number() OVER (PARTITION BY x.beneficiary, x.benefit ORDER BY x.file_row) AS place
    FROM fresh_line x WHERE x.ctid > $2::text::tid AND x.file_row >= $3) f
JOIN roster r ON r.id = $1
LEFT JOIN LATERAL (  -- by key (LIMIT 1), whatever the planner thinks of a table that is being filled
    SELECT true AS there FROM roster_line l WHERE l.run = r.run AND l.province = r.province AND l.roster = r.id
        AND l.beneficiary = f.beneficiary AND l.benefit = f.benefit LIMIT 1) l ON true
WHERE f.place > 1 OR l.there
ORDER BY f.file_row
