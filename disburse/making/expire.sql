-- Mark as gone since $1 what was made before $2: files to take away, and payment lists that were printed; say how many.
WITH paper AS (
    UPDATE print SET file_sha = NULL, gone_at = $1
    WHERE report = 'payment-list' AND gone_at IS NULL AND made_at < $2 RETURNING id
), files AS (
    UPDATE made_file SET file_sha = NULL, file_name = NULL, gone_at = $1
    WHERE gone_at IS NULL AND (file_sha IS NOT NULL AND made_at < $2 OR print IN (SELECT id FROM paper)) RETURNING id
)
SELECT (SELECT count(*) FROM paper) AS paper, (SELECT count(*) FROM files) AS files
