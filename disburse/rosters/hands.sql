-- Who has had a roster in his hands: whether the viewer's person has, who approved it and when, and its unit's name.
SELECT u.name AS owner_name, u.kind AS owner_kind, r.uploaded_at, r.submitted_at,
    coalesce(viewer_person() = ANY (hands_of(r.id)), false) AS own,
    name_of(a.by_user) AS approver, a.at AS approved_at, a.note AS approval_note, m.state AS part_state,
    name_of(k.by_user) AS gone_acknowledger, k.at AS gone_acknowledged_at
FROM roster r JOIN unit u ON u.code = r.owner
LEFT JOIN roster_approval a ON a.roster = r.id
LEFT JOIN roster_acknowledgement k ON k.roster = r.id AND k.code = 'gone'
LEFT JOIN run_part m ON m.run = r.run AND m.owner = r.owner AND m.programme = r.programme
WHERE r.id = $1 ORDER BY a.at LIMIT 1
