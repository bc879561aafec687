-- Keep whom the rows $2 of list $1 name, whose citizen ids $3 and VSS numbers $4 belong to two known people (R38).
SELECT keep_rows_of_two_people($1, $2::int[], $3::uuid[], $4::uuid[])
