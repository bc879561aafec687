-- Hold the other version of a list that was sent and is not paid yet; whoever approves it meanwhile waits, or was first.
SELECT s.id FROM roster r JOIN roster s ON s.run = r.run AND s.owner = r.owner AND s.programme = r.programme
    AND s.list_number = r.list_number AND s.id <> r.id AND s.state = 'submitted' AND s.kind = 'regular'
WHERE r.id = $1 FOR UPDATE OF s
