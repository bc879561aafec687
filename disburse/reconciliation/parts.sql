-- The parts of a run within the viewer's rows.
SELECT run, owner, programme, province, state, closed_at, name_of(closed_by) AS closer, closing_digest
FROM run_part WHERE run = $1 ORDER BY owner, programme
