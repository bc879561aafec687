-- A page of the lines in which a list differs from the one before, of one group where $2 names it, the greatest effect on the
-- sum first; $3: the place after which the page begins. Who is merely paid for more or fewer months stands in that group alone.
-- `elsewhere`: the list of the run that has who left this one.
WITH r AS MATERIALIZED (
    SELECT id, run, province, owner, programme, list_number FROM roster WHERE id = $1
), placed AS MATERIALIZED (
    SELECT c.*, row_number() OVER (
        ORDER BY abs(CASE WHEN 'from_list' = ANY (c.parts) THEN c.amount - c.before_amount ELSE c.change END
            - CASE WHEN $2 = 'months' THEN 0 ELSE c.months_change END) DESC, greatest(c.amount, c.before_amount) DESC, c.beneficiary,
            c.benefit, c.before_benefit) AS place
    FROM list_changes($1) c WHERE $2::text = '' AND c.parts <> ARRAY['months'] OR $2 = ANY (c.parts)
), shown AS MATERIALIZED (
    SELECT * FROM placed WHERE place > $3 ORDER BY place LIMIT $4
)
SELECT s.place, s.beneficiary, s.benefit, s.before_benefit, s.name, h.name AS hamlet, s.file_row, s.line, s.before_run,
    s.before_line, s.amount, s.before_amount, s.method, s.before_method, s.change, s.months_change, s.once_change, s.parts, c.name AS commune,
    b.name AS before_commune, r.province, r.run, v.reason, name_of(v.by_user) AS reason_by, v.at AS reason_at, e.list_number AS elsewhere
FROM shown s CROSS JOIN r
LEFT JOIN hamlet h ON h.code = s.hamlet
LEFT JOIN commune c ON c.code = s.commune
LEFT JOIN commune b ON b.code = s.before_commune
LEFT JOIN LATERAL (
    SELECT reason, by_user, at FROM leaving l
    WHERE s.line IS NULL AND l.run = r.run AND l.owner = r.owner AND l.programme = r.programme
      AND l.beneficiary = ANY (ARRAY(SELECT records_of(s.beneficiary))) AND l.benefit = s.before_benefit
    ORDER BY l.at DESC LIMIT 1) v ON true
LEFT JOIN LATERAL (
    SELECT x.list_number FROM lists_that_count(r.run, r.owner, r.programme) x
    JOIN roster_line l ON l.run = r.run AND l.province = r.province AND l.roster = x.id
        AND l.beneficiary = ANY (ARRAY(SELECT records_of(s.beneficiary)))
    WHERE s.parts = ARRAY['to_list'] AND x.list_number <> r.list_number
    ORDER BY x.list_number LIMIT 1) e ON true
ORDER BY s.place
