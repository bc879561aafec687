-- The person with one of two numbers, where unit $1 pays or lists him, or he lives where the viewer looks after people.
SELECT f.beneficiary, u.province
FROM unit u CROSS JOIN LATERAL find_people(u.province, ARRAY[$2]::uuid[], ARRAY[$3]::uuid[]) f
WHERE u.code = $1 AND f.beneficiary IS NOT NULL AND (
    EXISTS (SELECT FROM beneficiary b WHERE b.id = f.beneficiary)
    OR EXISTS (SELECT FROM payment p WHERE p.beneficiary = f.beneficiary AND p.owner = u.code)
    OR EXISTS (SELECT FROM roster r JOIN roster_line l ON l.run = r.run AND l.province = r.province AND l.roster = r.id
               WHERE r.owner = u.code AND l.beneficiary = f.beneficiary))
