-- Whether by now a month of the roster is claimed (R33), arrears on it are to be carried (R37), or somebody is stopped (R20).
SELECT EXISTS (SELECT FROM months_claimed($1)) AS claimed, EXISTS (SELECT FROM arrears_to_carry($1)) AS to_carry,
    EXISTS (SELECT FROM people_stopped($1)) AS stopped
