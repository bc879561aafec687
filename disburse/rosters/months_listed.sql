-- What the lines of roster $1 pay by month, split as the payments will be (money.md M1): equally, the remainder to the last
-- month; arrears stand for the run's month. A person counts in each month that pays him something.
WITH alike AS MATERIALIZED (
    SELECT l.run, l.months, cardinality(l.months) AS n, count(*) FILTER (WHERE l.regular > 0 OR l.deduction > 0) AS people,
        sum(l.regular / cardinality(l.months)) - sum(l.deduction / cardinality(l.months)) AS each,
        sum(l.regular) - sum(l.deduction) AS whole, sum(l.arrears) AS arrears,
        count(*) FILTER (WHERE l.arrears > 0 AND (l.run::text <> ALL (l.months) OR l.regular = 0 AND l.deduction = 0)) AS late_people
    FROM roster_line l WHERE l.run = (SELECT run FROM roster WHERE id = $1) AND l.roster = $1
    GROUP BY l.run, l.months
)
SELECT month, sum(people)::int AS people, sum(amount)::bigint AS amount FROM (
    SELECT m.month, a.people, CASE WHEN m.place < a.n THEN a.each ELSE a.whole - a.each * (a.n - 1) END AS amount
    FROM alike a CROSS JOIN LATERAL unnest(a.months) WITH ORDINALITY AS m (month, place)
    UNION ALL SELECT run, late_people, arrears FROM alike WHERE arrears > 0
) AS part GROUP BY month HAVING sum(people) > 0 ORDER BY month
