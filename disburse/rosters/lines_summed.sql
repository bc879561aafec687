-- The lines of the roster $3 that a search finds, counted and summed by hamlet and way.
SELECT coalesce(l.hamlet, '') AS hamlet, coalesce(h.name, '') AS name, coalesce(c.name, '') AS commune, l.method, l.count, l.amount
FROM (
    SELECT hamlet, commune, method, count(*) AS count, sum(amount)::bigint AS amount FROM roster_line
    WHERE run = $1 AND province = $2 AND roster = $3 AND ($4::text[] IS NULL OR name_folded(name) LIKE ALL ($4))
      AND ($5::int IS NULL OR file_row = $5 OR id = ANY ($6::bigint[]))
    GROUP BY hamlet, commune, method
) l
LEFT JOIN hamlet h ON h.code = l.hamlet LEFT JOIN commune c ON c.code = l.commune
ORDER BY c.name NULLS LAST, h.sort_key NULLS LAST, l.hamlet, l.method
