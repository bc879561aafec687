-- How many lines of roster $1 pay several months in one amount (money.md M1), and the rows that pay a month after the run's last.
SELECT NULL::int AS file_row, count(*)::int AS count, NULL AS month
FROM roster_line l WHERE l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = $1 AND cardinality(l.months) > 1 AND l.regular > 0
HAVING count(*) > 0
UNION ALL
SELECT l.file_row, 1, greatest(l.months[cardinality(l.months)], l.arrears_months[cardinality(l.arrears_months)])
FROM roster_line l WHERE l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = $1
  AND greatest(l.months[cardinality(l.months)], l.arrears_months[cardinality(l.arrears_months)]) > (SELECT max(m.month) FROM run_month m JOIN roster r ON r.run = m.run WHERE r.id = $1)
ORDER BY 1 NULLS FIRST
