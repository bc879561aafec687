-- The rows in which words stand that problems of one code did not understand: for each place of ($3, $4), field and word.
SELECT p.file_row, p.field, t.place::int AS place
FROM unnest($3::text[], $4::text[]) WITH ORDINALITY t (field, word, place)
JOIN roster_problem p ON p.roster = $1 AND p.code = $2 AND p.field = t.field AND p.file_row IS NOT NULL
    AND coalesce(p.params ->> 'bank', p.params ->> 'name', p.params ->> 'text') = t.word
ORDER BY p.file_row
