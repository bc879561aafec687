-- What leads from the lists before to this one: per group the people and the money. before + new + from_list + gone + to_list +
-- up + down + months + once = now, `months` being what comes from paying more or fewer months, `once` arrears and deductions;
-- the other groups say what else changed for people who stay. A first list is all new. `unexplained`: who is gone from all
-- lists, and without a word said why.
WITH change AS MATERIALIZED (
    SELECT * FROM list_changes($1)
), whole AS (
    SELECT count(*) AS people, coalesce(sum(amount), 0)::bigint AS amount
    FROM roster_line WHERE roster = $1 AND run = (SELECT run FROM roster WHERE id = $1)
), before AS (
    SELECT count(*) AS people, coalesce(sum(amount), 0)::bigint AS amount FROM roster_line
    WHERE roster IN (SELECT id FROM lists_before($1) WHERE own) AND run = (SELECT min(run) FROM lists_before($1))
), counted AS (
    SELECT part, count(*) AS people, sum(CASE
        WHEN part IN ('up', 'down') THEN amount - before_amount - months_change - once_change
        WHEN part = 'months' THEN months_change
        WHEN part = 'once' THEN once_change
        WHEN part IN ('new', 'gone', 'to_list') THEN change
        WHEN part = 'from_list' THEN before_amount
        ELSE amount END)::bigint AS amount
    FROM change CROSS JOIN LATERAL unnest(parts) AS of (part)
    GROUP BY part
)
SELECT 'before' AS part, people, amount FROM before
UNION ALL SELECT g.part, coalesce(c.people, 0) + coalesce(f.people, 0), coalesce(c.amount, 0) + coalesce(f.amount, 0)
FROM unnest(ARRAY['new', 'from_list', 'gone', 'to_list', 'up', 'down', 'months', 'once', 'to_account', 'to_cash', 'other_account', 'moved',
    'benefit']) AS g (part)
LEFT JOIN counted c ON c.part = g.part
LEFT JOIN whole f ON g.part = 'new' AND NOT EXISTS (SELECT FROM lists_before($1))
UNION ALL SELECT 'now', people, amount FROM whole
UNION ALL SELECT 'unexplained', count(*), coalesce(sum(c.change), 0)::bigint
FROM change c JOIN roster r ON r.id = $1
WHERE c.parts = ARRAY['gone']
  AND NOT EXISTS (SELECT FROM leaving l LEFT JOIN merged_person m ON m.id = l.beneficiary WHERE l.run = r.run AND l.owner = r.owner AND l.programme = r.programme
                  AND coalesce(m.survivor, l.beneficiary) = c.beneficiary AND l.benefit = c.before_benefit)
