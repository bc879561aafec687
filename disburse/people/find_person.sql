-- The person with one of two numbers, where unit $1 pays or lists him, or he lives where the viewer looks after people. A list
-- counts once it is approved; one that is not, whoever it names, only where $4 says so.
SELECT f.beneficiary, u.province
FROM unit u CROSS JOIN LATERAL find_people(u.province, ARRAY[$2]::uuid[], ARRAY[$3]::uuid[]) f
WHERE u.code = $1 AND f.beneficiary IS NOT NULL AND (
    EXISTS (SELECT FROM beneficiary b WHERE b.id = f.beneficiary)
    OR EXISTS (SELECT FROM payment p JOIN roster x ON x.id = p.roster AND ($4 OR x.state = 'approved')
               WHERE p.beneficiary = ANY (ARRAY(SELECT records_of(f.beneficiary))) AND p.owner = u.code)
    OR $4 AND EXISTS (SELECT FROM roster r JOIN roster_line l ON l.run = r.run AND l.province = r.province AND l.roster = r.id
               WHERE r.owner = u.code AND l.beneficiary = ANY (ARRAY(SELECT records_of(f.beneficiary)))))
