-- Who of the people asked about is already known, by the blind indexes of their two numbers.
SELECT f.* FROM (SELECT array_agg(citizen_id) AS citizen_ids, array_agg(vss_number) AS vss_numbers
                 FROM (SELECT * FROM asked_person WHERE ctid > $1::text::tid ORDER BY ctid) t) a
CROSS JOIN LATERAL find_people($2, a.citizen_ids, a.vss_numbers) f ORDER BY f.place
