-- Drops the facts of run $1 about people of a list that was withdrawn since, where no list that stands says the same: a
-- withdrawn list is none. Gives how many were dropped.
WITH gone AS (
    DELETE FROM method_fact f
    WHERE f.from_run = $1
      AND EXISTS (SELECT FROM payment p JOIN roster x ON x.id = p.roster AND x.state = 'withdrawn'
          LEFT JOIN merged_person m ON m.id = p.beneficiary
          WHERE p.run = $1 AND coalesce(m.survivor, p.beneficiary) = f.beneficiary AND p.programme = f.programme)
      AND NOT EXISTS (SELECT FROM person_of_run p WHERE p.province = f.province AND p.beneficiary = f.beneficiary
          AND p.programme = f.programme AND p.roster IS NOT NULL AND (p.method, p.account) IS NOT DISTINCT FROM (f.method, f.account))
    RETURNING 1
)
SELECT count(*)::int FROM gone
