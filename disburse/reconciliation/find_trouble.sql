-- What reconciliation could not settle, one row per cause, each with an owner and a sentence.
CREATE TEMP TABLE trouble ON COMMIT DROP AS
WITH senders AS (
    -- An unmatched line belongs to the only office that sent this payer something, else to the province office.
    SELECT f.payer, f.province, CASE WHEN count(DISTINCT f.owner) = 1 THEN min(f.owner) ELSE 'BHXH-' || f.province END AS owner
    FROM instruction_file f WHERE f.run = current_setting('disburse.run') GROUP BY f.payer, f.province
), places AS (
    SELECT c.id AS fact, c.province FROM confirmation c JOIN fact f ON f.id = c.id WHERE c.run = current_setting('disburse.run')
), per_fact AS (
    SELECT coalesce(l.kind, 'unknown_reference') AS kind,
        'f:' || md5(concat_ws('|', f.payer, f.reference, f.account_index, f.name_fold, f.amount, f.status, f.booked_on, f.payer_reference)) AS cause,
        f.payer, pl.province,
        CASE WHEN l.kind = 'wrong_payer' THEN coalesce(s.owner, 'BHXH-' || pl.province) ELSE coalesce(i.owner, o.owner, s.owner, 'BHXH-' || pl.province) END AS owner,
        CASE WHEN l.kind = 'wrong_payer' THEN NULL ELSE coalesce(i.programme, o.programme) END AS programme,
        CASE WHEN l.kind = 'wrong_payer' THEN NULL WHEN i.id IS NOT NULL THEN current_setting('disburse.run') ELSE l.of_run END AS payment_run,
        CASE WHEN l.kind = 'wrong_payer' THEN NULL ELSE coalesce(i.payment, o.payment) END AS payment,
        CASE WHEN l.kind IN ('account_conflict', 'name_conflict', 'proposed') THEN i.id WHEN l.kind = 'late_return' THEN o.id END AS instruction,
        coalesce(f.amount, i.amount, o.amount, 0)::bigint * f.times AS amount, f.reason, f.ids AS facts,
        CASE l.kind
            WHEN 'wrong_payer' THEN 'Mã lệnh này được gửi cho đơn vị chi trả khác'
            WHEN 'wrong_run' THEN 'Mã lệnh thuộc kỳ ' || l.of_run
            WHEN 'late_return' THEN 'Tiền của kỳ ' || l.of_run || ' đã đóng bị trả lại sau'
            WHEN 'account_conflict' THEN 'Đúng mã lệnh nhưng số tài khoản khác lệnh đã gửi'
            WHEN 'name_conflict' THEN 'Đúng tài khoản, đúng số tiền nhưng tên khác'
            WHEN 'ambiguous' THEN 'Có nhiều khoản cùng phù hợp, không có mã lệnh để phân biệt (' || f.times || ' dòng)'
            WHEN 'proposed' THEN 'Không có mã lệnh; có một khoản phù hợp một phần'
            ELSE 'Không có khoản nào phù hợp với dòng kết quả này' END AS why
    FROM fact f JOIN link l ON l.fact = f.id AND l.kind IS NOT NULL
    JOIN places pl ON pl.fact = f.id
    LEFT JOIN senders s ON s.payer = f.payer AND s.province = pl.province
    LEFT JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = l.instruction
    LEFT JOIN instruction o ON o.run = l.of_run AND o.id = l.of_instruction
), unfit AS (
    SELECT v.instruction, array_agg(u.fact) AS facts, sum(u.amount)::bigint AS amount
    FROM verdict v CROSS JOIN LATERAL unnest(v.paid_list, v.paid_amounts, v.fit) AS u (fact, amount, ok)
    WHERE v.paid > v.fitting AND NOT u.ok AND v.finding IN ('paid', 'short', 'amount_short') GROUP BY v.instruction
), unsettled AS (
    -- What the first attempt paid in full, with nothing said against it, makes no trouble.
    SELECT p.id FROM payment p
    WHERE p.run = current_setting('disburse.run') AND NOT EXISTS (SELECT FROM plain n WHERE n.payment = p.id)
      AND NOT EXISTS (
        SELECT FROM verdict v WHERE v.payment = p.id AND v.finding = 'paid' AND v.attempt = 1 AND NOT v.refused AND NOT v.returned)
), folded AS (
    SELECT f.payment, f.province, f.owner, f.programme, f.payer, f.amount, f.instruction, f.state, f.reason, f.net
    FROM payment_fold(current_setting('disburse.run'), array(SELECT u.id FROM unsettled u), true) f
    JOIN run_part r ON r.run = current_setting('disburse.run') AND r.owner = f.owner AND r.programme = f.programme AND r.state = 'open'
), off_amount AS (
    SELECT v.instruction, sum(f.amount)::bigint AS amount, array_agg(f.id ORDER BY f.id) AS facts,
        bool_or(f.amount > v.whole OR f.status = 'returned') AS above
    FROM verdict v JOIN link l ON l.instruction = v.instruction AND l.kind IS NULL JOIN fact f ON f.id = l.fact
    WHERE (v.finding = 'other' OR v.returned AND v.finding IN ('paid', 'short')) AND f.amount IS NOT NULL
      AND (f.status IN ('rejected', 'unclaimed', 'pending') AND f.amount <> v.whole AND v.finding = 'other' AND NOT v.returned
           OR f.status = 'returned' AND NOT EXISTS (SELECT FROM wanted w WHERE w.fact = f.id AND w.kind = 'returned'))
    GROUP BY v.instruction
), counted AS (
    SELECT e.instruction, sum(e.amount)::bigint AS amount FROM payment_event e
    WHERE e.payment_run = current_setting('disburse.run') AND e.kind = 'paid'
      AND NOT EXISTS (SELECT FROM payment_event r WHERE r.payment_run = e.payment_run AND r.payment = e.payment
                      AND r.kind = 'reversed' AND r.reverses_run = e.run AND r.reverses = e.id)
    GROUP BY e.instruction
), late_paid AS (
    -- Money reported as paid for an attempt that was over, or was cancelled: more than what was counted when it ended.
    SELECT v.instruction, v.finding, v.paid_list AS facts, v.paid - coalesce(c.amount, 0) AS amount, p.state
    FROM verdict v JOIN folded p ON p.payment = v.payment
    LEFT JOIN counted c ON c.instruction = v.instruction
    WHERE v.finding IN ('over', 'cancelled') AND v.paid > coalesce(c.amount, 0)
), stopped AS (
    -- Payments to people reported dead or suspended: what is not due of them are the months after that one (REQ36).
    SELECT p.id AS payment, sum(CASE m.kind WHEN 'regular' THEN m.amount::bigint ELSE -m.amount::bigint END)::bigint AS amount
    FROM (SELECT x.*, coalesce(g.survivor, x.beneficiary) AS person FROM payment x LEFT JOIN merged_person g ON g.id = x.beneficiary
          WHERE x.run = current_setting('disburse.run') AND x.beneficiary = ANY (array(
              SELECT beneficiary FROM stop
              UNION SELECT k.record FROM stop o LEFT JOIN merged_person g ON g.id = o.beneficiary
              JOIN other_records r ON r.person = coalesce(g.survivor, o.beneficiary)
              CROSS JOIN LATERAL unnest(r.records || r.person) AS k (record)))) p
    JOIN payment_month m ON m.run = p.run AND m.province = p.province AND m.payment = p.id AND m.kind IN ('regular', 'deduction')
    JOIN (
        SELECT s.province, coalesce(g.survivor, s.beneficiary) AS person, to_char(min(s.stopped_on), 'YYYY-MM') AS last_month
        FROM stop s LEFT JOIN merged_person g ON g.id = s.beneficiary
        WHERE NOT EXISTS (SELECT FROM stop_lift u WHERE u.stop = s.id) GROUP BY 1, 2
    ) s ON s.province = p.province AND s.person = p.person AND m.month > s.last_month
    GROUP BY p.id
), told AS (
    SELECT l.instruction, array_agg(l.fact ORDER BY l.fact) AS facts FROM link l WHERE l.kind IS NULL GROUP BY l.instruction
), per_instruction AS (
    SELECT v.finding AS kind, v.instruction, v.paid AS amount, NULL::text AS reason, v.all_facts AS facts,
        CASE v.finding WHEN 'contradictory' THEN 'Vừa báo đã chi, vừa báo không chi được'
            WHEN 'amount_short' THEN 'Số tiền đã chi ít hơn lệnh' ELSE 'Số tiền báo đã chi lớn hơn lệnh' END AS why
    FROM verdict v WHERE v.finding IN ('contradictory', 'amount_short', 'amount_over')
    UNION ALL
    -- A reversal needs a payment to take back; it waits until that is reported.
    SELECT 'unknown_reference', i.id, sum(coalesce(f.amount, i.amount::bigint))::bigint, NULL, array_agg(f.id ORDER BY f.id),
        'Báo đảo một khoản chưa từng báo đã chi'
    FROM link l JOIN fact f ON f.id = l.fact AND f.status = 'reversed'
    JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = l.instruction
    WHERE l.kind IS NULL AND NOT EXISTS (
        SELECT FROM link m JOIN fact p ON p.id = m.fact AND p.status = 'paid'
        WHERE m.instruction = l.instruction AND m.kind IS NULL
          AND coalesce(p.amount, i.amount::bigint) = coalesce(f.amount, i.amount::bigint)
          AND (f.payer_reference IS NULL OR p.payer_reference IS NULL OR p.payer_reference = f.payer_reference))
    GROUP BY i.id
    UNION ALL
    SELECT 'after_cancel', instruction, late_amount, NULL, late_facts, 'Báo đã chi sau khi phần còn thiếu đã hủy'
    FROM verdict WHERE late_facts IS NOT NULL AND finding <> 'over'
    UNION ALL
    SELECT 'duplicate', instruction, amount, NULL, facts, 'Đã chi đủ, dòng này là chi thêm' FROM unfit
    UNION ALL
    SELECT CASE WHEN above THEN 'amount_over' ELSE 'amount_short' END, instruction, amount, NULL, facts, 'Số tiền trong kết quả khác số tiền của lệnh'
    FROM off_amount
    UNION ALL
    SELECT 'stopped_person', w.instruction, s.amount, NULL, w.facts, 'Đã chi cho người đã báo mất hoặc tạm dừng hưởng'
    FROM stopped s JOIN (
        SELECT payment, instruction, ARRAY[fact] AS facts FROM plain
        UNION ALL SELECT payment, instruction, paid_list FROM verdict WHERE finding = 'paid' AND NOT returned) w ON w.payment = s.payment
    WHERE s.amount > 0
    UNION ALL
    SELECT CASE WHEN finding = 'cancelled' THEN 'after_cancel' WHEN state = 'paid' THEN 'duplicate' ELSE 'contradictory' END,
        instruction, amount, NULL, facts, 'Báo đã chi cho một lệnh đã kết thúc'
    FROM late_paid
    UNION ALL
    SELECT CASE WHEN f.reason = 'UNKNOWN' THEN 'unmapped_reason' ELSE 'failed' END, f.instruction, f.amount - f.net, f.reason,
        coalesce(told.facts, '{}'),
        CASE WHEN f.state = 'returned' THEN 'Đã chi rồi bị trả lại' ELSE 'Đơn vị chi trả từ chối' END
    FROM folded f LEFT JOIN told ON told.instruction = f.instruction
    WHERE f.state IN ('rejected', 'returned') AND f.instruction IS NOT NULL
    UNION ALL
    SELECT 'no_answer', f.instruction, f.amount - f.net, NULL, '{}', 'Quá hạn mà chưa có kết quả'
    FROM folded f JOIN payer p ON p.code = f.payer LEFT JOIN due_day d ON d.province = f.province AND d.programme = f.programme
    WHERE f.state = 'instructed'
      AND current_setting('disburse.today')::date > CASE WHEN p.kind = 'bank' THEN d.bank_on ELSE d.cash_on END
      AND NOT EXISTS (SELECT FROM verdict v WHERE v.instruction = f.instruction AND v.finding <> 'other')
      AND NOT EXISTS (SELECT FROM link l WHERE l.instruction = f.instruction AND l.kind IN ('account_conflict', 'name_conflict', 'proposed'))
)
SELECT kind, kind || ':' || cause AS key, payer, province, owner, programme, payment_run, payment, instruction, amount, reason, facts, why
FROM per_fact
UNION ALL
-- The rest of a payment accepted as short stays open until it arrives or is cancelled (M9).
SELECT 'amount_short', 'amount_short:rest:' || v.instruction, i.payer, i.province, i.owner, i.programme, i.run::text, i.payment, i.id,
    v.whole - v.fitting, NULL, v.all_facts, 'Phần còn thiếu chưa được chi'
