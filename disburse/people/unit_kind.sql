-- What kind of unit $1 is.
SELECT kind FROM unit WHERE code = $1
