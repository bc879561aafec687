-- Drops the facts of run $1 about people of a list that was withdrawn since, where no list that stands says the same: a
-- withdrawn list is none. Gives how many were dropped.
WITH gone AS (
    DELETE FROM method_fact f
    WHERE f.from_run = $1
      AND EXISTS (SELECT FROM (
              SELECT p.beneficiary, p.programme FROM payment p JOIN roster x ON x.id = p.roster AND x.state = 'withdrawn' WHERE p.run = $1
              UNION ALL SELECT m.survivor, p.programme FROM merged_person m JOIN payment p ON p.beneficiary = m.id
              JOIN roster x ON x.id = p.roster AND x.state = 'withdrawn' WHERE p.run = $1) p
          WHERE p.beneficiary = f.beneficiary AND p.programme = f.programme)
      AND NOT EXISTS (SELECT FROM person_of_run p WHERE p.province = f.province AND p.beneficiary = f.beneficiary
          AND p.programme = f.programme AND p.roster IS NOT NULL AND (p.method, p.account) IS NOT DISTINCT FROM (f.method, f.account))
    RETURNING 1
)
SELECT count(*)::int FROM gone
