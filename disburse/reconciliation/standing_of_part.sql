-- What the digest of a part of a run is made from, as one value: its totals, its events, its discrepancies.
SELECT concat_ws(' ',
    (SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY roster, payer), '')) FROM payment_total t
     WHERE run = $1 AND owner = $2 AND programme = $3),
    (SELECT count(*) FROM payment_event e JOIN payment p ON p.run = e.payment_run AND p.province = e.province AND p.id = e.payment
     WHERE e.run = $1 AND p.owner = $2 AND p.programme = $3),
    (SELECT md5(coalesce(string_agg(concat_ws(',', id, state, resolution, amount), '|' ORDER BY id), '')) FROM discrepancy
     WHERE run = $1 AND owner = $2 AND (programme = $3 OR programme IS NULL))) AS fingerprint
