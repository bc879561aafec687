-- What leads from the list before to this one: per group the people and the money. before + new + gone + up + down = now; the
-- other groups say what else changed for people who stay. A first list is all new.
WITH change AS MATERIALIZED (
    SELECT parts, change, amount FROM list_changes($1)
), whole AS (
    SELECT count(*) AS people, coalesce(sum(amount), 0)::bigint AS amount
    FROM roster_line WHERE roster = $1 AND run = (SELECT run FROM roster WHERE id = $1)
), before AS (
    SELECT count(*) AS people, coalesce(sum(amount), 0)::bigint AS amount
    FROM roster_line WHERE roster = (SELECT list_before($1)) AND run = (SELECT run FROM roster WHERE id = (SELECT list_before($1)))
), counted AS (
    SELECT part, count(*) AS people, sum(CASE WHEN part IN ('new', 'gone', 'up', 'down') THEN change ELSE amount END)::bigint AS amount
    FROM change CROSS JOIN LATERAL unnest(parts) AS of (part)
    GROUP BY part
)
SELECT 'before' AS part, people, amount FROM before
UNION ALL SELECT g.part, coalesce(c.people, 0) + coalesce(f.people, 0), coalesce(c.amount, 0) + coalesce(f.amount, 0)
FROM unnest(ARRAY['new', 'gone', 'up', 'down', 'to_account', 'to_cash', 'other_account', 'moved', 'benefit']) AS g (part)
LEFT JOIN counted c ON c.part = g.part
LEFT JOIN whole f ON g.part = 'new' AND list_before($1) IS NULL
UNION ALL SELECT 'now', people, amount FROM whole
