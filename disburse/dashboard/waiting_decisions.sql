-- Decisions about discrepancies of the units $2 that wait for the viewer's consent, by run, owner and kind, the oldest first, after the place
-- $3, $4.
SELECT * FROM (
    SELECT x.run, x.owner, u.name AS owner_name, x.province, x.kind, count(*) AS count, sum(x.amount)::bigint AS amount,
        min(name_of(d.proposed_by)) AS who, min(d.proposed_at) AS since, concat_ws(':', 'decision', x.run, x.owner, x.kind) AS key
    FROM discrepancy x JOIN decision d ON d.id = x.decision JOIN unit u ON u.code = x.owner
    WHERE x.state = 'proposed_override' AND viewer_person() IS DISTINCT FROM person_of(d.proposed_by)
      AND EXISTS (SELECT FROM unnest($2::text[]) m (unit) WHERE m.unit IN (x.owner, x.province) OR starts_with(x.owner, m.unit || '-') OR starts_with(x.owner, 'BHXH-' || m.unit))
    GROUP BY x.run, x.owner, u.name, x.province, x.kind
) w
WHERE $3::timestamptz IS NULL OR (since, key COLLATE "C") > ($3, $4)
ORDER BY since, key COLLATE "C" LIMIT $1
