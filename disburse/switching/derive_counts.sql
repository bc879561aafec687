-- Counts the people of run $1 by commune and programme: all, listed by account, and those of them whom a credit has
-- reached, now or while an earlier listing by account stood. Gives how many rows changed.
WITH wanted AS (
    SELECT p.commune, p.programme, count(*)::int AS payees,
        count(*) FILTER (WHERE p.method = 'account')::int AS by_account,
        count(*) FILTER (WHERE p.method = 'account' AND (p.credited OR p.before_method = 'account') AND NOT EXISTS (
            SELECT FROM switch s WHERE s.province = p.province AND s.beneficiary = p.beneficiary
              AND s.programme = p.programme AND s.kind = 'switch' AND s.effective_run <= $1
              AND coalesce(s.first_credit_run > $1, true)))::int AS credited
    FROM person_of_run p
    WHERE p.roster IS NOT NULL AND p.commune IS NOT NULL
    GROUP BY p.commune, p.programme
), gone AS (
    DELETE FROM method_count m WHERE m.run = $1
      AND NOT EXISTS (SELECT FROM wanted w WHERE w.commune = m.commune AND w.programme = m.programme)
    RETURNING 1
), put AS (
    INSERT INTO method_count AS m (run, commune, programme, payees, by_account, credited)
    SELECT $1, commune, programme, payees, by_account, credited FROM wanted
    ON CONFLICT (run, commune, programme) DO UPDATE
        SET payees = excluded.payees, by_account = excluded.by_account, credited = excluded.credited
        WHERE (m.payees, m.by_account, m.credited) <> (excluded.payees, excluded.by_account, excluded.credited)
    RETURNING 1
)
SELECT ((SELECT count(*) FROM gone) + (SELECT count(*) FROM put))::int
