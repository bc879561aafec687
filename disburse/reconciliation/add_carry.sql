-- A payment is carried by a roster of a later run.
INSERT INTO carry (province, from_run, from_payment, to_run, to_roster, owner, programme, amount, decision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
