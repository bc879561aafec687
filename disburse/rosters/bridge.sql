-- What leads from the list before to this one: per group the people and the money. before + new + gone + up + down + months
-- + once = now, `months` being what comes from paying more or fewer months, `once` arrears and deductions; the other groups say what else changed for people who stay. A first list is all new. `unexplained`: who is gone from this list,
-- on no other of the run, and without a word said why.
WITH change AS MATERIALIZED (
    SELECT * FROM list_changes($1)
), whole AS (
    SELECT count(*) AS people, coalesce(sum(amount), 0)::bigint AS amount
    FROM roster_line WHERE roster = $1 AND run = (SELECT run FROM roster WHERE id = $1)
), before AS (
    SELECT count(*) AS people, coalesce(sum(amount), 0)::bigint AS amount
    FROM roster_line WHERE roster = (SELECT list_before($1)) AND run = (SELECT run FROM roster WHERE id = (SELECT list_before($1)))
), counted AS (
    SELECT part, count(*) AS people, sum(CASE WHEN part IN ('new', 'gone') THEN change WHEN part IN ('up', 'down') THEN change - months_change - once_change
        WHEN part = 'months' THEN months_change WHEN part = 'once' THEN once_change ELSE amount END)::bigint AS amount
    FROM change CROSS JOIN LATERAL unnest(parts) AS of (part)
    GROUP BY part
)
SELECT 'before' AS part, people, amount FROM before
UNION ALL SELECT g.part, coalesce(c.people, 0) + coalesce(f.people, 0), coalesce(c.amount, 0) + coalesce(f.amount, 0)
FROM unnest(ARRAY['new', 'gone', 'up', 'down', 'months', 'once', 'to_account', 'to_cash', 'other_account', 'moved', 'benefit']) AS g (part)
LEFT JOIN counted c ON c.part = g.part
LEFT JOIN whole f ON g.part = 'new' AND list_before($1) IS NULL
UNION ALL SELECT 'now', people, amount FROM whole
UNION ALL SELECT 'unexplained', count(*), coalesce(sum(c.change), 0)::bigint
FROM change c JOIN roster r ON r.id = $1
WHERE c.line IS NULL
  AND NOT EXISTS (SELECT FROM leaving l WHERE l.run = r.run AND l.owner = r.owner AND l.programme = r.programme
                  AND l.list_number = r.list_number AND l.beneficiary = c.beneficiary AND l.benefit = c.before_benefit)
  AND NOT EXISTS (SELECT FROM roster x JOIN roster_line l ON l.run = x.run AND l.province = x.province AND l.roster = x.id
                  WHERE l.beneficiary = c.beneficiary AND x.run = r.run AND x.owner = r.owner AND x.programme = r.programme
                    AND x.kind = 'regular' AND x.list_number <> r.list_number AND x.state IN ('ready', 'submitted', 'approved'))
