-- The person with one of two numbers, where unit $1 pays or lists him, or he lives where the viewer looks after people.
SELECT f.beneficiary, u.province, b.commune
FROM unit u CROSS JOIN LATERAL find_people(u.province, ARRAY[$2]::uuid[], ARRAY[$3]::uuid[]) f
LEFT JOIN beneficiary b ON b.id = f.beneficiary
WHERE u.code = $1 AND f.beneficiary IS NOT NULL AND known_to(u.code, f.beneficiary)
