-- The viewer's own jobs, newest first: those at work, and those of the last days.
SELECT id, kind, subject, unit, state, phase AS phase_said, done, total, problem AS problem_kept, tries, cancel_asked, asked_by,
    asked_at, finished_at
FROM job WHERE asked_by = $1 ORDER BY state IN ('waiting', 'running') DESC, asked_at DESC, id LIMIT 100
