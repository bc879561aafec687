-- The two people of $1's province whom two numbers belong to, if $1 reaches both; what is shown of both. Whoever has a citizen id
-- keeps his record, whichever of the two was named first.
SELECT u.province, p.kept, p.merged, two_people_seen(p.kept, p.merged) AS seen
FROM unit u CROSS JOIN LATERAL find_people(u.province, ARRAY[$2]::uuid[], ARRAY[$3]::uuid[]) k
CROSS JOIN LATERAL find_people(u.province, ARRAY[$4]::uuid[], ARRAY[$5]::uuid[]) o
CROSS JOIN LATERAL (
    SELECT o.knows_citizen_id AND NOT k.knows_citizen_id AS turned) t
CROSS JOIN LATERAL (
    SELECT CASE WHEN t.turned THEN o.beneficiary ELSE k.beneficiary END AS kept,
        CASE WHEN t.turned THEN k.beneficiary ELSE o.beneficiary END AS merged) p
WHERE u.code = $1 AND p.kept IS NOT NULL AND p.merged IS NOT NULL
    AND (p.kept = p.merged AND known_to(u.code, p.kept) OR EXISTS (SELECT FROM two_people(u.code, p.kept, p.merged)))
