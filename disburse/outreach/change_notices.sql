-- People whom a visit since $2 found dead or moved away, in communes $1 (or all the viewer sees), newest first: what the
-- owner of a roster must look into.
SELECT m.at, m.after, m.commune, b.name, b.birth, c.programmes, coalesce(h.name, '') AS hamlet_name
FROM case_move m
JOIN outreach_case c ON c.id = m.outreach_case
JOIN beneficiary b ON b.id = c.beneficiary
LEFT JOIN hamlet h ON h.code = c.hamlet
WHERE m.after IN ('died', 'moved') AND m.at >= $2 AND ($1::text[] IS NULL OR m.commune = ANY ($1))
ORDER BY m.at DESC, m.id LIMIT 200