FROM verdict v JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = v.instruction
JOIN run_part r ON r.run = i.run AND r.owner = i.owner AND r.programme = i.programme AND r.state = 'open'
WHERE v.finding = 'short' AND v.rest_cancelled IS NULL
UNION ALL
SELECT 'duplicate', double_key(t), p.payer, p.province, p.owner, p.programme, t.payment_run::text, t.payment, NULL, t.amount, NULL, '{}',
    'Hai hồ sơ của một người cùng được chi một tháng'
FROM double_payment t JOIN payment p ON p.run = t.payment_run AND p.id = t.payment
JOIN run_part r ON r.run = t.run AND r.owner = p.owner AND r.programme = p.programme AND r.state = 'open'
WHERE t.run = current_setting('disburse.run')
UNION ALL
SELECT 'no_answer', 'no_answer:p:' || f.payment, f.payer, f.province, f.owner, f.programme, current_setting('disburse.run'), f.payment, NULL,
    f.amount, NULL, '{}', 'Quá hạn mà chưa lập lệnh chi'
FROM folded f JOIN payer p ON p.code = f.payer LEFT JOIN due_day d ON d.province = f.province AND d.programme = f.programme
WHERE f.state = 'due'
  AND current_setting('disburse.today')::date > CASE WHEN p.kind = 'bank' THEN d.bank_on ELSE d.cash_on END
UNION ALL
SELECT t.kind, t.kind || ':i:' || t.instruction, i.payer, i.province, i.owner, i.programme, i.run::text, i.payment, i.id,
    greatest(t.amount, 0), t.reason, t.facts, t.why
FROM per_instruction t JOIN instruction i ON i.run = current_setting('disburse.run') AND i.id = t.instruction
JOIN run_part r ON r.run = i.run AND r.owner = i.owner AND r.programme = i.programme AND r.state = 'open'
