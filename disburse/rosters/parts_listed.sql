-- The owners and programmes of a run that have a list which is or may still become one.
SELECT DISTINCT r.owner, u.name AS owner_name, r.programme FROM roster r JOIN unit u ON u.code = r.owner
WHERE r.run = $1 AND r.state NOT IN ('failed', 'withdrawn', 'superseded')
