-- Take a decision back, with the reason; refused once something depends on it.
SELECT take_back($1, $2)
