-- The last time a list went back to its maker: why, who returned it and when, and who had sent it.
SELECT b.number, b.reason, name_of(b.by_user) AS who, b.at, name_of(b.sent_by) AS sender
FROM roster_return b WHERE b.roster = $1 ORDER BY b.number DESC LIMIT 1
