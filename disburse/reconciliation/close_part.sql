-- Close a part of a run, frozen with its digest.
SELECT close_part($1, $2, $3, $4)
