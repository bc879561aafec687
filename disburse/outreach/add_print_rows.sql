-- Writes down which visit stands on which page under which number of a print $1 of commune $2.
INSERT INTO print_row (print, page, position, commune, visit)
SELECT $1, r.page, r.position, $2, r.visit FROM unnest($3::int[], $4::int[], $5::uuid[]) AS r (page, position, visit)
