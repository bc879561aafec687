-- Names and places of units that sign a document.
SELECT u.code, u.kind, u.name, p.name AS province_name, o.name AS parent_name, y.kind AS payer_kind
FROM unit u LEFT JOIN province p ON p.code = u.province LEFT JOIN unit o ON o.code = u.parent
LEFT JOIN payer y ON y.code = u.code WHERE u.code = ANY ($1::text[]) ORDER BY u.code
