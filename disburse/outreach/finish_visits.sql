-- Writes what planned visits brought.
UPDATE visit v SET state = 'done', result = r.result, other = r.other, obstacle = r.obstacle, met_on = r.met_on,
    next_on = r.next_on, note = r.note, recorded_by = $8, recorded_at = $9
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::text[])
    AS r (id, result, other, obstacle, met_on, next_on, note)
WHERE v.id = r.id AND v.state = 'planned'
