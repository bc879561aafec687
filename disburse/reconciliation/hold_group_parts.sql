-- Hold the parts of the run to which the open discrepancies of one kind and reason belong; refused when one is closed.
SELECT hold_open(p.run, p.owner, p.programme)
FROM (SELECT DISTINCT r.run, r.owner, r.programme
      FROM discrepancy d JOIN run_part r ON r.run = d.run AND r.owner = d.owner AND r.programme = d.programme
      WHERE d.run = $1 AND d.kind = $2 AND coalesce(d.reason, '') = $3 AND d.state IN ('open', 'waiting')
        AND ($4::text IS NULL OR d.owner = $4)
      ORDER BY r.owner, r.programme) p
