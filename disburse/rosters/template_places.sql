-- The hamlets of the communes an owner $1 lists on day $2: itself, those an office covers, all of a province's.
WITH listed AS (
    SELECT code FROM commune WHERE code = $1
    UNION
    SELECT o.commune FROM office_commune o JOIN unit u ON u.code = o.office
    WHERE $1 IN (u.code, u.parent) AND daterange(o.valid_from, o.valid_to, '[)') @> $2::date
)
SELECT c.name AS commune, h.name AS hamlet
FROM listed l JOIN commune c ON c.code = l.code LEFT JOIN hamlet h ON h.commune = c.code
ORDER BY c.name, h.sort_key
