-- Add people nobody has seen before, or complete those one of whose numbers was missing; `all_new` says that none was known.
SELECT f.beneficiary, f.clash, f.all_new FROM (
    SELECT array_agg(citizen_id) AS citizen_ids, array_agg(citizen_id_sealed) AS citizen_ids_sealed,
        array_agg(vss_number) AS vss_numbers, array_agg(vss_number_sealed) AS vss_numbers_sealed,
        array_agg(name) AS names, array_agg(name_fold) AS folds,
        array_agg(name_sort) AS sorts, array_agg(birth) AS births,
        array_agg(sex) AS sexes, array_agg(commune) AS communes,
        array_agg(hamlet) AS hamlets, array_agg(phone_sealed) AS phones_sealed,
        array_agg(phone) AS phones
    FROM (SELECT * FROM new_person WHERE ctid > $1::text::tid ORDER BY ctid) t) a
CROSS JOIN LATERAL add_people($2, a.citizen_ids, a.citizen_ids_sealed, a.vss_numbers, a.vss_numbers_sealed, a.names, a.folds,
    a.sorts, a.births, a.sexes, a.communes, a.hamlets, a.phones_sealed, a.phones) f
ORDER BY f.place
