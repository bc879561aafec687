-- Opens a case for each person of $2 ff.; what the run says of them is filled in by refresh_cases.
INSERT INTO outreach_case (id, province, beneficiary, commune, hamlet, programmes, state, opened_run)
SELECT a.id, a.province, a.beneficiary, a.commune, a.hamlet, '{}', 'to_meet', $1
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[]) AS a (id, province, beneficiary, commune, hamlet)
ON CONFLICT DO NOTHING
