-- What the second person says to the request $1 to withdraw a list, and of which content.
INSERT INTO decision_consent (decision, owner, agreed, by_user, note, content_digest)
SELECT d.id, d.owner, $2, $3, $4, $5 FROM decision d WHERE d.id = $1
