-- The hashes of all made files that are still to be had.
SELECT file_sha FROM made_file WHERE file_sha IS NOT NULL
UNION SELECT file_sha FROM print WHERE report = 'payment-list' AND file_sha IS NOT NULL
