-- Withdraw the versions a withdrawn correction stood for: the same file may be uploaded again (M11).
WITH RECURSIVE corrected AS (
    SELECT r.corrects AS id FROM roster r WHERE r.id = $1
    UNION
    SELECT r.corrects FROM corrected c JOIN roster r ON r.id = c.id
)
UPDATE roster r SET state = 'withdrawn' FROM corrected c WHERE r.id = c.id AND r.state = 'superseded'
