-- Makes the first credit of every switch that had none before run $1 what the run's payments say. Gives how many changed.
WITH wanted AS (
    SELECT s.province, s.beneficiary, s.programme, s.effective_run, p.credited_on,
        CASE WHEN p.credited THEN $1 END AS credited_run
    FROM switch s
    LEFT JOIN person_of_run p ON p.province = s.province AND p.beneficiary = s.beneficiary AND p.programme = s.programme
    WHERE s.kind = 'switch' AND s.effective_run <= $1 AND coalesce(s.first_credit_run, $1) >= $1
      AND NOT EXISTS (
        SELECT FROM switch later WHERE later.province = s.province AND later.beneficiary = s.beneficiary
          AND later.programme = s.programme AND later.effective_run > s.effective_run AND later.effective_run <= $1)
), changed AS (
    UPDATE switch s SET first_credit_run = w.credited_run, first_credit_on = w.credited_on
    FROM wanted w
    WHERE w.province = s.province AND w.beneficiary = s.beneficiary AND w.programme = s.programme
      AND w.effective_run = s.effective_run
      AND (w.credited_run IS NOT NULL OR s.first_credit_run = $1)
      AND (s.first_credit_run, s.first_credit_on) IS DISTINCT FROM (w.credited_run, w.credited_on)
    RETURNING 1
)
SELECT count(*)::int FROM changed
