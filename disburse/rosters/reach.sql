-- The name of unit $2, or of all the viewer's units $3; whether run $1 is open to be looked at, and the unit within reach.
SELECT (SELECT string_agg(name, ', ' ORDER BY code) FROM unit WHERE code = ANY ($3::text[])) AS name,
    EXISTS (SELECT FROM run WHERE name = $1) AS opened,
    $2::text = '' OR $2 = ANY ((SELECT viewer_owners() || viewer_payers())::text[]) AS within
