-- The parts of run $1 within the viewer's rows: what is listed and settled, what is still open, in đồng and lines.
SELECT p.owner, u.name AS owner_name, u.kind AS owner_kind, p.province, p.programme, p.state, p.closed_at,
    name_of(p.closed_by) AS closer,
    coalesce(t.listed_count, 0) AS listed_count, coalesce(t.listed_amount, 0)::bigint AS listed_amount,
    coalesce(t.paid_count, 0) AS paid_count, coalesce(t.paid_amount, 0)::bigint AS paid_amount,
    coalesce(t.rejected_amount, 0)::bigint AS rejected_amount, coalesce(t.returned_amount, 0)::bigint AS returned_amount,
    coalesce(t.unclaimed_amount, 0)::bigint AS unclaimed_amount, coalesce(t.cancelled_amount, 0)::bigint AS cancelled_amount,
    coalesce(t.outstanding_count, 0) AS outstanding_count, coalesce(t.outstanding_amount, 0)::bigint AS outstanding_amount,
    coalesce(t.difference, 0)::bigint AS difference,
    coalesce(d.open, 0) AS open_discrepancies, coalesce(d.failed, 0) AS open_failures,
    coalesce(l.at_work, 0) AS rosters_at_work
FROM run_part p JOIN unit u ON u.code = p.owner
LEFT JOIN (
    SELECT owner, programme, sum(listed_count)::bigint AS listed_count, sum(listed_amount) AS listed_amount,
        sum(paid_count)::bigint AS paid_count, sum(paid_amount) AS paid_amount, sum(rejected_amount) AS rejected_amount,
        sum(returned_amount) AS returned_amount, sum(unclaimed_amount) AS unclaimed_amount, sum(cancelled_amount) AS cancelled_amount,
        sum(outstanding_count)::bigint AS outstanding_count, sum(outstanding_amount) AS outstanding_amount, sum(difference) AS difference
    FROM payment_total WHERE run = $1 GROUP BY owner, programme
) t ON t.owner = p.owner AND t.programme = p.programme
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE kind <> 'failed') AS open, count(*) FILTER (WHERE kind = 'failed') AS failed
    FROM discrepancy WHERE run = $1 AND owner = p.owner AND (programme = p.programme OR programme IS NULL) AND state <> 'resolved'
) d ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS at_work FROM roster
    WHERE run = $1 AND owner = p.owner AND programme = p.programme AND state IN ('reading', 'submitted')
) l ON true
WHERE p.run = $1
ORDER BY p.owner, p.programme
