-- Store the staged lines of a roster but the rows $6: who pays is the account's bank, the pay point's agent, or the owner's cash payer.
INSERT INTO roster_line (run, province, roster, file_row, owner, programme, beneficiary, benefit, source, name, commune,
    hamlet, method, payer, account, holder, pay_point, months, regular, arrears, deduction, amount, note)
SELECT $1, $2, $3, f.file_row, $4, $5, f.beneficiary, f.benefit, f.source, f.name, f.commune, f.hamlet, f.method,
    CASE WHEN f.method = 'account' THEN f.bank
         ELSE coalesce(by_code.payer, by_name.payer, c.payer, CASE WHEN $4 LIKE 'BHXH-%' THEN 'VNPOST-' || $2 END,
                       (SELECT code FROM payer WHERE code = 'UBND-' || $4), 'VNPOST-' || $2) END,
    f.account, f.holder, CASE WHEN f.method <> 'account' THEN coalesce(by_code.code, by_name.code, f.pay_point) END,
    f.months, f.regular, f.arrears, f.deduction, f.amount, f.note
FROM fresh_line f
LEFT JOIN pay_point by_code ON by_code.code = f.pay_point
LEFT JOIN pay_point by_name ON by_name.name = f.pay_point AND by_name.commune = f.commune
LEFT JOIN (SELECT payer FROM cash_payer WHERE owner = $4 AND programme = $5 AND valid_from <= ($1 || '-01')::date
           ORDER BY valid_from DESC LIMIT 1) c ON true
WHERE f.file_row <> ALL ($6::int[])
