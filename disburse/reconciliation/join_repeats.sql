-- A fact that lost its reference and agrees with one that has it is that fact (M5.1).
WITH twin AS (
    SELECT DISTINCT ON (lost.id) lost.id AS lost, kept.id AS kept, lost.ids
    FROM fact lost JOIN fact kept ON kept.payer = lost.payer AND kept.status = lost.status AND kept.reference IS NOT NULL
        AND kept.account_index = lost.account_index AND kept.amount = lost.amount
        AND coalesce(lost.name_fold, kept.name_fold, '') = coalesce(kept.name_fold, lost.name_fold, '')
        AND coalesce(lost.booked_on, kept.booked_on, '2000-01-01') = coalesce(kept.booked_on, lost.booked_on, '2000-01-01')
        AND coalesce(lost.payer_reference, kept.payer_reference, '') = coalesce(kept.payer_reference, lost.payer_reference, '')
    WHERE lost.reference IS NULL AND lost.times = 1
    ORDER BY lost.id, kept.reference
), grown AS (
    UPDATE fact f SET ids = f.ids || t.more
    FROM (SELECT kept, array_agg(i ORDER BY i) AS more FROM twin, unnest(ids) i GROUP BY kept) t WHERE f.id = t.kept
)
DELETE FROM fact USING twin WHERE fact.id = twin.lost
