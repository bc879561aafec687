-- Withdraw the lists whose withdrawal two persons agreed to, once every payment of them is cancelled. The versions they stood
-- for go with them: the same file may be uploaded again (M11). Gives what was withdrawn.
WITH agreed_to AS (
    SELECT r.id, r.owner, r.programme, r.list_number, d.id AS decision, d.reason
    FROM standing_decision d JOIN roster r ON r.id = d.roster AND r.state = 'approved'
    WHERE d.run = current_setting('disburse.run') AND NOT EXISTS (
        SELECT FROM payment p LEFT JOIN wanted w ON w.payment = p.id AND w.kind = 'cancelled' AND w.instruction IS NULL
        WHERE p.run = current_setting('disburse.run') AND p.roster = r.id AND w.payment IS NULL)
), stood_for AS (
    UPDATE roster r SET state = 'withdrawn' FROM agreed_to a
    WHERE r.run = current_setting('disburse.run') AND r.owner = a.owner AND r.programme = a.programme
      AND r.list_number = a.list_number AND r.state = 'superseded'
)
UPDATE roster r SET state = 'withdrawn', note = a.reason FROM agreed_to a WHERE r.id = a.id
RETURNING r.id, r.owner, a.decision, r.line_count, r.amount
