-- Credited to somebody without a live authorisation (REQ39): neither the person, nor who may receive for the person on the day
-- of the credit, nor the holder an approved list names for an account whose evidence a second person confirmed.
-- Without a day, any day from the run's first to its last for banks will do.
INSERT INTO trouble (kind, key, payer, province, owner, programme, payment_run, payment, instruction, amount, reason, facts, why)
SELECT 'account_holder', 'account_holder:i:' || i.id || ':' || md5(replace(o.name_fold, ' ', '')), i.payer, i.province, i.owner, i.programme,
    i.run::text, i.payment, i.id, sum(o.amount)::bigint, NULL, array_agg(o.fact ORDER BY o.fact),
    'Đã chi vào tài khoản đứng tên người khác, chưa có ủy quyền'
FROM other_name o JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = o.instruction
JOIN run_part r ON r.run = i.run AND r.owner = i.owner AND r.programme = i.programme AND r.state = 'open'
LEFT JOIN due_day d ON d.province = i.province AND d.programme = i.programme
JOIN payment p ON p.run = current_setting('disburse.run') AND p.id = o.payment AND p.id = ANY (array(SELECT payment FROM other_name))
JOIN beneficiary b ON b.id = p.beneficiary
WHERE NOT same_words(o.name_fold, b.name_fold)
  AND NOT EXISTS (
    SELECT FROM (
        SELECT a.beneficiary AS record, a.owner, a.valid_from, a.valid_to, a.holder_fold, a.roster FROM authorisation a
        UNION ALL
        SELECT t.record, a.owner, a.valid_from, a.valid_to, a.holder_fold, a.roster
        FROM other_record t JOIN authorisation a ON a.beneficiary = t.other) a
    LEFT JOIN roster said ON said.id = a.roster
    WHERE a.record = p.beneficiary AND a.owner = i.owner AND (a.roster IS NULL OR said.state = 'approved')
      AND a.valid_from <= coalesce(o.booked_on, d.bank_on, 'infinity')
      AND coalesce(a.valid_to, 'infinity') >= coalesce(o.booked_on, (i.run || '-01')::date)
      AND same_words(o.name_fold, a.holder_fold))
  AND NOT EXISTS (
    SELECT FROM (
        SELECT e.id, e.beneficiary AS record, e.owner, e.account FROM account_evidence e
        UNION ALL SELECT e.id, t.record, e.owner, e.account FROM other_record t JOIN account_evidence e ON e.beneficiary = t.other) e
    JOIN account_confirmation k ON k.evidence = e.id AND k.agreed
    JOIN roster_line l ON l.run = p.run AND l.province = p.province AND l.id = p.line AND l.account = e.account
    WHERE e.record = p.beneficiary AND e.owner = i.owner AND e.account = i.account
      AND same_words(o.name_fold, name_folded(l.holder)))
GROUP BY i.id, i.payer, i.province, i.owner, i.programme, i.run, i.payment, replace(o.name_fold, ' ', '')
