-- The lists whose payments a unit instructed to a payer in a run, in one programme or in all, who made and approved them;
-- with them those that two persons withdrew before anything was instructed, and why; how many cells were read otherwise than they
-- stand in the file, and who accepted that.
SELECT r.id, r.programme, r.list_number, r.version, r.line_count, r.amount, name_of(r.uploaded_by) AS maker,
    (SELECT name_of(a.by_user) FROM roster_approval a WHERE a.roster = r.id ORDER BY a.at LIMIT 1) AS checker,
    w.asker, w.second, w.reason, coalesce(n.cells, 0)::int AS normalised, n.accepters
FROM roster r
LEFT JOIN LATERAL (
    SELECT max(s.cells) AS cells, string_agg(DISTINCT name_of(k.by_user), ', ') AS accepters
    FROM (SELECT CASE level WHEN 'I' THEN code || '-I' ELSE code END AS code, sum(sum(read)) OVER () AS cells
          FROM jsonb_to_recordset(r.reading -> 'causes') AS c (code text, level text, read int) WHERE read > 0 GROUP BY 1) s
    LEFT JOIN roster_acknowledgement k ON k.roster = r.id AND k.code = s.code) n ON true
LEFT JOIN LATERAL (
    SELECT name_of(d.proposed_by) AS asker, name_of(c.by_user) AS second, d.reason
    FROM decision d JOIN decision_consent c ON c.decision = d.id AND c.agreed
    WHERE d.roster = r.id AND r.state = 'withdrawn' LIMIT 1) w ON true
WHERE r.run = $1 AND r.owner = $2 AND r.kind = 'regular' AND ($4::text IS NULL OR r.programme = $4)
  AND (EXISTS (SELECT FROM instruction i WHERE i.run = $1 AND i.roster = r.id AND i.payer = $3)
       OR (w.second IS NOT NULL AND EXISTS (SELECT FROM payment p WHERE p.run = $1 AND p.roster = r.id AND p.payer = $3)))
ORDER BY r.programme, r.list_number, r.version
