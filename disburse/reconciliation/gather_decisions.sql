-- Decisions of two persons about an instruction, each with what it is about: `rest` of a short payment, money that came `back`,
-- one `side` of a contradiction, or the `whole` instruction that the payer did not carry out.
CREATE TEMP TABLE agreed ON COMMIT DROP AS
SELECT x.instruction, x.facts, d.id, d.resolution, d.side, CASE
    WHEN x.kind = 'contradictory' THEN 'side'
    WHEN x.kind = 'amount_short' AND EXISTS (SELECT FROM confirmation k
        WHERE k.run = x.run AND k.province = x.province AND k.id = ANY (x.facts) AND k.status = 'paid') THEN 'rest'
    WHEN x.kind IN ('failed', 'unmapped_reason') AND EXISTS (SELECT FROM confirmation k
        WHERE k.run = x.run AND k.province = x.province AND k.id = ANY (x.facts) AND k.status = 'returned') THEN 'back'
    ELSE 'whole' END AS about
FROM discrepancy x JOIN standing_decision d ON d.discrepancy = x.id AND d.resolution IN ('accept', 'cancel')
WHERE x.run = current_setting('disburse.run') AND x.instruction IS NOT NULL
