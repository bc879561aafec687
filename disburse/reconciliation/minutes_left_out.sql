-- The rows that were left out of these lists: where, why, by whom, and the money that stands in them.
SELECT DISTINCT ON (r.roster, r.file_row) r.roster, r.file_row, r.reason, name_of(r.by_user) AS who, r.at,
    coalesce((p.params ->> 'dong')::bigint, 0) AS amount
FROM roster_repair r
JOIN roster_problem p ON p.roster = r.roster AND p.code = 'L01' AND p.file_row = r.file_row
WHERE r.roster = ANY ($1::uuid[]) AND r.kind = 'exclude' ORDER BY r.roster, r.file_row, r.number DESC
