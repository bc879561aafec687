-- Runs, newest first, with their months and the viewer's parts.
SELECT r.name AS run, r.opened_at, array(SELECT month::text FROM run_month m WHERE m.run = r.name ORDER BY month) AS months,
    count(p.owner) FILTER (WHERE p.state = 'open') AS open_parts, count(p.owner) FILTER (WHERE p.state = 'closed') AS closed_parts
FROM run r LEFT JOIN run_part p ON p.run = r.name
GROUP BY r.name, r.opened_at ORDER BY r.name DESC LIMIT 600
