-- Staged rows outside what is usual for their benefit: the monthly amount (R07), born too late or impossibly (R17). $1 first
-- day and $2 last day of the run; $3 the most years anybody has.
WITH bound AS MATERIALIZED (
    SELECT DISTINCT ON (benefit) benefit, amount_from::bigint, amount_to::bigint, age_from, coalesce(age_from_poor, age_from) AS age_least,
        to_char($2::date - make_interval(years => age_from), 'YYYY-MM-DD') AS born_by,
        to_char($2::date - make_interval(years => coalesce(age_from_poor, age_from)), 'YYYY-MM-DD') AS born_at_last
    FROM benefit_bound WHERE valid_from <= $1::date ORDER BY benefit, valid_from DESC
), day AS (
    SELECT $2::date::text AS today, to_char($2::date - make_interval(years => $3::int), 'YYYY') AS eldest, extract(year FROM $2::date)::int AS year
), odd AS MATERIALIZED (
    SELECT f.file_row, f.birth, f.note, f.regular / cardinality(f.months) AS monthly, b.amount_from, b.amount_to, b.age_from, b.age_least,
        left(b.born_by, length(f.birth)) AS born_by, left(b.born_at_last, length(f.birth)) AS born_at_last,
        f.birth < d.eldest OR f.birth > left(d.today, length(f.birth)) AS impossible, d.year - left(f.birth, 4)::int AS age
    FROM day d CROSS JOIN fresh_line f LEFT JOIN bound b ON b.benefit = f.benefit
    WHERE f.regular < b.amount_from * cardinality(f.months) AND f.regular > 0 OR f.regular > b.amount_to * cardinality(f.months)
       OR f.birth > left(b.born_by, length(f.birth)) OR f.birth < d.eldest OR f.birth > left(d.today, length(f.birth))
)
SELECT file_row, 'R07' AS code, monthly AS found, amount_from AS least, amount_to AS most
FROM odd WHERE monthly > 0 AND (monthly < amount_from OR monthly > amount_to)
UNION ALL
SELECT file_row, 'R17', age, age_from, age_least
FROM odd WHERE NOT impossible AND (birth > born_at_last OR birth > born_by AND coalesce(note, '') !~* 'nghèo|ngheo')
UNION ALL
SELECT file_row, 'R17', age, NULL, NULL FROM odd WHERE impossible
ORDER BY 1, 2
