-- How money is posted: the fold of events into states and totals, and the few functions that may write money.
-- Rules M1 to M9 of the design's money page are named where they are enforced.

-- ---------------------------------------------------------------- people and accounts, found without being seen
-- These are asked in batches of thousands against tables of millions: always by index, whatever the statistics say.

CREATE FUNCTION refuse_without_session() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (SELECT kind FROM viewer_session()) IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'needs_a_session', MESSAGE = 'no session';
    END IF;
END $$;

-- Who these numbers belong to: by citizen id, else by VSS number; a number of a merged record finds the survivor. `clash`: the
-- two belong to two known people (R38).
CREATE FUNCTION find_people(in_province text, citizen_ids uuid[], vss_numbers uuid[])
RETURNS TABLE (place int, beneficiary bigint, clash boolean, knows_citizen_id boolean, knows_vss_number boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
    SELECT asked.place::int, coalesce(by_id.person, by_vss.person), by_id.person <> by_vss.person,
        CASE WHEN coalesce(by_id.merged, by_vss.merged) THEN
                (SELECT k.citizen_id_index IS NOT NULL FROM beneficiary k WHERE k.id = coalesce(by_id.person, by_vss.person))
             ELSE coalesce(by_id.citizen_id_index, by_vss.citizen_id_index) IS NOT NULL END,
        CASE WHEN coalesce(by_id.merged, by_vss.merged) THEN
                (SELECT k.vss_number_index IS NOT NULL FROM beneficiary k WHERE k.id = coalesce(by_id.person, by_vss.person))
             ELSE coalesce(by_id.vss_number_index, by_vss.vss_number_index) IS NOT NULL END
    FROM (SELECT refuse_without_session()) AS checked,
        unnest(citizen_ids, vss_numbers) WITH ORDINALITY AS asked (citizen_id, vss_number, place)
    LEFT JOIN LATERAL (
        SELECT coalesce(b.merged_into, b.id) AS person, b.merged_into IS NOT NULL AS merged, b.citizen_id_index, b.vss_number_index
        FROM beneficiary b
        WHERE b.province = in_province AND b.citizen_id_index = asked.citizen_id AND NOT b.citizen_id_given LIMIT 1) by_id ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(b.merged_into, b.id) AS person, b.merged_into IS NOT NULL AS merged, b.citizen_id_index, b.vss_number_index
        FROM beneficiary b
        WHERE b.province = in_province AND b.vss_number_index = asked.vss_number AND NOT b.vss_number_given LIMIT 1) by_vss ON true
    ORDER BY asked.place
$$;

-- Add people found to be unknown, or to lack the number given, or hoped to be unknown; answers like find_people, and whether
-- all of them were. Whoever was known or added meanwhile, or is named twice, is found again and completed: a second look.
CREATE FUNCTION add_people(in_province text, citizen_ids uuid[], citizen_ids_sealed bytea[], vss_numbers uuid[],
    vss_numbers_sealed bytea[], names text[], folds text[], sorts bytea[], births text[], sexes text[],
    communes text[], hamlets text[], phones_sealed bytea[], phones uuid[])
