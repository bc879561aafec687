-- Decisions about discrepancies that wait for the viewer's consent, by run, owner and kind, the oldest first.
SELECT x.run, x.owner, u.name AS owner_name, x.province, x.kind, count(*) AS count, sum(x.amount)::bigint AS amount,
    min(name_of(d.proposed_by)) AS who, min(d.proposed_at) AS since
FROM discrepancy x JOIN decision d ON d.id = x.decision JOIN unit u ON u.code = x.owner
WHERE x.state = 'proposed_override' AND viewer_person() IS DISTINCT FROM person_of(d.proposed_by)
GROUP BY x.run, x.owner, u.name, x.province, x.kind
ORDER BY min(d.proposed_at), x.run, x.owner, x.kind LIMIT $1
