-- Writes what visits changed about their cases; obstacles come joined by commas.
UPDATE outreach_case c SET state = r.state, obstacles = string_to_array(r.obstacles, ','), refusals = r.refusals,
    not_before = r.not_before, last_met_on = r.last_met_on, last_result = r.last_result
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::date[], $6::date[], $7::text[])
    AS r (id, state, obstacles, refusals, not_before, last_met_on, last_result)
WHERE c.id = r.id
