-- Hold the part of the run a discrepancy belongs to, if it belongs to one; refused when that is closed.
SELECT hold_open(d.run, d.owner, d.programme)
FROM discrepancy d JOIN run_part r ON r.run = d.run AND r.owner = d.owner AND r.programme = d.programme
WHERE d.id = $1
