-- How far somebody else's job on a roster of the viewer's unit is; no row when nobody works on it.
SELECT phase_said, done, total, tries, asked_at FROM work_of_others($1)
