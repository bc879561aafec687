-- The sealed numbers behind lines of the viewer's own lists.
SELECT line, citizen_id_sealed, citizen_id_index, vss_number_sealed, vss_number_index, account_sealed, account_index
FROM numbers_of_lines($1, $2, $3)
