-- The newest approved first list before run $1 of the owners $2 and programmes $3, which pair up: what a filled template begins with.
SELECT DISTINCT ON (r.owner, r.programme) r.owner, r.programme, r.run, r.line_count
FROM unnest($2::text[], $3::text[]) AS asked (owner, programme)
JOIN roster r ON r.owner = asked.owner AND r.programme = asked.programme
WHERE r.state = 'approved' AND r.list_number = 1 AND r.run < $1
ORDER BY r.owner, r.programme, r.run DESC, r.version DESC
