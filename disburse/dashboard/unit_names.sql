-- The names of units $1.
SELECT code, name FROM unit WHERE code = ANY ($1::text[])
