-- What leads from last month's approved list to this one: per group the people and the money, and money's change.
WITH this AS (
    SELECT l.beneficiary, l.benefit, l.amount::bigint AS amount, l.method, l.account, l.commune
    FROM roster r JOIN roster_line l ON l.run = r.run AND l.roster = r.id WHERE r.id = $1
), before AS (
    SELECT l.beneficiary, l.benefit, l.amount::bigint AS amount, l.method, l.account, l.commune
    FROM roster r
    JOIN roster b ON b.owner = r.owner AND b.programme = r.programme AND b.list_number = r.list_number AND b.state = 'approved'
        AND b.run = (SELECT max(x.run) FROM roster x WHERE x.owner = r.owner AND x.programme = r.programme
                     AND x.list_number = r.list_number AND x.state = 'approved' AND x.run < r.run)
    JOIN roster_line l ON l.run = b.run AND l.roster = b.id WHERE r.id = $1
), both_months AS (
    SELECT t.amount AS now_amount, b.amount AS before_amount, t.method AS now_method, b.method AS before_method,
        t.account AS now_account, b.account AS before_account, t.commune AS now_commune, b.commune AS before_commune
    FROM this t FULL JOIN before b USING (beneficiary, benefit)
)
SELECT 'before' AS part, count(*) FILTER (WHERE before_amount IS NOT NULL) AS people,
    coalesce(sum(before_amount), 0)::bigint AS amount FROM both_months
UNION ALL SELECT 'new', count(*), coalesce(sum(now_amount), 0)::bigint FROM both_months WHERE before_amount IS NULL
UNION ALL SELECT 'gone', count(*), coalesce(-sum(before_amount), 0)::bigint FROM both_months WHERE now_amount IS NULL
UNION ALL SELECT 'changed', count(*), coalesce(sum(now_amount - before_amount), 0)::bigint FROM both_months WHERE now_amount <> before_amount
UNION ALL SELECT 'now', count(*) FILTER (WHERE now_amount IS NOT NULL), coalesce(sum(now_amount), 0)::bigint FROM both_months
UNION ALL SELECT 'to_account', count(*), coalesce(sum(now_amount), 0)::bigint FROM both_months
    WHERE before_method <> 'account' AND now_method = 'account'
UNION ALL SELECT 'to_cash', count(*), coalesce(sum(now_amount), 0)::bigint FROM both_months
    WHERE before_method = 'account' AND now_method <> 'account'
UNION ALL SELECT 'other_account', count(*), coalesce(sum(now_amount), 0)::bigint FROM both_months
    WHERE before_account <> now_account
UNION ALL SELECT 'moved', count(*), coalesce(sum(now_amount), 0)::bigint FROM both_months WHERE before_commune <> now_commune
