-- Ask that all payments of an approved roster be cancelled, for the reason $4; it counts once a second person agrees.
INSERT INTO decision (id, run, owner, resolution, payment_run, roster, proposed_by, reason)
SELECT $2, r.run, r.owner, 'cancel', r.run, r.id, $3, $4 FROM roster r WHERE r.id = $1
