-- Open what is new; what stands is brought up to date; a cause a person resolved stays resolved.
INSERT INTO discrepancy AS d (id, run, province, owner, programme, payer, kind, key, payment_run, payment, instruction, amount, reason, facts, why)
SELECT gen_random_uuid(), current_setting('disburse.run'), t.province, t.owner, t.programme, t.payer, t.kind, t.key, t.payment_run,
    t.payment, t.instruction, t.amount, t.reason, t.facts, t.why
FROM trouble t
ON CONFLICT (run, key) WHERE state <> 'resolved' OR resolution IS NOT NULL
DO UPDATE SET facts = excluded.facts, amount = excluded.amount, reason = excluded.reason, why = excluded.why
WHERE d.state <> 'resolved' AND (d.facts, d.amount, d.reason, d.why) IS DISTINCT FROM (excluded.facts, excluded.amount, excluded.reason, excluded.why)
