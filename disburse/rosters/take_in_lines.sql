-- Store the staged lines of a roster: who pays is the account's bank, the pay point's agent, or the owner's cash payer.
INSERT INTO roster_line (run, province, roster, file_row, owner, programme, beneficiary, benefit, source, name, commune,
    hamlet, method, payer, account, holder, pay_point, months, regular, arrears, deduction, amount, note)
SELECT $1, $2, $3, f.file_row, $4, $5, f.beneficiary, f.benefit, f.source, f.name, f.commune, f.hamlet, f.method,
    CASE WHEN f.method = 'account' THEN f.bank
         ELSE coalesce(p.payer, c.payer, CASE WHEN $4 LIKE 'BHXH-%' THEN 'VNPOST-' || $2 END,
                       (SELECT code FROM payer WHERE code = 'UBND-' || $4), 'VNPOST-' || $2) END,
    f.account, f.holder, CASE WHEN f.method <> 'account' THEN coalesce(p.code, f.pay_point) END,
    f.months, f.regular, f.arrears, f.deduction, f.amount, f.note
FROM (SELECT DISTINCT ON (beneficiary, benefit) * FROM fresh_line ORDER BY beneficiary, benefit, file_row) f
LEFT JOIN pay_point p ON f.pay_point IS NOT NULL AND (p.code = f.pay_point OR (p.name = f.pay_point AND p.commune = f.commune))
LEFT JOIN LATERAL (
    SELECT payer FROM cash_payer WHERE owner = $4 AND programme = $5 AND valid_from <= ($1 || '-01')::date
    ORDER BY valid_from DESC LIMIT 1) c ON true
ORDER BY f.file_row
