-- Store the lines of a roster staged after the row id $2, from row $3 of the file on, but for the rows $4: who pays is the
-- account's bank, the agent of the pay point of the owner's province, or the owner's cash payer.
INSERT INTO roster_line (run, province, roster, file_row, owner, programme, beneficiary, benefit, source, name, commune,
    hamlet, method, payer, account, holder, pay_point, months, regular, arrears, arrears_months, deduction, amount, note)
SELECT r.run, r.province, r.id, f.file_row, r.owner, r.programme, f.beneficiary, f.benefit, f.source, f.name, f.commune,
    f.hamlet, f.method,
    CASE WHEN f.method = 'account' THEN f.bank ELSE coalesce(by_code.payer, by_name.payer, r.cash_payer) END,
    f.account, f.holder, CASE WHEN f.method <> 'account' THEN coalesce(by_code.code, by_name.code, f.pay_point) END,
    f.months, f.regular, f.arrears, f.arrears_months, f.deduction, f.amount, f.note
FROM (SELECT id, run, province, owner, programme, coalesce(
        (SELECT c.payer FROM cash_payer c WHERE c.owner = o.owner AND c.programme = o.programme
         AND c.valid_from <= (o.run || '-01')::date ORDER BY c.valid_from DESC LIMIT 1),
        CASE WHEN owner LIKE 'BHXH-%' THEN 'VNPOST-' || province END,
        (SELECT code FROM payer WHERE code = 'UBND-' || o.owner), 'VNPOST-' || province) AS cash_payer
      FROM roster o WHERE id = $1 OFFSET 0) r
CROSS JOIN fresh_line f
LEFT JOIN (SELECT p.code, p.payer, c.province FROM pay_point p JOIN commune c ON c.code = p.commune) by_code
    ON by_code.code = f.pay_point AND by_code.province = r.province
LEFT JOIN pay_point by_name ON by_name.name = f.pay_point AND by_name.commune = f.commune
WHERE f.ctid > $2::text::tid AND f.file_row >= $3 AND f.file_row <> ALL ($4::int[])
