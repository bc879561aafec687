-- People of run $1 who are paid in cash or whose bank refused them, whom no later run lists, and who have no case yet.
SELECT p.province, p.beneficiary, b.commune, b.hamlet
FROM person_of_run p JOIN beneficiary b ON b.id = p.beneficiary
WHERE p.roster IS NOT NULL AND (p.method <> 'account' OR p.failed) AND b.commune IS NOT NULL
  AND coalesce(b.stopped_from > $1, true)
  AND NOT EXISTS (SELECT FROM outreach_case c WHERE c.province = p.province AND c.beneficiary = p.beneficiary)
  AND NOT EXISTS (SELECT FROM payment later JOIN roster x ON x.id = later.roster AND x.state = 'approved'
        WHERE later.run > $1 AND later.beneficiary = p.beneficiary)
GROUP BY p.province, p.beneficiary, b.commune, b.hamlet
ORDER BY p.beneficiary
