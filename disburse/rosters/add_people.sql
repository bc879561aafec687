-- Add people nobody has seen before, or complete those one of whose numbers was missing.
SELECT f.* FROM (
    SELECT array_agg(citizen_id ORDER BY place) AS citizen_ids, array_agg(citizen_id_sealed ORDER BY place) AS citizen_ids_sealed,
        array_agg(vss_number ORDER BY place) AS vss_numbers, array_agg(vss_number_sealed ORDER BY place) AS vss_numbers_sealed,
        array_agg(name ORDER BY place) AS names, array_agg(name_fold ORDER BY place) AS folds,
        array_agg(name_sort ORDER BY place) AS sorts, array_agg(birth ORDER BY place) AS births,
        array_agg(sex ORDER BY place) AS sexes, array_agg(commune ORDER BY place) AS communes,
        array_agg(hamlet ORDER BY place) AS hamlets, array_agg(phone_sealed ORDER BY place) AS phones_sealed,
        array_agg(phone ORDER BY place) AS phones
    FROM new_person) a
CROSS JOIN LATERAL add_people($1, a.citizen_ids, a.citizen_ids_sealed, a.vss_numbers, a.vss_numbers_sealed, a.names, a.folds,
    a.sorts, a.births, a.sexes, a.communes, a.hamlets, a.phones_sealed, a.phones) f
ORDER BY f.place
