-- The offices of the province that an owner belongs to, by name.
SELECT code, name FROM unit
WHERE kind = 'office' AND province = (SELECT province FROM unit WHERE code = $1) ORDER BY code
