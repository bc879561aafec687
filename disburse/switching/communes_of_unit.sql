-- The communes a unit $1 stands for on day $2: itself, those an office covers, all of a province or a province office.
SELECT code FROM commune WHERE code = $1 OR province = $1
UNION
SELECT o.commune FROM office_commune o JOIN unit u ON u.code = o.office
WHERE $1 IN (u.code, u.parent) AND daterange(o.valid_from, o.valid_to, '[)') @> $2::date
ORDER BY 1
