-- The lists whose payments a unit instructed to a payer in a run, in one programme or in all, and who made and approved them.
SELECT r.id, r.programme, r.list_number, r.version, r.line_count, r.amount, name_of(r.uploaded_by) AS maker,
    (SELECT name_of(a.by_user) FROM roster_approval a WHERE a.roster = r.id ORDER BY a.at LIMIT 1) AS checker
FROM roster r
WHERE r.run = $1 AND r.owner = $2 AND r.kind = 'regular' AND ($4::text IS NULL OR r.programme = $4)
  AND EXISTS (SELECT FROM instruction i WHERE i.run = $1 AND i.roster = r.id AND i.payer = $3)
ORDER BY r.programme, r.list_number, r.version
