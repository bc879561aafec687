-- Writes moves of cases down, for good.
INSERT INTO case_move (id, outreach_case, commune, before, after, why, by_user, at)
SELECT m.id, m.outreach_case, m.commune, m.before, m.after, m.why, $7::uuid, $8::timestamptz
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
    AS m (id, outreach_case, commune, before, after, why)
