-- Whether by now a month of the roster is claimed (R33), or arrears on it are to be carried (R37).
SELECT EXISTS (SELECT FROM months_claimed($1)) AS claimed, EXISTS (SELECT FROM arrears_to_carry($1)) AS to_carry