RETURNS TABLE (place int, beneficiary bigint, clash boolean, knows_citizen_id boolean, knows_vss_number boolean, all_new boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    fresh_ids bigint[];
BEGIN
    PERFORM refuse_without_session();
    fresh_ids := array(SELECT nextval('beneficiary_id') FROM generate_series(1, cardinality(names)));
    BEGIN  -- hoping that all are new: to ask for each beforehand costs an eighth of adding them
        INSERT INTO beneficiary (id, province, citizen_id_index, citizen_id_sealed, vss_number_index, vss_number_sealed,
            name, name_fold, name_sort, birth, sex, commune, hamlet, phone_sealed, phone_index)
        SELECT a.id, in_province, a.cid, a.cid_sealed, a.vss, a.vss_sealed, a.name, a.fold, a.sort,
            a.birth, a.sex, a.commune, a.hamlet, a.phone_sealed, a.phone
        FROM unnest(fresh_ids, citizen_ids, citizen_ids_sealed, vss_numbers, vss_numbers_sealed, names, folds, sorts, births,
            sexes, communes, hamlets, phones_sealed, phones)
            AS a (id, cid, cid_sealed, vss, vss_sealed, name, fold, sort, birth, sex, commune, hamlet, phone_sealed, phone)
        ORDER BY a.cid, a.vss;
        RETURN QUERY SELECT a.place::int, a.id, false, a.cid IS NOT NULL, a.vss IS NOT NULL, true
            FROM unnest(fresh_ids, citizen_ids, vss_numbers) WITH ORDINALITY AS a (id, cid, vss, place) ORDER BY a.place;
        RETURN;
    EXCEPTION WHEN unique_violation THEN
        INSERT INTO beneficiary (id, province, citizen_id_index, citizen_id_sealed, vss_number_index, vss_number_sealed,
            name, name_fold, name_sort, birth, sex, commune, hamlet, phone_sealed, phone_index)
        SELECT a.id, in_province, a.cid, a.cid_sealed, a.vss, a.vss_sealed, a.name, a.fold, a.sort,
            a.birth, a.sex, a.commune, a.hamlet, a.phone_sealed, a.phone
        FROM unnest(fresh_ids, citizen_ids, citizen_ids_sealed, vss_numbers, vss_numbers_sealed, names, folds, sorts, births,
            sexes, communes, hamlets, phones_sealed, phones)
            AS a (id, cid, cid_sealed, vss, vss_sealed, name, fold, sort, birth, sex, commune, hamlet, phone_sealed, phone)
        ORDER BY a.cid, a.vss
        ON CONFLICT DO NOTHING;
    END;
    UPDATE beneficiary b SET vss_number_index = n.vss, vss_number_sealed = n.vss_sealed
    FROM (SELECT DISTINCT ON (k.beneficiary) k.beneficiary, vss_numbers[k.place] AS vss, vss_numbers_sealed[k.place] AS vss_sealed
          FROM find_people(in_province, citizen_ids, vss_numbers) k
          WHERE k.beneficiary IS NOT NULL AND NOT k.knows_vss_number AND vss_numbers[k.place] IS NOT NULL
          ORDER BY k.beneficiary, k.place) n
    WHERE b.id = n.beneficiary AND b.merged_into IS NULL;
    UPDATE beneficiary b SET citizen_id_index = n.cid, citizen_id_sealed = n.cid_sealed
    FROM (SELECT DISTINCT ON (k.beneficiary) k.beneficiary, citizen_ids[k.place] AS cid, citizen_ids_sealed[k.place] AS cid_sealed
          FROM find_people(in_province, citizen_ids, vss_numbers) k
          WHERE k.beneficiary IS NOT NULL AND NOT k.knows_citizen_id AND citizen_ids[k.place] IS NOT NULL
          ORDER BY k.beneficiary, k.place) n
    WHERE b.id = n.beneficiary AND b.merged_into IS NULL;
    RETURN QUERY SELECT f.*, false FROM find_people(in_province, citizen_ids, vss_numbers) f;
END $$;

-- Keep whom the rows of a list with two people's numbers name (R38).
CREATE FUNCTION keep_rows_of_two_people(of_roster uuid, rows int[], citizen_ids uuid[], vss_numbers uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE r roster;
BEGIN
    IF NOT viewer_is_job() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'only_the_worker_reads_lists', MESSAGE = 'only the worker reads lists';
    END IF;
    SELECT * INTO r FROM roster WHERE id = of_roster;
    INSERT INTO row_of_two_people (roster, file_row, owner, beneficiary, other)
    SELECT r.id, rows[c.place], r.owner, c.beneficiary, v.beneficiary
    FROM find_people(r.province, citizen_ids, array_fill(NULL::uuid, ARRAY[cardinality(rows)])) c
    JOIN find_people(r.province, array_fill(NULL::uuid, ARRAY[cardinality(rows)]), vss_numbers) v ON v.place = c.place
    WHERE c.beneficiary <> v.beneficiary
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION find_accounts(banks text[], numbers uuid[]) RETURNS TABLE (place int, account bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
    SELECT asked.place::int, a.id
    FROM (SELECT refuse_without_session()) AS checked,
        unnest(banks, numbers) WITH ORDINALITY AS asked (bank, number, place)
    LEFT JOIN LATERAL (
        SELECT k.id FROM account k WHERE k.bank = asked.bank AND k.number_index = asked.number LIMIT 1) a ON true
    ORDER BY asked.place
$$;

CREATE FUNCTION add_accounts(banks text[], numbers uuid[], sealed_numbers bytea[], last4s uuid[])
RETURNS TABLE (place int, account bigint, all_new boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    fresh_ids bigint[];
BEGIN
    PERFORM refuse_without_session();
    fresh_ids := array(SELECT nextval('account_id') FROM generate_series(1, cardinality(numbers)));
    BEGIN
        INSERT INTO account (id, bank, number_index, number_sealed, last4_index)
        SELECT a.id, a.bank, a.number, a.sealed_number, a.last4
        FROM unnest(fresh_ids, banks, numbers, sealed_numbers, last4s) AS a (id, bank, number, sealed_number, last4)
        ORDER BY a.number, a.bank;
        RETURN QUERY SELECT a.place::int, a.id, true FROM unnest(fresh_ids) WITH ORDINALITY AS a (id, place) ORDER BY a.place;
    EXCEPTION WHEN unique_violation THEN
        INSERT INTO account (id, bank, number_index, number_sealed, last4_index)
        SELECT a.id, a.bank, a.number, a.sealed_number, a.last4
        FROM unnest(fresh_ids, banks, numbers, sealed_numbers, last4s) AS a (id, bank, number, sealed_number, last4)
        ORDER BY a.number, a.bank
        ON CONFLICT DO NOTHING;
        RETURN QUERY SELECT f.*, false FROM find_accounts(banks, numbers) f;
    END;
END $$;

CREATE FUNCTION find_or_add_hamlets(communes text[], names text[], sort_keys bytea[]) RETURNS TABLE (place int, code text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM refuse_without_session();
    IF EXISTS (SELECT FROM unnest(communes, names) a (c, n) LEFT JOIN hamlet h ON h.commune = a.c AND h.name = a.n
               WHERE h.code IS NULL) THEN
        PERFORM pg_advisory_xact_lock(5100, 3);
        INSERT INTO hamlet (code, commune, name, sort_key)
        SELECT a.c || '-' || lpad((last_serial + row_number() OVER (PARTITION BY a.c ORDER BY a.k, a.n))::text, 2, '0'),
            a.c, a.n, a.k
        FROM (SELECT DISTINCT ON (c, n) c, n, k FROM unnest(communes, names, sort_keys) x (c, n, k) ORDER BY c, n) a
        CROSS JOIN LATERAL (SELECT coalesce(max(split_part(h.code, '-', 2)::int), 0) AS last_serial
                            FROM hamlet h WHERE h.commune = a.c) last
        WHERE NOT EXISTS (SELECT FROM hamlet h WHERE h.commune = a.c AND h.name = a.n);
    END IF;
    RETURN QUERY SELECT a.place::int, h.code FROM unnest(communes, names) WITH ORDINALITY a (c, n, place)
        JOIN hamlet h ON h.commune = a.c AND h.name = a.n ORDER BY a.place;
END $$;

-- Numbers of the people of one roster, for whoever may see the roster (documents, digests, answers).
CREATE FUNCTION numbers_of_roster(of_roster uuid)
RETURNS TABLE (line bigint, file_row int, citizen_id_sealed bytea, citizen_id_index uuid, vss_number_sealed bytea,
               vss_number_index uuid, account_sealed bytea, account_index uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT l.id, l.file_row, b.citizen_id_sealed, b.citizen_id_index, b.vss_number_sealed, b.vss_number_index,
        a.number_sealed, a.number_index
    FROM roster r JOIN roster_line l ON l.run = r.run AND l.roster = r.id
    JOIN beneficiary b ON b.id = l.beneficiary LEFT JOIN account a ON a.id = l.account
    WHERE r.id = of_roster AND ((SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[]))
    ORDER BY l.file_row
$$;

-- Numbers behind lines of the viewer's own lists; `runs` and `lines` pair up.
CREATE FUNCTION numbers_of_lines(of_province text, runs text[], lines bigint[])
RETURNS TABLE (line bigint, citizen_id_sealed bytea, citizen_id_index uuid, vss_number_sealed bytea, vss_number_index uuid,
               account_sealed bytea, account_index uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT l.id, b.citizen_id_sealed, b.citizen_id_index, b.vss_number_sealed, b.vss_number_index, a.number_sealed, a.number_index
    FROM unnest(runs, lines) AS asked (run, line)
    JOIN roster_line l ON l.run = asked.run AND l.province = of_province AND l.id = asked.line
    JOIN beneficiary b ON b.id = l.beneficiary LEFT JOIN account a ON a.id = l.account
    WHERE (SELECT viewer_is_job()) OR l.owner = ANY ((SELECT viewer_owners())::text[])
$$;

-- Lines of one of the viewer's own lists that are paid to an account with these last four digits.
CREATE FUNCTION lines_ending(of_roster uuid, ending uuid) RETURNS TABLE (line bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT l.id
    FROM roster r JOIN roster_line l ON l.run = r.run AND l.province = r.province AND l.roster = r.id JOIN account a ON a.id = l.account
    WHERE r.id = of_roster AND a.last4_index = ending
      AND ((SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[]))
$$;

-- Account and citizen numbers behind the lines of one instruction file, for its owner and its payer.
CREATE FUNCTION numbers_of_instructions(of_file uuid)
RETURNS TABLE (instruction bigint, citizen_id_sealed bytea, citizen_id_index uuid, vss_number_sealed bytea,
               vss_number_index uuid, account_sealed bytea, account_index uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT i.id, b.citizen_id_sealed, b.citizen_id_index, b.vss_number_sealed, b.vss_number_index,
        a.number_sealed, a.number_index
    FROM instruction_file f JOIN instruction i ON i.run = f.run AND i.file = f.id
    JOIN payment p ON p.run = i.run AND p.province = i.province AND p.id = i.payment
    JOIN beneficiary b ON b.id = p.beneficiary LEFT JOIN account a ON a.id = i.account
    WHERE f.id = of_file
      AND ((SELECT viewer_is_job()) OR f.owner = ANY ((SELECT viewer_owners())::text[]) OR f.payer = ANY ((SELECT viewer_payers())::text[]))
    ORDER BY i.id
$$;

-- ---------------------------------------------------------------- the fold (M7, M8)

-- The sum of whole đồng, exact or an error. PostgreSQL's own sum of bigints counts in numeric, which is many times slower.
CREATE AGGREGATE total_dong(bigint) (SFUNC = int8pl, STYPE = bigint, COMBINEFUNC = int8pl, PARALLEL = SAFE);

-- The state of payments and their part in each total. Events in order: by booked day if all of an instruction's have
-- one, else by rank pending < rejected = unclaimed = cancelled < short < paid < returned. `of_payments` null: all of
-- the run. Without `with_late`, events stored in later runs do not count (a closed run keeps its totals).
CREATE FUNCTION payment_fold(of_run text, of_payments bigint[], with_late boolean)
RETURNS TABLE (
    payment bigint, province text, roster uuid, owner text, programme text, payer text, amount bigint, carried_in boolean,
    instruction bigint, attempt int, state text, reason text, net bigint, came_back bigint,
    paid_count bigint, paid_amount bigint, rejected_count bigint, rejected_amount bigint,
    returned_count bigint, returned_amount bigint, unclaimed_count bigint, unclaimed_amount bigint,
    cancelled_count bigint, cancelled_amount bigint, outstanding_count bigint, outstanding_amount bigint)
LANGUAGE sql STABLE AS $$
    WITH tries AS (
        SELECT i.payment, i.id, i.attempt, i.payer, i.amount::bigint AS amount
        FROM instruction i WHERE i.run = of_run AND (of_payments IS NULL OR i.payment = ANY (of_payments))
    ), repeated AS (
        SELECT t.payment, max(t.attempt) AS attempt FROM tries t WHERE t.attempt > 1 GROUP BY t.payment
    ), live AS (
        SELECT e.payment, e.instruction, e.kind, e.amount::bigint AS amount, e.booked_on, e.reason,
            CASE e.kind WHEN 'pending' THEN 1 WHEN 'rejected' THEN 2 WHEN 'unclaimed' THEN 3 WHEN 'cancelled' THEN 4
                        WHEN 'short' THEN 5 WHEN 'paid' THEN 6 ELSE 7 END AS rank
        FROM payment_event e
        WHERE e.payment_run = of_run AND e.kind <> 'reversed'
          AND (with_late OR e.run = of_run) AND (of_payments IS NULL OR e.payment = ANY (of_payments))
          AND NOT EXISTS (
            SELECT FROM payment_event r WHERE r.payment_run = of_run AND r.payment = e.payment
              AND r.kind = 'reversed' AND r.reverses_run = e.run AND r.reverses = e.id AND (with_late OR r.run = of_run))
    ), per_try AS (
        SELECT l.payment, l.instruction,
            total_dong(l.amount) FILTER (WHERE l.kind = 'paid') AS paid,
            total_dong(l.amount) FILTER (WHERE l.kind = 'returned') AS returned,
            total_dong(l.amount) FILTER (WHERE l.kind = 'rejected') AS rejected,
            total_dong(l.amount) FILTER (WHERE l.kind = 'unclaimed') AS unclaimed,
            total_dong(l.amount) FILTER (WHERE l.kind = 'cancelled') AS cancelled,
            total_dong(l.amount) FILTER (WHERE l.kind = 'short') AS short_rest,
            CASE WHEN bool_and(l.booked_on IS NOT NULL)
                THEN max((l.booked_on - date '2000-01-01') * 10 + l.rank) % 10 ELSE max(l.rank) END AS last_rank,
            max(l.reason) FILTER (WHERE l.kind IN ('rejected', 'returned', 'unclaimed', 'cancelled')) AS reason
        FROM live l GROUP BY l.payment, l.instruction
    ), first_return AS (
        SELECT t.payment, min(t.attempt) AS attempt FROM tries t JOIN per_try e ON e.instruction = t.id
        WHERE e.returned > 0 GROUP BY t.payment
    ), after_return AS (
        SELECT t.id FROM tries t JOIN first_return f ON f.payment = t.payment AND f.attempt < t.attempt
    ), several AS (
        SELECT r.payment FROM repeated r UNION SELECT e.payment FROM per_try e WHERE e.instruction IS NULL
    ), sums AS (
        -- One attempt and nothing beside it: the most of any month needs no sum over attempts.
        SELECT e.payment, coalesce(e.paid, 0) - coalesce(e.returned, 0) AS net,
            coalesce(e.returned, 0) - CASE WHEN e.returned > 0 THEN greatest(e.cancelled - coalesce(e.short_rest, 0), 0) ELSE 0 END AS came_back,
            CASE WHEN e.returned > 0 THEN greatest(coalesce(e.cancelled - coalesce(e.short_rest, 0), 0), 0) ELSE 0 END AS given_up,
            coalesce(e.short_rest, 0) AS short_rest, coalesce(e.cancelled, 0) AS cancelled, e.short_rest > 0 AS has_short
        FROM per_try e WHERE NOT EXISTS (SELECT FROM several s WHERE s.payment = e.payment)
        UNION ALL
        SELECT e.payment, coalesce(total_dong(e.paid), 0) - coalesce(total_dong(e.returned), 0) AS net,
            -- What came back and was neither paid again, nor fell short again, nor was cancelled.
            coalesce(total_dong(e.returned), 0) - coalesce(total_dong(e.paid) FILTER (WHERE a.id IS NOT NULL), 0)
                - coalesce(total_dong(e.short_rest) FILTER (WHERE a.id IS NOT NULL), 0)
                - coalesce(total_dong(greatest(e.cancelled - coalesce(e.short_rest, 0), 0)) FILTER (WHERE e.returned > 0), 0) AS came_back,
            -- A cancellation beside a short rest cancels that rest first, then what came back.
            coalesce(total_dong(greatest(e.cancelled - coalesce(e.short_rest, 0), 0)) FILTER (WHERE e.returned > 0), 0) AS given_up,
            coalesce(total_dong(e.short_rest), 0) AS short_rest, coalesce(total_dong(e.cancelled), 0) AS cancelled,
            bool_or(e.short_rest > 0) AS has_short
        FROM per_try e JOIN several s ON s.payment = e.payment LEFT JOIN after_return a ON a.id = e.instruction
        GROUP BY e.payment
    ), stated AS MATERIALIZED (  -- here and below, else each column would work the state out again
        SELECT p.id, p.province, p.roster, p.owner, p.programme, coalesce(n.payer, p.payer) AS payer, p.amount::bigint AS amount,
            p.carries_payment IS NOT NULL AS carried_in, n.id AS newest_id, n.attempt AS newest_attempt, n.amount AS newest_amount,
            coalesce(s.net, 0) AS net, coalesce(s.came_back, 0) AS came_back, coalesce(s.given_up, 0) AS given_up,
            coalesce(s.short_rest, 0) AS short_rest, coalesce(s.cancelled, 0) AS cancelled_sum, e.rejected, e.unclaimed, e.reason,
            CASE
                WHEN s.net = p.amount THEN 'paid'
                WHEN s.net > 0 AND s.has_short THEN 'short'
                WHEN n.id IS NULL THEN CASE WHEN s.cancelled > 0 THEN 'cancelled' ELSE 'due' END
                WHEN s.given_up > 0 AND s.came_back = 0 THEN 'cancelled'
                WHEN e.returned > 0 THEN 'returned'  -- only a return ends `paid`, whatever days the payer writes (M7)
                ELSE coalesce((ARRAY['pending', 'rejected', 'unclaimed', 'cancelled', 'short', 'paid', 'returned'])[e.last_rank],
                              'instructed')
            END AS state
        FROM payment p
        LEFT JOIN repeated m ON m.payment = p.id
        LEFT JOIN tries n ON n.payment = p.id AND n.attempt = coalesce(m.attempt, 1)
        LEFT JOIN per_try e ON e.instruction = n.id
        LEFT JOIN sums s ON s.payment = p.id
        WHERE p.run = of_run AND (of_payments IS NULL OR p.id = ANY (of_payments))
    ), bucketed AS MATERIALIZED (
        SELECT s.*, CASE
            WHEN s.state = 'paid' THEN 'paid'
            WHEN s.came_back > 0 THEN 'returned'
            WHEN s.state = 'short' AND s.cancelled_sum - s.given_up >= s.short_rest THEN 'cancelled'
            WHEN s.state IN ('rejected', 'unclaimed', 'cancelled') THEN s.state
            ELSE 'outstanding' END AS bucket
        FROM stated s
    )
    SELECT b.id, b.province, b.roster, b.owner, b.programme, b.payer, b.amount, b.carried_in, b.newest_id, b.newest_attempt::int,
        b.state, b.reason, b.net, b.came_back,
        (b.bucket = 'paid')::int::bigint, b.net,
        (b.bucket = 'rejected')::int::bigint, CASE WHEN b.bucket = 'rejected' THEN b.rejected ELSE 0 END,
        (b.bucket = 'returned')::int::bigint, CASE WHEN b.bucket = 'returned' THEN b.came_back ELSE 0 END,
        (b.bucket = 'unclaimed')::int::bigint, CASE WHEN b.bucket = 'unclaimed' THEN b.unclaimed ELSE 0 END,
        (b.bucket = 'cancelled')::int::bigint,
        CASE WHEN b.bucket = 'cancelled' OR b.state = 'short' THEN b.cancelled_sum ELSE 0 END,
        (b.bucket = 'outstanding')::int::bigint,
        CASE WHEN b.state = 'short' AND b.bucket IN ('outstanding', 'returned') THEN b.short_rest - (b.cancelled_sum - b.given_up)
             WHEN b.bucket <> 'outstanding' THEN 0
             WHEN b.newest_id IS NULL THEN b.amount ELSE b.newest_amount END
    FROM bucketed b
$$;

-- One (roster, payer)'s share of a total: what a posting takes away or adds.
CREATE TYPE total_share AS (
    roster uuid, payer text, province text, owner text, programme text,
    listed_count bigint, listed_amount bigint, paid_count bigint, paid_amount bigint,
    rejected_count bigint, rejected_amount bigint, returned_count bigint, returned_amount bigint,
    unclaimed_count bigint, unclaimed_amount bigint, cancelled_count bigint, cancelled_amount bigint,
    outstanding_count bigint, outstanding_amount bigint, carried_in_count bigint, carried_in_amount bigint);

CREATE FUNCTION total_shares(of_run text, of_payments bigint[]) RETURNS SETOF total_share
LANGUAGE sql STABLE AS $$
    SELECT f.roster, f.payer, min(f.province), min(f.owner), min(f.programme), count(*), total_dong(f.amount),
        total_dong(f.paid_count), total_dong(f.paid_amount), total_dong(f.rejected_count), total_dong(f.rejected_amount),
        total_dong(f.returned_count), total_dong(f.returned_amount), total_dong(f.unclaimed_count),
        total_dong(f.unclaimed_amount), total_dong(f.cancelled_count), total_dong(f.cancelled_amount),
        total_dong(f.outstanding_count), total_dong(f.outstanding_amount),
        count(*) FILTER (WHERE f.carried_in), coalesce(total_dong(f.amount) FILTER (WHERE f.carried_in), 0)
    FROM payment_fold(of_run, of_payments, false) f GROUP BY f.roster, f.payer
$$;

CREATE FUNCTION apply_shares(of_run text, before_shares total_share[], after_shares total_share[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE change record;
BEGIN
    FOR change IN
        SELECT roster, payer, min(province) AS province, min(owner) AS owner, min(programme) AS programme,
            sum(sign * listed_count) AS lc, sum(sign * listed_amount) AS la, sum(sign * paid_count) AS pc, sum(sign * paid_amount) AS pa,
            sum(sign * rejected_count) AS jc, sum(sign * rejected_amount) AS ja, sum(sign * returned_count) AS rc, sum(sign * returned_amount) AS ra,
            sum(sign * unclaimed_count) AS uc, sum(sign * unclaimed_amount) AS ua, sum(sign * cancelled_count) AS cc, sum(sign * cancelled_amount) AS ca,
            sum(sign * outstanding_count) AS oc, sum(sign * outstanding_amount) AS oa, sum(sign * carried_in_count) AS ic, sum(sign * carried_in_amount) AS ia
        FROM (SELECT -1 AS sign, b.* FROM unnest(before_shares) b UNION ALL SELECT 1, a.* FROM unnest(after_shares) a) s
        GROUP BY roster, payer ORDER BY roster, payer
    LOOP
        INSERT INTO payment_total (run, province, roster, payer, owner, programme)
        VALUES (of_run, change.province, change.roster, change.payer, change.owner, change.programme) ON CONFLICT DO NOTHING;
        UPDATE payment_total t SET
            listed_count = listed_count + change.lc, listed_amount = listed_amount + change.la,
            paid_count = paid_count + change.pc, paid_amount = paid_amount + change.pa,
            rejected_count = rejected_count + change.jc, rejected_amount = rejected_amount + change.ja,
            returned_count = returned_count + change.rc, returned_amount = returned_amount + change.ra,
            unclaimed_count = unclaimed_count + change.uc, unclaimed_amount = unclaimed_amount + change.ua,
            cancelled_count = cancelled_count + change.cc, cancelled_amount = cancelled_amount + change.ca,
            outstanding_count = outstanding_count + change.oc, outstanding_amount = outstanding_amount + change.oa,
            carried_in_count = carried_in_count + change.ic, carried_in_amount = carried_in_amount + change.ia
        WHERE t.run = of_run AND t.roster = change.roster AND t.payer = change.payer;
    END LOOP;
END $$;

CREATE FUNCTION lock_totals(of_run text, of_rosters uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM payment_total WHERE run = of_run AND roster = ANY (of_rosters) ORDER BY roster, payer FOR UPDATE;
END $$;

-- Whatever writes into a run holds its part in share mode; closing holds it alone (M10).
CREATE FUNCTION hold_open(of_run text, of_owner text, of_programme text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE found_state text;
BEGIN
    SELECT state INTO found_state FROM run_part
    WHERE run = of_run AND owner = of_owner AND programme = of_programme FOR SHARE;
    IF found_state IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'run_is_open', MESSAGE = 'the run is not open';
    END IF;
END $$;

-- Whoever claims months for people of a province holds it in share mode: nobody's records are merged there meanwhile, so that no
-- month is claimed for a record that is no person any more (M2). Merging two of the province holds it alone.
CREATE FUNCTION hold_people_apart(of_province text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_advisory_xact_lock_shared(5105, hashtext(of_province))
$$;

-- ---------------------------------------------------------------- payments of an approved roster (M1, M2, M3)
-- The functions that post take sets as arrays and are planned for each set: a plan kept from small sets would compare
-- every row with every element of a large one.

CREATE FUNCTION post_payments(of_roster uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    r roster;
    made bigint[];
BEGIN
    IF NOT viewer_is_job() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'only_the_worker_posts', MESSAGE = 'only the worker posts';
    END IF;
    SELECT * INTO r FROM roster WHERE id = of_roster FOR UPDATE;
    IF r.state = 'approved' THEN
        RETURN 0;
    END IF;
    IF r.state <> 'submitted' OR NOT EXISTS (
        SELECT FROM roster_approval a WHERE a.roster = r.id AND a.content_digest = r.content_digest) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'roster_is_approved', MESSAGE = 'no approval stands';
    END IF;
    PERFORM hold_open(r.run, r.owner, r.programme);
    PERFORM hold_people_apart(r.province);
    IF (SELECT (count(*), coalesce(sum(l.amount), 0)) FROM roster_line l WHERE l.run = r.run AND l.roster = r.id)
       IS DISTINCT FROM (r.line_count::bigint, r.amount::numeric) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'payments_are_what_was_approved', MESSAGE = 'lines are missing';
    END IF;
    IF EXISTS (SELECT FROM arrears_to_carry(r.id)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'arrears_name_what_they_carry', MESSAGE = 'R37';
    END IF;
    IF EXISTS (SELECT FROM people_stopped(r.id)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'nobody_stopped_is_paid', MESSAGE = 'R20';
    END IF;
    IF EXISTS (SELECT FROM account_changes(r.id) c WHERE NOT c.settled) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'changed_accounts_are_confirmed', MESSAGE = 'R22';
    END IF;

    WITH new AS (
        INSERT INTO payment (run, province, roster, line, owner, programme, beneficiary, benefit, source, name, commune,
            hamlet, method, payer, account, pay_point, amount, carries_run, carries_payment)
        SELECT l.run, l.province, l.roster, l.id, l.owner, l.programme, coalesce(s.survivor, l.beneficiary), l.benefit, l.source,
            l.name, l.commune, l.hamlet, l.method, l.payer, l.account, l.pay_point, l.amount, l.carries_run, l.carries_payment
        FROM roster_line l LEFT JOIN merged_person s ON s.id = l.beneficiary  -- merged since the list was read
        WHERE l.run = r.run AND l.roster = r.id ORDER BY l.file_row
        RETURNING id)
    SELECT array_agg(id) INTO made FROM new;
    PERFORM know_tables(r.run, 'payment');

    IF r.kind = 'carried' THEN
        -- A carried payment keeps its original months; where only a rest is carried, the rest stands for the first regular
        -- month, which this payment claims; for the first month of the arrears where it paid nothing else.
        INSERT INTO payment_month (run, province, payment, roster, owner, month, kind, amount)
        SELECT p.run, p.province, p.id, p.roster, p.owner, m.month, m.kind, m.amount
        FROM payment p JOIN payment o ON o.run = p.carries_run AND o.province = p.province AND o.id = p.carries_payment
        JOIN payment_month m ON m.run = o.run AND m.province = o.province AND m.payment = o.id
        WHERE p.run = r.run AND p.roster = r.id AND p.amount = o.amount
        UNION ALL
        SELECT p.run, p.province, p.id, p.roster, p.owner, first.month, first.kind, p.amount
        FROM payment p JOIN payment o ON o.run = p.carries_run AND o.province = p.province AND o.id = p.carries_payment
        CROSS JOIN LATERAL (
            SELECT m.month, m.kind FROM payment_month m
            WHERE m.run = o.run AND m.province = o.province AND m.payment = o.id AND m.kind <> 'deduction'
            ORDER BY m.kind = 'regular' DESC, m.month LIMIT 1) first
        WHERE p.run = r.run AND p.roster = r.id AND p.amount <> o.amount;
        UPDATE month_claim c SET run = p.run, payment = p.id
        FROM payment p WHERE p.run = r.run AND p.roster = r.id AND c.run = p.carries_run AND c.payment = p.carries_payment;
        -- Months released when the old payment was cancelled are claimed anew.
        INSERT INTO month_claim (province, beneficiary, benefit, month, owner, run, payment)
        SELECT p.province, p.beneficiary, p.benefit, m.month, p.owner, p.run, p.id
        FROM payment p JOIN payment_month m ON m.run = p.run AND m.province = p.province AND m.payment = p.id
        WHERE p.run = r.run AND p.roster = r.id AND m.kind = 'regular'
          AND NOT EXISTS (SELECT FROM month_claim c WHERE c.run = p.run AND c.payment = p.id AND c.month = m.month)
        ORDER BY p.beneficiary, p.benefit, m.month;
    ELSE
        -- Several months in one amount are split equally, the remainder to the last month (M1); so is what is deducted, and arrears
        -- over the months they are for.
        INSERT INTO payment_month (run, province, payment, roster, owner, month, kind, amount)
        SELECT part.* FROM (
            SELECT p.run, p.province, p.id, p.roster, p.owner, m.month, whole.kind,
                CASE WHEN m.place < cardinality(l.months) THEN whole.amount / cardinality(l.months)
                     ELSE whole.amount - (whole.amount / cardinality(l.months)) * (cardinality(l.months) - 1) END AS amount
            FROM payment p JOIN roster_line l ON l.run = p.run AND l.province = p.province AND l.id = p.line
            CROSS JOIN LATERAL (VALUES ('regular', l.regular::bigint), ('deduction', l.deduction::bigint)) AS whole (kind, amount)
            CROSS JOIN LATERAL unnest(l.months) WITH ORDINALITY AS m (month, place)
            WHERE p.run = r.run AND p.roster = r.id AND whole.amount > 0
            UNION ALL
            SELECT p.run, p.province, p.id, p.roster, p.owner, m.month, 'arrears',
                CASE WHEN m.place < cardinality(owed.months) THEN l.arrears::bigint / cardinality(owed.months)
                     ELSE l.arrears::bigint - (l.arrears::bigint / cardinality(owed.months)) * (cardinality(owed.months) - 1) END
            FROM payment p JOIN roster_line l ON l.run = p.run AND l.province = p.province AND l.id = p.line AND l.arrears > 0
            CROSS JOIN LATERAL (SELECT coalesce(l.arrears_months, ARRAY[r.run::text]) AS months) AS owed
            CROSS JOIN LATERAL unnest(owed.months) WITH ORDINALITY AS m (month, place)
            WHERE p.run = r.run AND p.roster = r.id
        ) AS part WHERE part.amount > 0;
        INSERT INTO month_claim (province, beneficiary, benefit, month, owner, run, payment)
        SELECT p.province, p.beneficiary, p.benefit, m.month, p.owner, p.run, p.id
        FROM payment p JOIN payment_month m ON m.run = p.run AND m.province = p.province AND m.payment = p.id
        WHERE p.run = r.run AND p.roster = r.id AND m.kind = 'regular'
        ORDER BY p.beneficiary, p.benefit, m.month;
    END IF;

    PERFORM know_tables(r.run, 'payment_month', 'month_claim');
    PERFORM apply_shares(r.run, '{}', array(SELECT s FROM total_shares(r.run, made) s));
    UPDATE roster SET state = 'superseded' WHERE run = r.run AND owner = r.owner AND programme = r.programme
        AND list_number = r.list_number AND id <> r.id AND state IN ('has_errors', 'ready', 'returned');
    UPDATE roster SET state = 'approved' WHERE id = r.id;
    UPDATE beneficiary b SET name = l.name, commune = coalesce(l.commune, b.commune), hamlet = coalesce(l.hamlet, b.hamlet)
    FROM payment l WHERE l.run = r.run AND l.roster = r.id AND l.beneficiary = b.id
        AND (b.name, b.commune, b.hamlet) IS DISTINCT FROM (l.name, coalesce(l.commune, b.commune), coalesce(l.hamlet, b.hamlet));
    RETURN cardinality(made);
END $$;

-- ---------------------------------------------------------------- instructions (M4, M9)

-- One attempt to pay each of the given payments; the file rows exist already. For a further attempt the last one must
-- have ended rejected, returned or unclaimed, and a decision to resend or pay in cash must stand; else none is posted.
CREATE FUNCTION post_instructions(of_run text, payments bigint[], payers text[], accounts bigint[], pay_points text[],
    files uuid[], sequences int[], reference_list text[])
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    before_shares total_share[];
    made int;
    own text[] := viewer_owners_writing();  -- asked once, not once per payment
    is_job boolean := viewer_is_job();
    rosters uuid[];
BEGIN
    IF EXISTS (SELECT FROM unnest(payments) a (id) LEFT JOIN payment p ON p.run = of_run AND p.id = a.id
               WHERE p.id IS NULL OR NOT (is_job OR p.owner = ANY (own))) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'own_payments_only', MESSAGE = 'not your payments';
    END IF;
    PERFORM hold_open(of_run, parts.owner, parts.programme) FROM (
        SELECT DISTINCT owner, programme FROM payment WHERE run = of_run AND id = ANY (payments) ORDER BY 1, 2) parts;
    rosters := array(SELECT DISTINCT roster FROM payment WHERE run = of_run AND id = ANY (payments));
    IF EXISTS (SELECT FROM open_withdrawal w WHERE w.roster = ANY (rosters)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'lists_asked_back_are_not_instructed', MESSAGE = 'list is asked back';
    END IF;
    PERFORM lock_totals(of_run, rosters);
    before_shares := array(SELECT s FROM total_shares(of_run, payments) s);

    INSERT INTO instruction (run, province, payment, roster, owner, programme, attempt, payer, account, pay_point, name,
        hamlet, amount, reference, file, sequence, after_run, after_event)
    SELECT p.run, p.province, p.id, p.roster, p.owner, p.programme, coalesce(f.attempt, 0) + 1, a.payer, a.account,
        a.pay_point, p.name, p.hamlet, p.amount - f.net, a.reference, a.file, a.sequence, ended.run, ended.id
    FROM unnest(payments, payers, accounts, pay_points, files, sequences, reference_list) WITH ORDINALITY
        AS a (payment, payer, account, pay_point, file, sequence, reference, place)
    JOIN payment p ON p.run = of_run AND p.id = a.payment
    JOIN payment_fold(of_run, payments, true) f ON f.payment = a.payment
    LEFT JOIN (
        SELECT DISTINCT ON (e.instruction) e.instruction, e.run, e.id FROM payment_event e
        WHERE e.payment_run = of_run AND e.payment = ANY (payments) AND e.kind IN ('rejected', 'returned', 'unclaimed')
          AND NOT EXISTS (SELECT FROM payment_event x WHERE x.kind = 'reversed' AND x.reverses_run = e.run AND x.reverses = e.id)
        ORDER BY e.instruction, e.booked_on DESC NULLS LAST, e.kind, e.id DESC) ended ON ended.instruction = f.instruction
    WHERE CASE WHEN f.attempt IS NULL THEN f.state = 'due'
        -- A decision is about one attempt: it sends again once.
        ELSE f.state IN ('rejected', 'returned', 'unclaimed') AND f.instruction IN (
            SELECT x.instruction FROM standing_decision d JOIN discrepancy x ON x.id = d.discrepancy
            WHERE d.payment_run = of_run AND d.payment = ANY (payments) AND d.resolution IN ('resend', 'cash')
                AND x.instruction IS NOT NULL) END
    ORDER BY a.place;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made <> cardinality(payments) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'only_ended_attempts_are_followed', MESSAGE = 'attempt is live';
    END IF;
    PERFORM know_tables(of_run, 'instruction');
    PERFORM apply_shares(of_run, before_shares, array(SELECT s FROM total_shares(of_run, payments) s));
    RETURN made;
END $$;

-- ---------------------------------------------------------------- events: the one writer (M7, M8)

-- Append events and keep the totals. Arrays of equal length; `instructions` null only for cancelling what was never
-- instructed; facts and the events reversed are of `of_run`. An event of a closed run's payment is stored in the open run
-- `of_run` and leaves the closed totals alone.
CREATE FUNCTION post_events(of_run text, of_posting uuid, payment_runs text[], payments bigint[], instructions bigint[],
    kinds text[], amounts bigint[], booked date[], reasons text[], facts bigint[], decisions uuid[], reverse_ids bigint[])
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_nestloop = off SET enable_mergejoin = off AS $$
DECLARE
    before_shares total_share[];
    stored_run run_name := of_run;  -- checked once to be a run, not once per event
    about_runs text[] := array(SELECT DISTINCT r FROM unnest(payment_runs) r);
    touched bigint[];
    rosters uuid[];
    recounts boolean;
    made int;
BEGIN
    IF NOT viewer_is_job() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'only_the_worker_posts', MESSAGE = 'only the worker posts';
    END IF;
    touched := array(SELECT DISTINCT p FROM unnest(payments, payment_runs) a (p, r) WHERE a.r = of_run ORDER BY p);
    PERFORM hold_open(of_run, parts.owner, parts.programme) FROM (
        SELECT DISTINCT p.owner, p.programme FROM payment p WHERE p.run = ANY (about_runs) AND p.id = ANY (payments)
        ORDER BY 1, 2) parts;
    rosters := array(SELECT DISTINCT roster FROM payment WHERE run = of_run AND id = ANY (touched));
    PERFORM lock_totals(of_run, rosters);
    -- A set that touches most of the run is counted anew with its lists: the totals before are those that stand.
    recounts := cardinality(touched) * 2 > (SELECT count(*) FROM payment WHERE run = of_run);
    IF recounts THEN
        before_shares := array(SELECT (t.roster, t.payer, t.province, t.owner, t.programme, t.listed_count, t.listed_amount,
            t.paid_count, t.paid_amount, t.rejected_count, t.rejected_amount, t.returned_count, t.returned_amount,
            t.unclaimed_count, t.unclaimed_amount, t.cancelled_count, t.cancelled_amount, t.outstanding_count,
            t.outstanding_amount, t.carried_in_count, t.carried_in_amount)::total_share
            FROM payment_total t WHERE t.run = of_run AND t.roster = ANY (rosters));
    ELSE
        before_shares := array(SELECT s FROM total_shares(of_run, touched) s);
    END IF;

    INSERT INTO payment_event (run, province, payment_run, payment, instruction, owner, kind, amount, booked_on, reason,
        fact_run, fact, decision, reverses_run, reverses, posting)
    SELECT stored_run, p.province, p.run, a.payment, a.instruction, p.owner, a.kind, a.amount, a.booked_on, a.reason,
        CASE WHEN a.fact IS NOT NULL THEN stored_run END, a.fact, a.decision,
        CASE WHEN a.reverse_id IS NOT NULL THEN stored_run END, a.reverse_id, of_posting
    FROM unnest(payments, instructions, kinds, amounts, booked, reasons, facts, decisions, reverse_ids)
        WITH ORDINALITY AS a (payment, instruction, kind, amount, booked_on, reason, fact, decision, reverse_id, place)
    JOIN payment p ON p.run = ANY (about_runs) AND p.id = a.payment
    ORDER BY a.place;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made <> cardinality(payments) THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'events_name_what_exists', MESSAGE = 'no such payment';
    END IF;
    PERFORM know_tables(of_run, 'payment_event');

    IF EXISTS (
        SELECT FROM payment_event r LEFT JOIN payment_event e ON e.run = r.reverses_run AND e.province = r.province AND e.id = r.reverses
        WHERE r.run = of_run AND r.posting = of_posting AND r.kind = 'reversed'
          AND (e.id IS NULL OR e.kind = 'reversed' OR e.amount <> r.amount OR e.payment <> r.payment OR e.payment_run <> r.payment_run)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'a_reversal_mirrors_one_event', MESSAGE = 'reversal differs';
    END IF;
    IF EXISTS (SELECT FROM overpaid_instructions(about_runs, payments)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'never_more_than_instructed', MESSAGE = 'over-payment';
    END IF;
    PERFORM apply_shares(of_run, before_shares, array(
        SELECT s FROM total_shares(of_run, CASE WHEN recounts THEN NULL ELSE touched END) s WHERE s.roster = ANY (rosters)));
    RETURN made;
END $$;

-- Instructions on which more was paid than ordered, or more came back than was paid (INV-03), of these payments of these
-- runs; null: look at all.
CREATE FUNCTION overpaid_instructions(of_runs text[], of_payments bigint[]) RETURNS TABLE (run text, instruction bigint)
LANGUAGE sql STABLE AS $$
    WITH settled AS (
        SELECT e.instruction, coalesce(total_dong(e.amount) FILTER (WHERE e.kind = 'paid'), 0) AS paid,
            coalesce(total_dong(e.amount) FILTER (WHERE e.kind = 'returned'), 0) AS returned
        FROM payment_event e
        WHERE (of_payments IS NULL OR (e.payment_run = ANY (of_runs) AND e.payment = ANY (of_payments)))
          AND e.kind IN ('paid', 'returned')
          -- Joined by numbers alone, which are unique over all runs: a run in common says nothing.
          AND NOT EXISTS (SELECT FROM payment_event r WHERE r.kind = 'reversed' AND r.payment = e.payment AND r.reverses = e.id)
        GROUP BY e.instruction
    )
    SELECT i.run::text, i.id FROM settled s JOIN instruction i ON i.id = s.instruction
    WHERE (of_runs IS NULL OR i.run = ANY (of_runs)) AND (s.paid > i.amount OR s.returned > s.paid)
$$;

-- Whether two folded names have the same words: spaces do not count, nor the order of whole words (domain.md 3.8).
CREATE FUNCTION same_words(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT replace(a, ' ', '') = replace(b, ' ', '') OR array(SELECT unnest(string_to_array(a, ' ')) ORDER BY 1) = array(SELECT unnest(string_to_array(b, ' ')) ORDER BY 1) $$;

-- Which of the parts, in their order, fit into the amount: those that would exceed it are left out (M5.2).
CREATE FUNCTION parts_that_fit(amounts bigint[], whole bigint) RETURNS boolean[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
DECLARE
    used bigint := 0;
    fit boolean[] := '{}';
    part bigint;
BEGIN
    FOREACH part IN ARRAY amounts LOOP
        IF used + part <= whole THEN
            used := used + part;
            fit := fit || true;
        ELSE
            fit := fit || false;
        END IF;
    END LOOP;
    RETURN fit;
END $$;

-- Release the months of payments that were cancelled and pay nobody (M2), so that they can be listed again.
CREATE FUNCTION release_claims(of_run text, of_payments bigint[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE released int;
BEGIN
    IF NOT viewer_is_job() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'only_the_worker_posts', MESSAGE = 'only the worker posts';
    END IF;
    DELETE FROM month_claim c USING payment_fold(of_run, of_payments, true) f
    WHERE c.run = of_run AND c.payment = f.payment AND f.state = 'cancelled' AND f.net = 0
      -- The state may still be that of a cancellation taken back since, whose months were claimed again.
      AND (f.payment IN (SELECT d.payment FROM standing_decision d WHERE d.payment_run = of_run AND d.resolution = 'cancel')
           OR f.roster IN (SELECT d.roster FROM standing_decision d WHERE d.payment_run = of_run AND d.resolution = 'cancel'))
      AND NOT EXISTS (SELECT FROM carry k WHERE k.from_run = of_run AND k.from_payment = f.payment);
    GET DIAGNOSTICS released = ROW_COUNT;
    RETURN released;
END $$;
