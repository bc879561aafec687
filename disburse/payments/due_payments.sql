-- Payments to be instructed: those never instructed, and those whose last attempt ended and that a decision sends again.
SELECT p.id AS payment, p.owner, p.programme, p.province, p.name, p.hamlet, f.amount - f.net AS amount,
    CASE WHEN f.attempt IS NULL THEN p.payer
         WHEN d.resolution = 'cash' THEN coalesce(d.payer, c.payer, CASE WHEN p.owner LIKE 'BHXH-%' THEN 'VNPOST-' || p.province END,
             (SELECT code FROM payer WHERE code = 'UBND-' || p.owner), 'VNPOST-' || p.province)
         ELSE coalesce(d.payer, i.payer) END AS payer,
    CASE WHEN f.attempt IS NULL THEN p.account WHEN d.resolution = 'cash' THEN NULL ELSE coalesce(d.account, i.account) END AS account,
    CASE WHEN f.attempt IS NULL THEN p.pay_point WHEN d.resolution = 'cash' THEN pp.code ELSE i.pay_point END AS pay_point,
    h.name AS hamlet_name
FROM payment_fold($1, NULL, true) f
JOIN payment p ON p.run = $1 AND p.id = f.payment
LEFT JOIN instruction i ON i.run = $1 AND i.id = f.instruction
LEFT JOIN LATERAL (
    SELECT x.resolution, x.account, x.payer FROM standing_decision x JOIN discrepancy y ON y.id = x.discrepancy
    WHERE f.attempt IS NOT NULL AND x.payment_run = $1 AND x.payment = p.id AND x.resolution IN ('resend', 'cash') AND y.instruction = f.instruction
    ORDER BY x.proposed_at DESC, x.id DESC LIMIT 1) d ON true
LEFT JOIN LATERAL (
    SELECT payer FROM cash_payer WHERE d.resolution = 'cash' AND owner = p.owner AND programme = p.programme AND valid_from <= ($1 || '-01')::date
    ORDER BY valid_from DESC LIMIT 1) c ON true
LEFT JOIN LATERAL (
    SELECT code FROM pay_point WHERE d.resolution = 'cash' AND commune = p.commune ORDER BY code LIMIT 1) pp ON true
LEFT JOIN hamlet h ON h.code = p.hamlet
WHERE p.owner = ANY ($2::text[]) AND ($3::text IS NULL OR p.programme = $3)
  AND NOT EXISTS (SELECT FROM open_withdrawal w WHERE w.roster = p.roster)
  AND EXISTS (SELECT FROM run_part r WHERE r.run = $1 AND r.owner = p.owner AND r.programme = p.programme AND r.state = 'open')
  AND (f.attempt IS NULL AND f.state = 'due'
       OR f.state IN ('rejected', 'returned', 'unclaimed') AND d.resolution IS NOT NULL
          AND NOT EXISTS (SELECT FROM carry k WHERE k.from_run = $1 AND k.from_payment = p.id))
ORDER BY p.owner, p.programme, payer, pay_point NULLS FIRST, h.sort_key NULLS FIRST, p.id
