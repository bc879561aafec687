-- The two people of $1's province whom two numbers belong to, if $1 has to do with one of them at least; what is shown of both.
SELECT u.province, k.beneficiary AS kept, o.beneficiary AS merged, two_people_seen(k.beneficiary, o.beneficiary) AS seen
FROM unit u CROSS JOIN LATERAL find_people(u.province, ARRAY[$2]::uuid[], ARRAY[$3]::uuid[]) k
CROSS JOIN LATERAL find_people(u.province, ARRAY[$4]::uuid[], ARRAY[$5]::uuid[]) o
WHERE u.code = $1 AND k.beneficiary IS NOT NULL AND o.beneficiary IS NOT NULL
    AND EXISTS (SELECT FROM two_people(u.code, k.beneficiary, o.beneficiary))
