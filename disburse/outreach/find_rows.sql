-- The visits that rows of paper or of a file mean: by serial and number on the list ($2, $3), else by case ($4), whose open
-- visit counts before its newest one. Gives for each place asked: visit, and the page it stands on where known.
SELECT a.place::int, coalesce(printed.visit, of_case.visit) AS visit, printed.page, printed.case_id,
    of_case.case_id AS case_asked
FROM unnest($1::int[], $2::text[], $3::int[], $4::uuid[]) AS a (place, serial, number, case_id)
LEFT JOIN LATERAL (
    SELECT r.visit, r.page, v.outreach_case AS case_id
    FROM print p JOIN print_row r ON r.print = p.id JOIN visit v ON v.id = r.visit
    WHERE p.serial = a.serial AND r.position = a.number LIMIT 1
) printed ON true
LEFT JOIN LATERAL (
    SELECT v.id AS visit, v.outreach_case AS case_id FROM visit v JOIN outreach_session s ON s.id = v.outreach_session
    WHERE v.outreach_case = a.case_id
    ORDER BY v.state = 'planned' DESC, s.held_on DESC, v.id LIMIT 1
) of_case ON true
ORDER BY a.place
