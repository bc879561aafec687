-- Which facts a run's confirmed answers state: rows that agree in every field both have are one fact, more complete (M5.1).
-- One row per fact: its first confirmation, all confirmations that repeat it, and how often it stands (M5.3).
CREATE TEMP TABLE fact ON COMMIT DROP AS
WITH raw AS (
    SELECT c.id, c.payer, c.reference, c.account_index, c.name_fold, c.amount::bigint AS amount, c.status, c.booked_on,
        c.payer_reference, c.reason, c.reason_text, c.file,
        CASE WHEN c.reference IS NOT NULL THEN 'r' || c.reference WHEN c.payer_reference IS NOT NULL THEN 'p' || c.payer_reference END AS about
    FROM confirmation c JOIN confirmation_file f ON f.id = c.file AND f.state = 'confirmed'
    WHERE c.run = current_setting('disburse.run')
), repeated AS (
    SELECT payer, about, status FROM raw WHERE about IS NOT NULL GROUP BY payer, about, status HAVING count(*) > 1
), grouped AS (
    SELECT payer, about, status, min(id) AS id, array_agg(id ORDER BY id) AS ids, max(reference) AS reference,
        max(amount) AS amount, max(booked_on) AS booked_on, max(payer_reference) AS payer_reference, max(reason) AS reason,
        max(reason_text) AS reason_text, max(name_fold) AS name_fold, (max(account_index::text))::uuid AS account_index,
        min(amount) IS DISTINCT FROM max(amount) OR min(booked_on) IS DISTINCT FROM max(booked_on)
            OR min(payer_reference) IS DISTINCT FROM max(payer_reference)
            OR min(account_index::text) IS DISTINCT FROM max(account_index::text)
            OR min(name_fold) IS DISTINCT FROM max(name_fold) OR min(reason) IS DISTINCT FROM max(reason) AS differ
    FROM raw JOIN repeated USING (payer, about, status) GROUP BY payer, about, status
), told_apart AS (
    -- Groups that differ somewhere: distinct statements, each swallowing the less complete ones it agrees with.
    SELECT payer, about, status, reference, amount, booked_on, payer_reference, account_index, name_fold, reason,
        min(reason_text) AS reason_text, min(id) AS id, array_agg(id ORDER BY id) AS ids
    FROM raw WHERE (payer, about, status) IN (SELECT payer, about, status FROM grouped WHERE differ)
    GROUP BY payer, about, status, reference, amount, booked_on, payer_reference, account_index, name_fold, reason
), swallowed AS (
    SELECT less.id, (
        SELECT more.id FROM told_apart more
        WHERE more.payer = less.payer AND more.about = less.about AND more.status = less.status AND more.id <> less.id
          AND coalesce(less.amount, more.amount) IS NOT DISTINCT FROM more.amount
          AND coalesce(less.booked_on, more.booked_on) IS NOT DISTINCT FROM more.booked_on
          AND coalesce(less.payer_reference, more.payer_reference) IS NOT DISTINCT FROM more.payer_reference
          AND coalesce(less.account_index, more.account_index) IS NOT DISTINCT FROM more.account_index
          AND coalesce(less.name_fold, more.name_fold) IS NOT DISTINCT FROM more.name_fold
          AND coalesce(less.reason, more.reason) IS NOT DISTINCT FROM more.reason
        ORDER BY num_nonnulls(more.amount, more.booked_on, more.payer_reference, more.account_index, more.name_fold, more.reason) DESC,
            more.booked_on, more.payer_reference, more.amount, more.name_fold LIMIT 1) AS into_id
    FROM told_apart less
), unnamed AS (
    -- Without reference and without payer's reference: as many facts as the file that states it most often (M5.3).
    SELECT payer, status, account_index, name_fold, amount, booked_on, reason, min(reason_text) AS reason_text,
        min(id) AS id, array_agg(id ORDER BY id) AS ids, max(per_file) AS times
    FROM (SELECT r.*, count(*) OVER (PARTITION BY payer, status, account_index, name_fold, amount, booked_on, reason, file) AS per_file
          FROM raw r WHERE about IS NULL) r
    GROUP BY payer, status, account_index, name_fold, amount, booked_on, reason
)
SELECT id, payer, reference, status, amount, booked_on, payer_reference, account_index, name_fold, reason, reason_text, ARRAY[id] AS ids, 1 AS times
FROM raw r WHERE about IS NOT NULL
  AND NOT EXISTS (SELECT FROM repeated s WHERE s.payer = r.payer AND s.about = r.about AND s.status = r.status)
UNION ALL
SELECT id, payer, reference, status, amount, booked_on, payer_reference, account_index, name_fold, reason, reason_text, ids, 1
FROM grouped WHERE NOT differ
UNION ALL
SELECT t.id, t.payer, t.reference, t.status, t.amount, t.booked_on, t.payer_reference, t.account_index, t.name_fold, t.reason,
    t.reason_text, t.ids || coalesce((SELECT array_agg(i ORDER BY i) FROM swallowed s JOIN told_apart l ON l.id = s.id, unnest(l.ids) i
        WHERE s.into_id = t.id), '{}'), 1
FROM told_apart t JOIN swallowed s ON s.id = t.id WHERE s.into_id IS NULL
UNION ALL
SELECT id, payer, NULL, status, amount, booked_on, NULL, account_index, name_fold, reason, reason_text, ids, times FROM unnamed
