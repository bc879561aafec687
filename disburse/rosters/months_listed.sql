-- What the lines of roster $1 pay by month, split as the payments will be (money.md M1): equally, the remainder to the last
-- month; arrears over the months they are for, else in the run's month. A person counts in each month that pays him something.
WITH alike AS MATERIALIZED (
    SELECT l.months, cardinality(l.months) AS n, coalesce(l.arrears_months, ARRAY[l.run::text]) AS owed,
        coalesce(cardinality(l.arrears_months), 1) AS k,
        count(*) FILTER (WHERE l.regular > 0 OR l.deduction > 0) AS people,
        sum(l.regular / cardinality(l.months)) - sum(l.deduction / cardinality(l.months)) AS each,
        sum(l.regular) - sum(l.deduction) AS whole,
        count(*) FILTER (WHERE l.arrears > 0) AS late, count(*) FILTER (WHERE l.arrears > 0 AND l.regular = 0 AND l.deduction = 0) AS only_late,
        sum(l.arrears / coalesce(cardinality(l.arrears_months), 1)) AS late_each, sum(l.arrears) AS late_whole
    FROM roster_line l WHERE l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = $1
    GROUP BY l.months, 3, 4
)
SELECT month, sum(people)::int AS people, sum(amount)::bigint AS amount FROM (
    SELECT m.month, a.people, CASE WHEN m.place < a.n THEN a.each ELSE a.whole - a.each * (a.n - 1) END AS amount
    FROM alike a CROSS JOIN LATERAL unnest(a.months) WITH ORDINALITY AS m (month, place)
    UNION ALL
    SELECT m.month, CASE WHEN m.month = ANY (a.months) THEN a.only_late ELSE a.late END,
        CASE WHEN m.place < a.k THEN a.late_each ELSE a.late_whole - a.late_each * (a.k - 1) END
    FROM alike a CROSS JOIN LATERAL unnest(a.owed) WITH ORDINALITY AS m (month, place) WHERE a.late > 0
) AS part GROUP BY month HAVING sum(people) > 0 ORDER BY month
