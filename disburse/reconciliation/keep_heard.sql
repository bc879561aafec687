-- Lines about an instruction that changed nothing and ask nothing, such as a refusal said again with a later day: kept beside
-- it as heard, so that every line of an answer is found somewhere (INV-17).
INSERT INTO match (run, province, confirmation, instruction_run, instruction, owner, amount, rule, why, posting)
SELECT i.run, i.province, heard.id, i.run, i.id, i.owner, 0, 'heard', 'không thêm gì vào những kết quả đã biết', $1::uuid
FROM (SELECT l.instruction, unnest(f.ids) AS id FROM fact f JOIN link l ON l.fact = f.id AND l.kind IS NULL
      WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.fact = f.id)) heard
JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = heard.instruction
JOIN run_part r ON r.run = i.run AND r.owner = i.owner AND r.programme = i.programme AND r.state = 'open'
WHERE NOT EXISTS (SELECT FROM match m WHERE m.run = i.run AND m.confirmation = heard.id)
  AND NOT EXISTS (SELECT FROM discrepancy d, unnest(d.facts) AS of (fact) WHERE d.run = i.run AND of.fact = heard.id)
