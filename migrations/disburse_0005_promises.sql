-- What must always hold: four eyes, moves of states, frozen rosters, and the one view that must be empty.

-- ---------------------------------------------------------------- states move along the table (INV-08)

CREATE FUNCTION keep_to_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state <> OLD.state AND NOT EXISTS (
        SELECT FROM state_move WHERE thing = TG_ARGV[0] AND before = OLD.state AND after = NEW.state) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'state_moves_along_the_table',
            MESSAGE = format('%s: %s -> %s', TG_ARGV[0], OLD.state, NEW.state);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_to_moves BEFORE UPDATE OF state ON run_part FOR EACH ROW EXECUTE FUNCTION keep_to_moves('run');
CREATE TRIGGER keep_to_moves BEFORE UPDATE OF state ON roster FOR EACH ROW EXECUTE FUNCTION keep_to_moves('roster');
CREATE TRIGGER keep_to_moves BEFORE UPDATE OF state ON instruction_file FOR EACH ROW EXECUTE FUNCTION keep_to_moves('instruction_file');
CREATE TRIGGER keep_to_moves BEFORE UPDATE OF state ON confirmation_file FOR EACH ROW EXECUTE FUNCTION keep_to_moves('confirmation_file');
CREATE TRIGGER keep_to_moves BEFORE UPDATE OF state ON discrepancy FOR EACH ROW EXECUTE FUNCTION keep_to_moves('discrepancy');
CREATE TRIGGER keep_to_moves BEFORE UPDATE OF state ON outreach_case FOR EACH ROW EXECUTE FUNCTION keep_to_moves('outreach_case');
CREATE TRIGGER keep_to_moves BEFORE UPDATE OF state ON visit FOR EACH ROW EXECUTE FUNCTION keep_to_moves('visit');

-- ---------------------------------------------------------------- four eyes (INV-09), bytes seen (INV-10)

-- The persons who had a list in their hands: whoever uploaded, corrected or sent it, now or before it was returned, or a
-- version it corrects. None of them is its second person.
CREATE FUNCTION hands_of(of_roster uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE version AS (
        SELECT r.id, r.corrects, r.uploaded_by, r.submitted_by FROM roster r WHERE r.id = of_roster
        UNION ALL
        SELECT r.id, r.corrects, r.uploaded_by, r.submitted_by FROM version v JOIN roster r ON r.id = v.corrects
    ), hand AS (
        SELECT unnest(ARRAY[v.uploaded_by, v.submitted_by]) AS by_user FROM version v
        UNION
        SELECT b.sent_by FROM version v JOIN roster_return b ON b.roster = v.id
    )
    SELECT array_agg(u.person) FROM hand JOIN app_user u ON u.id = hand.by_user
$$;

-- Nobody uploads or sends a list in another's name; while it is sent, who sent it stays who sent it.
CREATE FUNCTION roster_in_ones_own_name() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (TG_OP = 'INSERT' AND NEW.uploaded_by <> viewer_user()) OR (TG_OP = 'UPDATE' AND (
            NEW.uploaded_by <> OLD.uploaded_by OR CASE WHEN NEW.state = 'submitted' AND OLD.state <> 'submitted'
                THEN NEW.submitted_by IS DISTINCT FROM viewer_user()
                ELSE NEW.submitted_by IS DISTINCT FROM OLD.submitted_by END)) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'roster_in_ones_own_name', MESSAGE = 'not the viewer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roster_in_ones_own_name BEFORE INSERT OR UPDATE ON roster FOR EACH ROW EXECUTE FUNCTION roster_in_ones_own_name();

-- Nor is anything decided, or a death put on file, in another's name: the second person is told from the first by it.
CREATE FUNCTION signed_in_ones_own_name() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh f WHERE (to_jsonb(f) ->> TG_ARGV[0])::uuid <> (SELECT viewer_user())) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'signed_in_ones_own_name', MESSAGE = 'not the viewer';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER signed_in_ones_own_name AFTER INSERT ON decision REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION signed_in_ones_own_name('proposed_by');
CREATE TRIGGER signed_in_ones_own_name AFTER INSERT ON stop REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION signed_in_ones_own_name('recorded_by');
CREATE TRIGGER signed_in_ones_own_name AFTER INSERT ON method_request REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION signed_in_ones_own_name('recorded_by');

CREATE FUNCTION approve_with_four_eyes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE r roster;
BEGIN
    SELECT * INTO r FROM roster WHERE id = NEW.roster FOR UPDATE;
    IF r.state <> 'submitted' THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'only_submitted_rosters_are_approved', MESSAGE = 'not submitted';
    END IF;
    IF NEW.by_user IS DISTINCT FROM viewer_user() OR NEW.person IS DISTINCT FROM person_of(NEW.by_user)
       OR NEW.owner <> r.owner THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'approve_in_ones_own_name', MESSAGE = 'not the viewer';
    END IF;
    IF NEW.person = ANY (hands_of(r.id)) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'approved_by_a_second_person', MESSAGE = 'own roster';
    END IF;
    IF NOT viewer_has('si_approver', 'commune_approver') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'approved_by_an_approver', MESSAGE = 'not an approver';
    END IF;
    IF NEW.content_digest IS DISTINCT FROM r.content_digest THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'approval_is_for_the_bytes_seen', MESSAGE = 'digest differs';
    END IF;
    IF EXISTS (SELECT FROM account_changes(r.id) c WHERE NOT c.settled) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'changed_accounts_are_confirmed', MESSAGE = 'R22';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approve_with_four_eyes BEFORE INSERT ON roster_approval FOR EACH ROW EXECUTE FUNCTION approve_with_four_eyes();

-- What is sent for approval equals the signed paper wherever that says something, and each new account stands on something;
-- once more, too. A carried list that was returned let its payments go.
CREATE FUNCTION submit_as_signed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state = 'returned' AND NEW.kind = 'carried' THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'returned_carried_lists_are_made_anew', MESSAGE = 'carries nothing';
    END IF;
    IF NEW.declared_account_amount IS NOT NULL OR NEW.declared_cash_amount IS NOT NULL THEN
        IF EXISTS (
            SELECT FROM (SELECT coalesce(sum(amount) FILTER (WHERE method = 'account'), 0) AS by_account,
                             coalesce(sum(amount) FILTER (WHERE method <> 'account'), 0) AS in_cash
                         FROM roster_line WHERE run = NEW.run AND roster = NEW.id) s
            WHERE coalesce(NEW.declared_account_amount, s.by_account) <> s.by_account
               OR coalesce(NEW.declared_cash_amount, s.in_cash) <> s.in_cash) THEN
            RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'declared_totals_equal', MESSAGE = 'totals differ';
        END IF;
    END IF;
    IF EXISTS (SELECT FROM account_changes(NEW.id) c WHERE NOT c.settled AND (c.evidence IS NULL OR c.agreed IS NOT NULL)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'changed_accounts_have_evidence', MESSAGE = 'R22';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submit_as_signed BEFORE UPDATE OF state ON roster FOR EACH ROW
    WHEN (NEW.state = 'submitted' AND OLD.state <> 'submitted') EXECUTE FUNCTION submit_as_signed();

-- What an approver returns is not approved yet; who had sent it is kept, for somebody else may send it again.
CREATE FUNCTION keep_return() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM roster_approval WHERE roster = NEW.id) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'approved_lists_are_not_returned', MESSAGE = 'approved';
    END IF;
    INSERT INTO roster_return (roster, number, owner, reason, sent_by, sent_at, by_user)
    SELECT NEW.id, 1 + count(*), NEW.owner, NEW.note, NEW.submitted_by, NEW.submitted_at, viewer_user()
    FROM roster_return WHERE roster = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_return AFTER UPDATE OF state ON roster FOR EACH ROW
    WHEN (NEW.state = 'returned' AND OLD.state <> 'returned') EXECUTE FUNCTION keep_return();

CREATE FUNCTION evidence_in_ones_own_name() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh WHERE by_user IS DISTINCT FROM viewer_user()) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'evidence_in_ones_own_name', MESSAGE = 'not the viewer';
    END IF;
    PERFORM hold_open(part.run, part.owner, part.programme)
        FROM (SELECT DISTINCT run, owner, programme FROM fresh ORDER BY 1, 2, 3) part;
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_in_ones_own_name AFTER INSERT ON account_evidence REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_in_ones_own_name();
CREATE TRIGGER evidence_in_ones_own_name AFTER INSERT ON leaving REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_in_ones_own_name();

CREATE FUNCTION confirm_with_four_eyes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh f JOIN account_evidence e ON e.id = f.evidence
               WHERE f.by_user IS DISTINCT FROM viewer_user() OR f.owner <> e.owner
                  OR person_of(f.by_user) = person_of(e.by_user)) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'accounts_confirmed_by_a_second_person', MESSAGE = 'own evidence';
    END IF;
    IF NOT viewer_has('si_approver', 'commune_approver') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'accounts_confirmed_by_an_approver', MESSAGE = 'not an approver';
    END IF;
    PERFORM hold_open(part.run, part.owner, part.programme)
        FROM (SELECT DISTINCT e.run, e.owner, e.programme FROM fresh f JOIN account_evidence e ON e.id = f.evidence ORDER BY 1, 2, 3) part;
    RETURN NULL;
END $$;
CREATE TRIGGER confirm_with_four_eyes AFTER INSERT ON account_confirmation REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION confirm_with_four_eyes();

CREATE FUNCTION consent_with_four_eyes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE d decision;
BEGIN
    SELECT * INTO d FROM decision WHERE id = NEW.decision;
    IF NEW.by_user IS DISTINCT FROM viewer_user() OR NEW.owner <> d.owner OR person_of(NEW.by_user) = person_of(d.proposed_by) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'consent_by_a_second_person', MESSAGE = 'own proposal';
    END IF;
    IF NOT viewer_has('si_approver', 'commune_approver') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'consent_by_an_approver', MESSAGE = 'not an approver';
    END IF;
    IF d.roster IS NOT NULL THEN
        PERFORM hold_request(d);
    END IF;
    IF d.roster IS NOT NULL AND NEW.agreed THEN
        PERFORM hold_withdrawable(d.roster);
        IF NEW.content_digest IS DISTINCT FROM (SELECT content_digest FROM roster WHERE id = d.roster) THEN
            RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'consent_is_for_the_list_seen', MESSAGE = 'digest differs';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_with_four_eyes BEFORE INSERT ON decision_consent FOR EACH ROW EXECUTE FUNCTION consent_with_four_eyes();

-- ---------------------------------------------------------------- an approved list is withdrawn before it is instructed

-- Alone in the part, see that an approved list may still be withdrawn: nobody instructs, carries or closes meanwhile, and
-- whoever waited for this finds the withdrawal.
CREATE FUNCTION hold_withdrawable(of_roster uuid) RETURNS roster
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    r roster;
    part_state text;
BEGIN
    SELECT * INTO r FROM roster WHERE id = of_roster;
    SELECT state INTO part_state FROM run_part WHERE run = r.run AND owner = r.owner AND programme = r.programme FOR UPDATE;
    IF part_state IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'run_is_open', MESSAGE = 'the run is not open';
    END IF;
    SELECT * INTO r FROM roster WHERE id = of_roster;  -- the state does not move while the part is held
    IF r.state <> 'approved' THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'only_approved_lists_have_payments_to_cancel', MESSAGE = 'not approved';
    END IF;
    IF r.kind <> 'regular' THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'carried_lists_are_not_withdrawn', MESSAGE = 'a carried list';
    END IF;
    IF EXISTS (SELECT FROM instruction i WHERE i.run = r.run AND i.roster = r.id) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'instructed_lists_are_not_withdrawn', MESSAGE = 'instructed';
    END IF;
    IF EXISTS (SELECT FROM carry k JOIN payment p ON p.run = k.from_run AND p.province = k.province AND p.id = k.from_payment
               WHERE k.from_run = r.run AND p.roster = r.id) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'lists_carried_on_are_not_withdrawn', MESSAGE = 'carried on';
    END IF;
    RETURN r;
END $$;

-- Alone in the part, see that a request to withdraw a list still waits: nobody answers it or takes it back meanwhile.
CREATE FUNCTION hold_request(d decision) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM run_part p JOIN roster r ON r.run = p.run AND r.owner = p.owner AND r.programme = p.programme
        WHERE r.id = d.roster FOR UPDATE OF p;
    IF NOT EXISTS (SELECT FROM open_withdrawal w WHERE w.id = d.id AND w.waits) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'only_waiting_requests_are_decided', MESSAGE = 'no longer waits';
    END IF;
END $$;

-- Whoever asked to withdraw a list takes the request back while nobody has answered it.
CREATE FUNCTION take_back_withdrawal(of_decision uuid, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE d decision;
BEGIN
    SELECT * INTO d FROM decision WHERE id = of_decision AND roster IS NOT NULL;
    IF d.id IS NULL OR NOT d.owner = ANY (viewer_owners_writing()) OR viewer_person() IS DISTINCT FROM person_of(d.proposed_by) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'taken_back_by_whoever_asked', MESSAGE = 'not your request';
    END IF;
    PERFORM hold_request(d);
    INSERT INTO decision_undo (decision, owner, reason, by_user) VALUES (d.id, d.owner, why, viewer_user());
END $$;

CREATE FUNCTION withdrawn_with_its_list(of_run text, of_payment bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM payment p JOIN standing_decision d ON d.roster = p.roster WHERE p.run = of_run AND p.id = of_payment)
$$;

CREATE FUNCTION ask_withdrawal_once() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE r roster;
BEGIN
    r := hold_withdrawable(NEW.roster);
    IF NEW.proposed_by IS DISTINCT FROM viewer_user() OR (NEW.run, NEW.owner, NEW.payment_run) IS DISTINCT FROM (r.run, r.owner, r.run::text) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'withdrawal_asked_in_ones_own_name', MESSAGE = 'not the viewer';
    END IF;
    IF EXISTS (SELECT FROM open_withdrawal w WHERE w.roster = r.id) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'one_withdrawal_of_a_list_at_a_time', MESSAGE = 'asked already';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ask_withdrawal_once BEFORE INSERT ON decision FOR EACH ROW WHEN (NEW.roster IS NOT NULL)
    EXECUTE FUNCTION ask_withdrawal_once();

-- What a withdrawn list said about its people is said no more: they are called, and live where, the list says that was
-- approved last of those that stand. Whoever stands on no other list stays as he is.
CREATE FUNCTION unsay_withdrawn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = on AS $$
BEGIN
    UPDATE beneficiary b SET name = said.name, commune = coalesce(said.commune, b.commune), hamlet = coalesce(said.hamlet, b.hamlet)
    FROM roster_line l CROSS JOIN LATERAL (
        SELECT p.name, p.commune, p.hamlet FROM payment p JOIN roster x ON x.id = p.roster AND x.state = 'approved'
        WHERE p.beneficiary = l.beneficiary
        ORDER BY (SELECT max(a.at) FROM roster_approval a WHERE a.roster = x.id) DESC, p.id DESC LIMIT 1) said
    WHERE l.run = NEW.run AND l.roster = NEW.id AND b.id = l.beneficiary
      AND (b.name, b.commune, b.hamlet) IS NOT DISTINCT FROM (l.name, coalesce(l.commune, b.commune), coalesce(l.hamlet, b.hamlet));
    RETURN NULL;
END $$;
CREATE TRIGGER unsay_withdrawn AFTER UPDATE OF state ON roster FOR EACH ROW
    WHEN (OLD.state = 'approved' AND NEW.state = 'withdrawn') EXECUTE FUNCTION unsay_withdrawn();

-- ---------------------------------------------------------------- what is written into a run finds it open (INV-11, INV-12)

CREATE FUNCTION roster_finds_run_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM hold_open(NEW.run, NEW.owner, NEW.programme);
    IF TG_OP = 'UPDATE' AND OLD.state NOT IN ('reading', 'failed') AND
       (NEW.content_digest, NEW.line_count, NEW.amount, NEW.file_sha, NEW.file_digest)
       IS DISTINCT FROM (OLD.content_digest, OLD.line_count, OLD.amount, OLD.file_sha, OLD.file_digest) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'lines_of_a_read_roster_stay', MESSAGE = 'roster is read';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state = 'approved' AND OLD.state <> 'approved' AND NOT viewer_is_job() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'only_the_worker_posts', MESSAGE = 'approved by posting only';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'approved' AND NEW.state <> 'approved'
       AND NOT (viewer_is_job() AND EXISTS (SELECT FROM standing_decision d WHERE d.roster = OLD.id)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'approved_lists_are_withdrawn_by_two', MESSAGE = 'needs a second person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roster_finds_run_open BEFORE INSERT OR UPDATE ON roster FOR EACH ROW EXECUTE FUNCTION roster_finds_run_open();

-- A carried list that will not be approved lets its payments go: they may be carried again (M3: one living successor).
CREATE FUNCTION dropped_lists_carry_nothing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM carry WHERE to_roster = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER dropped_lists_carry_nothing AFTER UPDATE OF state ON roster FOR EACH ROW
    WHEN (NEW.kind = 'carried' AND NEW.state IN ('withdrawn', 'returned', 'superseded'))
    EXECUTE FUNCTION dropped_lists_carry_nothing();

CREATE FUNCTION lines_enter_while_reading() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT roster FROM fresh) f LEFT JOIN roster r ON r.id = f.roster
               WHERE r.state IS DISTINCT FROM 'reading') THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'lines_of_a_read_roster_stay', MESSAGE = 'roster is read';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER lines_enter_while_reading AFTER INSERT ON roster_line REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION lines_enter_while_reading();

CREATE FUNCTION close_part(of_run text, of_owner text, of_programme text, with_digest text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE part run_part;
BEGIN
    SELECT * INTO part FROM run_part WHERE run = of_run AND owner = of_owner AND programme = of_programme FOR UPDATE;
    IF part.run IS NULL OR NOT of_owner = ANY (viewer_owners_writing()) OR NOT viewer_has('si_approver', 'commune_approver') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'closed_by_an_approver', MESSAGE = 'not an approver of this unit';
    END IF;
    IF EXISTS (SELECT FROM payment_total WHERE run = of_run AND owner = of_owner AND programme = of_programme
               AND (outstanding_count <> 0 OR outstanding_amount <> 0 OR difference <> 0)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'nothing_outstanding_at_close', MESSAGE = 'outstanding';
    END IF;
    IF EXISTS (SELECT FROM discrepancy WHERE run = of_run AND owner = of_owner AND state <> 'resolved'
               AND (programme = of_programme OR programme IS NULL) AND kind <> 'failed') THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'no_open_discrepancy_at_close', MESSAGE = 'open discrepancies';
    END IF;
    IF EXISTS (SELECT FROM roster WHERE run = of_run AND owner = of_owner AND programme = of_programme
               AND state IN ('reading', 'submitted')) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'no_roster_waits_at_close', MESSAGE = 'a roster waits';
    END IF;
    UPDATE run_part SET state = 'closed', closed_at = clock_timestamp(), closed_by = viewer_user(), closing_digest = with_digest
    WHERE run = of_run AND owner = of_owner AND programme = of_programme;
END $$;

-- ---------------------------------------------------------------- decisions are taken back until something depends on them (M9)

CREATE FUNCTION double_key(t double_payment) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT 'duplicate:two:' || t.payment_run || ':' || t.payment $$;

CREATE FUNCTION take_back(of_decision uuid, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    d decision;
    x discrepancy;
BEGIN
    SELECT * INTO d FROM decision WHERE id = of_decision;
    SELECT * INTO x FROM discrepancy WHERE id = d.discrepancy;
    IF x.id IS NULL OR NOT d.owner = ANY (viewer_owners_writing()) OR viewer_person() IS NULL OR viewer_person() NOT IN (
        SELECT person_of(d.proposed_by) UNION ALL
        SELECT person_of(c.by_user) FROM decision_consent c WHERE c.decision = d.id AND c.agreed) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'taken_back_by_whoever_decided', MESSAGE = 'not your decision';
    END IF;
    -- Alone in the part: nobody instructs, carries, consents or closes meanwhile.
    PERFORM FROM run_part WHERE run IN (d.run, d.payment_run) AND owner = x.owner AND (x.programme IS NULL OR programme = x.programme)
        ORDER BY run DESC, programme FOR UPDATE;
    SELECT * INTO x FROM discrepancy WHERE id = d.discrepancy FOR UPDATE;
    -- What was paid twice to two records that are one by now stays dealt with: its month is the other payment's.
    PERFORM hold_people_apart(x.province);
    IF EXISTS (SELECT FROM double_payment t WHERE x.key = double_key(t) AND NOT EXISTS (
               SELECT FROM month_claim c WHERE c.run = t.payment_run AND c.payment = t.payment)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'nothing_depends_on_what_is_taken_back', MESSAGE = 'they are merged';
    END IF;
    IF EXISTS (SELECT FROM decision_undo WHERE decision = d.id)
       OR EXISTS (SELECT FROM decision_consent WHERE decision = d.id AND NOT agreed) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'only_standing_decisions_are_taken_back', MESSAGE = 'does not stand';
    END IF;
    -- What was cancelled may be carried after the close, and that be taken back: nothing of the closed run changes with it.
    IF x.decision = d.id AND EXISTS (SELECT FROM run_part WHERE run = d.run AND owner = x.owner
                                     AND (x.programme IS NULL OR programme = x.programme) AND state = 'closed') THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'run_is_open', MESSAGE = 'the run is not open';
    END IF;
    IF d.resolution NOT IN ('dismiss', 'recover') AND (
        withdrawn_with_its_list(d.payment_run, d.payment)
        OR EXISTS (SELECT FROM carry WHERE from_run = d.payment_run AND from_payment = d.payment)
        OR EXISTS (SELECT FROM instruction i JOIN instruction n ON n.run = i.run AND n.payment = i.payment AND n.attempt > i.attempt
                   WHERE i.run = d.payment_run AND i.id = x.instruction)
        OR EXISTS (SELECT FROM decision n WHERE n.payment_run = d.payment_run AND n.payment = d.payment
                   AND n.resolution NOT IN ('dismiss', 'recover') AND (n.proposed_at, n.id) > (d.proposed_at, d.id)
                   AND NOT EXISTS (SELECT FROM decision_undo u WHERE u.decision = n.id)
                   AND NOT EXISTS (SELECT FROM decision_consent c WHERE c.decision = n.id AND NOT c.agreed))) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'nothing_depends_on_what_is_taken_back', MESSAGE = 'something depends';
    END IF;
    IF d.resolution = 'cancel' THEN
        -- Months given free are claimed again, unless somebody else has them by now (M2).
        INSERT INTO month_claim (province, beneficiary, benefit, month, owner, run, payment)
        SELECT p.province, person_of_record(p.beneficiary), p.benefit, m.month, p.owner, p.run, p.id
        FROM payment p JOIN payment_month m ON m.run = p.run AND m.province = p.province AND m.payment = p.id AND m.kind = 'regular'
        WHERE p.run = d.payment_run AND p.id = d.payment
        ORDER BY m.month ON CONFLICT DO NOTHING;
        IF EXISTS (SELECT FROM claimed_since(d.payment_run, ARRAY[d.payment])) THEN
            RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'months_are_free_to_claim', MESSAGE = 'claimed meanwhile';
        END IF;
    END IF;
    INSERT INTO decision_undo (decision, owner, reason, by_user) VALUES (d.id, d.owner, why, viewer_user());
    UPDATE discrepancy SET state = 'open', resolution = NULL, resolved_at = NULL WHERE id = x.id AND decision = d.id;
END $$;

-- Carrying holds the part it carries from, so that no decision it stands on is taken back meanwhile.
CREATE FUNCTION carried_on_what_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM run_part r WHERE EXISTS (
        SELECT FROM fresh f WHERE f.from_run = r.run AND f.owner = r.owner AND f.programme = r.programme) ORDER BY r.run FOR SHARE;
    IF EXISTS (SELECT FROM fresh f JOIN decision_undo u ON u.decision = f.decision)
       OR EXISTS (SELECT FROM fresh f JOIN payment p ON p.run = f.from_run AND p.province = f.province AND p.id = f.from_payment
                  JOIN standing_decision d ON d.roster = p.roster) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'only_standing_decisions_carry', MESSAGE = 'decision taken back';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER carried_on_what_stands AFTER INSERT ON carry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION carried_on_what_stands();

-- ---------------------------------------------------------------- outreach lists (INV-21)

CREATE FUNCTION sessions_on_working_days() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM holiday WHERE on_day = NEW.held_on)
       OR EXISTS (SELECT FROM swapped_day WHERE on_day = NEW.held_on AND kind = 'off')
       OR (extract(isodow FROM NEW.held_on) > 5
           AND NOT EXISTS (SELECT FROM swapped_day WHERE on_day = NEW.held_on AND kind = 'working')) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'session_on_a_working_day', MESSAGE = 'not a working day';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sessions_on_working_days BEFORE INSERT ON outreach_session FOR EACH ROW EXECUTE FUNCTION sessions_on_working_days();

CREATE FUNCTION visits_within_capacity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT outreach_session FROM fresh) f JOIN outreach_session s ON s.id = f.outreach_session
               WHERE (SELECT count(*) FROM visit v WHERE v.outreach_session = s.id AND v.state <> 'dropped') > s.capacity) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'visits_within_capacity', MESSAGE = 'session is full';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER visits_within_capacity AFTER INSERT ON visit REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION visits_within_capacity();

CREATE FUNCTION done_visits_stay() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'planned' AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'append_only', MESSAGE = 'done visits stay';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER done_visits_stay BEFORE UPDATE ON visit FOR EACH ROW EXECUTE FUNCTION done_visits_stay();

-- ---------------------------------------------------------------- digests of rows written (M11)

-- The lines of a roster are hashed by several processes. The planner does not know what hashing a row costs, and only what is
-- asked for as a table is worked on side by side.
CREATE FUNCTION lines_digest(of_roster uuid) RETURNS TABLE (digest bytea)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp SET parallel_tuple_cost = 0 AS $$
    WITH hashed AS MATERIALIZED (
        SELECT id, sha256(convert_to(ROW(run, province, id, roster, file_row, owner, programme, beneficiary, benefit, source, name,
            commune, hamlet, method, payer, account, holder, pay_point, months, regular, arrears, arrears_months, deduction, amount,
            carries_run, carries_payment, note)::text, 'UTF8')) AS hash
        FROM roster_line WHERE roster = of_roster AND run = (SELECT r.run FROM roster r WHERE r.id = of_roster))
    SELECT sha256(string_agg(hash, ''::bytea ORDER BY id)) FROM hashed
$$;

-- SHA-256 over stored rows, in key order; `what` holds entries like 'roster_line:<roster>'. Columns are named, so that a
-- later column does not change old digests.
CREATE FUNCTION rows_digest(what text[]) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
DECLARE
    entry text;
    part bytea;
    whole bytea := '';
    key uuid;
BEGIN
    FOREACH entry IN ARRAY what LOOP
        key := split_part(entry, ':', 2)::uuid;
        CASE split_part(entry, ':', 1)
            WHEN 'roster_line' THEN
                SELECT digest INTO part FROM lines_digest(key);
            WHEN 'payment' THEN
                SELECT sha256(string_agg(sha256(convert_to(ROW(run, province, id, roster, line, owner, programme, beneficiary,
                    benefit, source, name, commune, hamlet, method, payer, account, pay_point, amount, carries_run,
                    carries_payment)::text, 'UTF8')), ''::bytea ORDER BY id))
                INTO part FROM payment WHERE roster = key AND run = (SELECT r.run FROM roster r WHERE r.id = key);
            WHEN 'payment_month' THEN
                SELECT sha256(string_agg(sha256(convert_to(ROW(run, province, payment, roster, owner, month, kind, amount)::text,
                    'UTF8')), ''::bytea ORDER BY payment, month, kind))
                INTO part FROM payment_month WHERE roster = key AND run = (SELECT r.run FROM roster r WHERE r.id = key);
            WHEN 'roster_repair' THEN
                SELECT sha256(string_agg(sha256(convert_to(ROW(roster, number, owner, kind, file_row, field, code, value_sealed, reason,
                    by_user, at)::text, 'UTF8')), ''::bytea ORDER BY number))
                INTO part FROM roster_repair WHERE roster = key;
            WHEN 'roster_approval' THEN
                SELECT sha256(string_agg(sha256(convert_to(a::text, 'UTF8')), ''::bytea ORDER BY a.person))
                INTO part FROM (SELECT roster, person, by_user, owner, content_digest, note, at FROM roster_approval
                                WHERE roster = key) a;
            WHEN 'account_evidence' THEN
                SELECT sha256(string_agg(sha256(convert_to(e::text, 'UTF8')), ''::bytea))
                INTO part FROM (SELECT id, run, owner, programme, beneficiary, before_account, account, kind, reference, dated_on,
                                by_user, at FROM account_evidence WHERE id = key) e;
            WHEN 'account_confirmation' THEN
                SELECT sha256(string_agg(sha256(convert_to(c::text, 'UTF8')), ''::bytea))
                INTO part FROM (SELECT evidence, owner, agreed, by_user, at FROM account_confirmation WHERE evidence = key) c;
            WHEN 'instruction' THEN
                SELECT sha256(string_agg(sha256(convert_to(ROW(run, province, id, payment, roster, owner, programme, attempt, payer,
                    account, pay_point, name, hamlet, amount, reference, file, sequence, after_run, after_event)::text,
                    'UTF8')), ''::bytea ORDER BY id))
                INTO part FROM instruction WHERE file = key AND run = (SELECT f.run FROM instruction_file f WHERE f.id = key);
            WHEN 'confirmation' THEN
                SELECT sha256(string_agg(sha256(convert_to(ROW(run, province, id, file, file_row, payer, reference, bank,
                    account_index, account_sealed, name, name_fold, amount, status, reason, reason_text, booked_on,
                    payer_reference)::text, 'UTF8')), ''::bytea ORDER BY id))
                INTO part FROM confirmation WHERE file = key AND run = (SELECT f.run FROM confirmation_file f WHERE f.id = key);
            WHEN 'payment_event' THEN
                SELECT sha256(string_agg(sha256(convert_to(ROW(run, province, id, payment_run, payment, instruction, owner, kind,
                    amount, booked_on, reason, fact_run, fact, decision, reverses_run, reverses, posting)::text,
                    'UTF8')), ''::bytea ORDER BY id))
                INTO part FROM payment_event WHERE posting = key;
            WHEN 'match' THEN
                SELECT sha256(string_agg(sha256(convert_to(ROW(run, province, id, confirmation, instruction_run, instruction,
                    owner, amount, rule, why, retracts, posting)::text, 'UTF8')), ''::bytea ORDER BY id))
                INTO part FROM match WHERE posting = key;
            WHEN 'decision' THEN
                SELECT sha256(string_agg(sha256(convert_to(d::text, 'UTF8')), ''::bytea ORDER BY d.id))
                INTO part FROM (SELECT id, run, owner, resolution, discrepancy, payment_run, payment, side, account, reason,
                                proposed_by, proposed_at, roster FROM decision WHERE id = key) d;
            WHEN 'decision_consent' THEN
                SELECT sha256(string_agg(sha256(convert_to(c::text, 'UTF8')), ''::bytea))
                INTO part FROM (SELECT decision, owner, agreed, by_user, at, note, content_digest
                                FROM decision_consent WHERE decision = key) c;
            WHEN 'decision_undo' THEN
                SELECT sha256(string_agg(sha256(convert_to(u::text, 'UTF8')), ''::bytea))
                INTO part FROM (SELECT decision, owner, reason, by_user, at FROM decision_undo WHERE decision = key) u;
            WHEN 'person_merge' THEN
                SELECT sha256(string_agg(sha256(convert_to(g::text, 'UTF8')), ''::bytea))
                INTO part FROM (SELECT id, province, owner, kept, merged, reason, seen, by_user, at FROM person_merge WHERE id = key) g;
            WHEN 'person_merge_answer' THEN
                SELECT sha256(string_agg(sha256(convert_to(g::text, 'UTF8')), ''::bytea))
                INTO part FROM (SELECT merge, owner, agreed, seen, note, by_user, at FROM person_merge_answer WHERE merge = key) g;
            WHEN 'method_request' THEN
                SELECT sha256(string_agg(sha256(convert_to(q::text, 'UTF8')), ''::bytea))
                INTO part FROM (SELECT id, province, owner, method, account, requested_on, effective_run, evidence, paper,
                                recorded_by, recorded_at FROM method_request WHERE id = key) q;
            WHEN 'case_move' THEN
                SELECT sha256(string_agg(sha256(convert_to(m::text, 'UTF8')), ''::bytea))
                INTO part FROM (SELECT id, outreach_case, commune, before, after, why, by_user, at FROM case_move WHERE id = key) m;
            ELSE
                RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'no digest is defined for ' || split_part(entry, ':', 1);
        END CASE;
        whole := whole || sha256(convert_to(entry, 'UTF8')) || coalesce(part, sha256(''));
    END LOOP;
    RETURN sha256(whole);
END $$;

-- ---------------------------------------------------------------- the one view that must be empty

-- Lines of answers that are found beside an instruction or in a discrepancy.
-- Whether it is decided what becomes of a payment that was put down as paid twice.
CREATE FUNCTION double_is_settled(of_run text, of_payment bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM double_payment t JOIN discrepancy x ON x.run = t.run AND x.key = double_key(t)
                   AND x.state = 'resolved' AND x.resolution IS NOT NULL
                   WHERE t.payment_run = of_run AND t.payment = of_payment)
$$;

CREATE VIEW line_found AS
    SELECT run, confirmation FROM match UNION ALL SELECT d.run, of.fact FROM discrepancy d, unnest(d.facts) AS of (fact);

CREATE VIEW invariant_violation (inv, subject, detail) AS
    -- 01 conservation: the kept totals equal a recount from nothing
    SELECT 'INV-01', coalesce(t.run, n.run) || ' ' || coalesce(t.roster, n.roster) || ' ' || coalesce(t.payer, n.payer),
        'kept total differs from the recount'
    FROM (SELECT run::text, roster, payer, listed_count, listed_amount, paid_count, paid_amount, rejected_count, rejected_amount,
              returned_count, returned_amount, unclaimed_count, unclaimed_amount, cancelled_count, cancelled_amount,
              outstanding_count, outstanding_amount, carried_in_count, carried_in_amount
          FROM payment_total WHERE listed_count > 0 OR listed_amount > 0) t
    FULL JOIN (SELECT r.name::text AS run, s.* FROM run r CROSS JOIN LATERAL total_shares(r.name, NULL) s) n
      ON n.run = t.run AND n.roster = t.roster AND n.payer = t.payer
    WHERE ROW(t.listed_count, t.listed_amount, t.paid_count, t.paid_amount, t.rejected_count, t.rejected_amount, t.returned_count,
          t.returned_amount, t.unclaimed_count, t.unclaimed_amount, t.cancelled_count, t.cancelled_amount, t.outstanding_count,
          t.outstanding_amount, t.carried_in_count, t.carried_in_amount)
      IS DISTINCT FROM
          ROW(n.listed_count, n.listed_amount, n.paid_count, n.paid_amount, n.rejected_count, n.rejected_amount, n.returned_count,
          n.returned_amount, n.unclaimed_count, n.unclaimed_amount, n.cancelled_count, n.cancelled_amount, n.outstanding_count,
          n.outstanding_amount, n.carried_in_count, n.carried_in_amount)
    UNION ALL
    SELECT 'INV-01', run || ' ' || roster || ' ' || payer, 'difference ' || difference FROM payment_total WHERE difference <> 0
    UNION ALL
    -- 02 a regular month is claimed by exactly the living payment that lists it
    SELECT 'INV-02', p.run || ' payment ' || p.id, 'regular month ' || m.month || ' has no claim of this payment'
    FROM payment p JOIN payment_month m ON m.run = p.run AND m.province = p.province AND m.payment = p.id AND m.kind = 'regular'
    LEFT JOIN merged_person s ON s.id = p.beneficiary
    LEFT JOIN month_claim c ON c.province = p.province AND c.beneficiary = coalesce(s.survivor, p.beneficiary) AND c.benefit = p.benefit
        AND c.month = m.month AND c.run = p.run AND c.payment = p.id
    WHERE c.payment IS NULL
      AND NOT EXISTS (SELECT FROM carry k WHERE k.province = p.province AND k.from_run = p.run AND k.from_payment = p.id)
      AND NOT EXISTS (SELECT FROM payment_event e WHERE e.payment_run = p.run AND e.payment = p.id AND e.kind = 'cancelled'
                      AND NOT EXISTS (SELECT FROM payment_event r WHERE r.payment_run = p.run AND r.payment = p.id AND r.kind = 'reversed'
                                      AND r.reverses_run = e.run AND r.reverses = e.id))
      -- Paid twice to two records of one person, and to be recovered: the month is the other payment's.
      AND NOT (double_is_settled(p.run, p.id) AND EXISTS (
          SELECT FROM month_claim z WHERE z.province = p.province AND z.beneficiary = coalesce(s.survivor, p.beneficiary)
            AND z.benefit = p.benefit AND z.month = m.month))
    UNION ALL
    SELECT 'INV-02', c.province || ' ' || c.run || ' payment ' || c.payment, 'claim points to no such payment'
    FROM month_claim c LEFT JOIN payment p ON p.run = c.run AND p.province = c.province AND p.id = c.payment
    LEFT JOIN merged_person s ON s.id = p.beneficiary
    WHERE p.id IS NULL OR coalesce(s.survivor, p.beneficiary) <> c.beneficiary OR p.benefit <> c.benefit
    UNION ALL
    -- and a merged record is one step from the person, of the same province, with two persons' word for it
    SELECT 'INV-02', 'person ' || m.id, 'merged into a record that is merged itself or of another province'
    FROM merged_person m LEFT JOIN beneficiary b ON b.id = m.survivor AND b.province = m.province WHERE b.id IS NULL OR b.merged_into IS NOT NULL
    UNION ALL
    SELECT 'INV-09', 'person ' || m.id, 'merged without a second person'
    FROM merged_person m WHERE NOT EXISTS (SELECT FROM person_merge g JOIN person_merge_answer a ON a.merge = g.id AND a.agreed
        JOIN app_user p ON p.id = g.by_user JOIN app_user q ON q.id = a.by_user WHERE g.merged = m.id AND p.person <> q.person)
    UNION ALL
    -- 03 never more than instructed, never back more than paid
    SELECT 'INV-03', run || ' instruction ' || instruction, 'paid more than instructed or returned more than paid'
    FROM overpaid_instructions(NULL, NULL)
    UNION ALL
    SELECT 'INV-03', e.run || ' event ' || e.id, 'settling event differs from the instructed amount'
    FROM payment_event e JOIN instruction i ON i.run = e.payment_run AND i.province = e.province AND i.id = e.instruction
    WHERE e.kind IN ('rejected', 'unclaimed', 'pending') AND e.amount <> i.amount
    UNION ALL
    -- 04 facts settle only what was sent to that payer
    SELECT 'INV-04', m.run || ' match ' || m.id, 'the confirmation is of another payer than the instruction'
    FROM match m JOIN confirmation c ON c.run = m.run AND c.province = m.province AND c.id = m.confirmation
    JOIN instruction i ON i.run = m.instruction_run AND i.province = m.province AND i.id = m.instruction
    WHERE c.payer <> i.payer
    UNION ALL
    -- 05 parts of a payment sum to it; a payment equals its line
    SELECT 'INV-05', p.run || ' payment ' || p.id, 'parts do not sum to the payment'
    FROM payment p LEFT JOIN (
        SELECT run, province, payment, sum(CASE kind WHEN 'deduction' THEN -amount::bigint ELSE amount::bigint END) AS whole
        FROM payment_month GROUP BY run, province, payment) m ON m.run = p.run AND m.province = p.province AND m.payment = p.id
    WHERE m.whole IS DISTINCT FROM p.amount::bigint
    UNION ALL
    SELECT 'INV-05', p.run || ' roster ' || p.roster || ' row ' || l.file_row, 'payment differs from its roster line'
    FROM payment p JOIN roster_line l ON l.run = p.run AND l.province = p.province AND l.id = p.line
    LEFT JOIN merged_person s ON s.id = p.beneficiary LEFT JOIN merged_person t ON t.id = l.beneficiary
    WHERE (p.amount, coalesce(s.survivor, p.beneficiary), p.benefit, p.account, p.owner)
          IS DISTINCT FROM (l.amount, coalesce(t.survivor, l.beneficiary), l.benefit, l.account, l.owner)
    UNION ALL
    SELECT 'INV-05', p.run || ' payment ' || p.id, 'first instruction differs from the payment'
    FROM payment p JOIN instruction i ON i.run = p.run AND i.province = p.province AND i.payment = p.id AND i.attempt = 1
    WHERE (i.amount, i.account, i.payer) IS DISTINCT FROM (p.amount, p.account, p.payer)
    UNION ALL
    -- 07 a reversal mirrors exactly one event, and no reversal is reversed
    SELECT 'INV-07', r.run || ' event ' || r.id, 'reversal does not mirror its event'
    FROM payment_event r LEFT JOIN payment_event e ON e.run = r.reverses_run AND e.province = r.province AND e.id = r.reverses
    WHERE r.kind = 'reversed' AND (e.id IS NULL OR e.kind = 'reversed' OR e.amount <> r.amount OR e.payment <> r.payment)
    UNION ALL
    -- 09 four eyes
    SELECT 'INV-09', 'roster ' || a.roster, 'approved by a person who uploaded, corrected or submitted it'
    FROM roster_approval a WHERE a.person = ANY (hands_of(a.roster))
    UNION ALL
    SELECT 'INV-09', 'decision ' || d.id, 'consented by the person who proposed it'
    FROM decision d JOIN decision_consent c ON c.decision = d.id
    JOIN app_user p ON p.id = d.proposed_by JOIN app_user q ON q.id = c.by_user WHERE p.person = q.person
    UNION ALL
    -- 10 an approval is for the content that stands
    SELECT 'INV-10', 'roster ' || r.id, 'approved content differs'
    FROM roster r LEFT JOIN roster_approval a ON a.roster = r.id AND a.content_digest = r.content_digest
    WHERE r.state = 'approved' AND a.roster IS NULL AND r.kind = 'regular'
    UNION ALL
    -- 12 nothing is posted into a closed part after it closed
    SELECT 'INV-12', e.run || ' event ' || e.id, 'event of a closed run'
    FROM payment_event e JOIN payment p ON p.run = e.payment_run AND p.province = e.province AND p.id = e.payment
    JOIN run_part c ON c.run = e.run AND c.owner = p.owner AND c.programme = p.programme AND c.state = 'closed'
    JOIN audit a ON a.covers @> ARRAY['payment_event:' || e.posting] AND a.at > c.closed_at
    UNION ALL
    -- 14 an import is whole: lines = count, sum = amount
    SELECT 'INV-14', 'roster ' || r.id, 'lines or amount differ from the roster'
    FROM roster r LEFT JOIN (SELECT run, roster, count(*) AS n, sum(amount)::bigint AS whole FROM roster_line GROUP BY run, roster) l
      ON l.run = r.run AND l.roster = r.id
    WHERE r.state IN ('ready', 'submitted', 'approved') AND (l.n, l.whole) IS DISTINCT FROM (r.line_count::bigint, r.amount)
    UNION ALL
    SELECT 'INV-14', 'roster ' || r.id, 'approved without its payments'
    FROM roster r LEFT JOIN (SELECT run, roster, count(*) AS n FROM payment GROUP BY run, roster) p ON p.run = r.run AND p.roster = r.id
    WHERE (r.state = 'approved' OR r.state = 'withdrawn' AND EXISTS (SELECT FROM standing_decision d WHERE d.roster = r.id))
          <> (coalesce(p.n, 0) > 0) OR (p.n > 0 AND p.n <> r.line_count)
    UNION ALL
    -- and a withdrawn list pays nobody
    SELECT 'INV-14', 'roster ' || r.id, 'withdrawn, but not all of it is cancelled'
    FROM roster r JOIN payment_total t ON t.run = r.run AND t.roster = r.id
    WHERE r.state = 'withdrawn' AND (t.cancelled_count, t.cancelled_amount) <> (t.listed_count, t.listed_amount)
    UNION ALL
    -- 16 matched amounts never exceed either side's
    SELECT 'INV-16', m.run || ' confirmation ' || m.confirmation, 'matched more than the line says'
    FROM match m JOIN confirmation c ON c.run = m.run AND c.province = m.province AND c.id = m.confirmation
    WHERE m.retracts IS NULL AND m.rule NOT IN ('repeat', 'heard')
      AND NOT EXISTS (SELECT FROM match x WHERE x.run = m.run AND x.province = m.province AND x.retracts = m.id)
    GROUP BY m.run, m.confirmation, c.amount HAVING sum(m.amount) > c.amount OR count(*) > 1
    UNION ALL
    -- 17 nothing vanishes: each instruction file holds what it says
    SELECT 'INV-17', 'instruction file ' || f.id, 'lines or amount differ from the file'
    FROM instruction_file f LEFT JOIN (SELECT run, file, count(*) AS n, sum(amount)::bigint AS whole FROM instruction GROUP BY run, file) i
      ON i.run = f.run AND i.file = f.id
    WHERE (i.n, i.whole) IS DISTINCT FROM (f.line_count::bigint, f.amount::bigint)
    UNION ALL
    -- and each line of an answer that was looked at settles, repeats, is heard or is a discrepancy; a closed run takes none
    SELECT 'INV-17', c.run || ' answer ' || c.file || ' row ' || c.file_row, 'the line is found nowhere'
    FROM confirmation c JOIN confirmation_file f ON f.id = c.file AND f.state = 'confirmed'
    WHERE NOT EXISTS (SELECT FROM line_found n WHERE n.run = c.run AND n.confirmation = c.id)
      AND EXISTS (SELECT FROM confirmation o JOIN line_found n ON n.run = o.run AND n.confirmation = o.id WHERE o.run = c.run AND o.file = c.file)
      AND f.received_at < coalesce((SELECT min(r.closed_at) FROM run_part r WHERE r.run = c.run), 'infinity')
    UNION ALL
    -- references are unique across runs (M4)
    SELECT 'INV-17', 'reference of ' || min(run) || ' and ' || max(run), 'one reference in two runs'
    FROM instruction GROUP BY reference HAVING count(*) > 1
    UNION ALL
    -- 24 each approved roster, instruction file and posting has its audit record
    SELECT 'INV-24', 'roster ' || r.id, 'approved without an audit record'
    FROM roster r WHERE r.state = 'approved'
      AND NOT EXISTS (SELECT FROM audit a WHERE a.subject = 'roster:' || r.id AND a.action = 'roster:posted')
    UNION ALL
    SELECT 'INV-24', 'instruction file ' || f.id, 'made without an audit record'
    FROM instruction_file f WHERE NOT EXISTS (SELECT FROM audit a WHERE a.covers @> ARRAY['instruction:' || f.id])
    UNION ALL
    SELECT 'INV-24', 'posting ' || e.posting, 'events without an audit record'
    FROM (SELECT DISTINCT posting FROM payment_event) e
    WHERE NOT EXISTS (SELECT FROM audit a WHERE a.covers @> ARRAY['payment_event:' || e.posting]);

-- The audit chain, and the rows each record covers, recomputed; one row per thing that does not hold.
CREATE FUNCTION audit_violation() RETURNS TABLE (seq bigint, detail text)
LANGUAGE plpgsql STABLE SET timezone = 'UTC' AS $$
DECLARE
    record audit;
    before_hash bytea := sha256('');
    expected bigint := 1;
BEGIN
    FOR record IN SELECT * FROM audit a ORDER BY a.seq LOOP
        IF record.seq <> expected THEN
            RETURN QUERY SELECT expected, 'a record is missing'::text;
            expected := record.seq;
        END IF;
        IF record.prev <> before_hash THEN
            RETURN QUERY SELECT record.seq, 'does not follow the record before it'::text;
        END IF;
        IF record.hash <> audit_hash(record) THEN
            RETURN QUERY SELECT record.seq, 'the record itself was changed'::text;
        END IF;
        IF cardinality(record.covers) > 0 AND record.rows_sha IS DISTINCT FROM rows_digest(record.covers) THEN
            RETURN QUERY SELECT record.seq, 'rows it covers were changed: ' || record.action || ' ' || record.subject;
        END IF;
        before_hash := record.hash;
        expected := expected + 1;
    END LOOP;
END $$;

-- ---------------------------------------------------------------- questions asked across owners, answered with little

-- The lines of payers' answers behind a discrepancy, for whoever may see the discrepancy.
CREATE FUNCTION facts_of_discrepancy(of_discrepancy uuid)
RETURNS TABLE (id bigint, payer text, file_name text, file_row int, reference text, bank text, account_index uuid,
    account_sealed bytea, name text, amount bigint, status text, reason text, reason_text text, booked_on date,
    payer_reference text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.id, c.payer, f.file_name, c.file_row, c.reference, c.bank, c.account_index, c.account_sealed, c.name,
        c.amount::bigint, c.status, c.reason, c.reason_text, c.booked_on, c.payer_reference
    FROM discrepancy d JOIN confirmation c ON c.run = d.run AND c.id = ANY (d.facts)
    JOIN confirmation_file f ON f.id = c.file
    WHERE d.id = of_discrepancy AND ((SELECT viewer_is_job()) OR d.owner = ANY ((SELECT viewer_owners())::text[]))
    ORDER BY c.id
$$;

-- The approved version of a list that another version may stand in for once it is withdrawn: nothing of it is instructed.
CREATE FUNCTION version_to_withdraw(of_roster uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT x.id FROM roster r JOIN roster x ON x.run = r.run AND x.owner = r.owner AND x.programme = r.programme
        AND x.list_number = r.list_number AND x.id <> r.id AND x.kind = 'regular' AND x.state = 'approved'
    WHERE r.id = of_roster AND ((SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[]))
      AND NOT EXISTS (SELECT FROM instruction i WHERE i.run = x.run AND i.roster = x.id)
$$;

-- Rows of a roster whose regular month somebody has claimed already (R33); a line of mere arrears claims none, and what the
-- version claims that is to be withdrawn for this one will be free then.
CREATE FUNCTION months_claimed(of_roster uuid) RETURNS TABLE (file_row int, month text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH beside AS MATERIALIZED (SELECT version_to_withdraw(of_roster) AS roster)  -- asked once, not for each line
    SELECT l.file_row, m.month
    FROM roster r CROSS JOIN beside
    JOIN roster_line l ON l.run = r.run AND l.roster = r.id AND l.regular > 0
    LEFT JOIN merged_person s ON s.id = l.beneficiary
    CROSS JOIN LATERAL unnest(l.months) AS m (month)
    JOIN month_claim c ON c.province = l.province AND c.beneficiary = coalesce(s.survivor, l.beneficiary) AND c.benefit = l.benefit AND c.month = m.month
    WHERE r.id = of_roster AND r.kind = 'regular' AND ((SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[]))
      AND NOT (beside.roster IS NOT NULL AND EXISTS (
          SELECT FROM payment p WHERE p.run = c.run AND p.province = c.province AND p.id = c.payment AND p.roster = beside.roster))
$$;

-- The decision to carry what was cancelled, if one stands (M9).
CREATE FUNCTION carry_after_cancel(of_run text, of_payment bigint) RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT d.id FROM standing_decision d JOIN standing_decision c ON c.discrepancy = d.discrepancy AND c.resolution = 'cancel'
    WHERE d.payment_run = of_run AND d.payment = of_payment AND d.resolution = 'carry'
    ORDER BY d.proposed_at DESC, d.id LIMIT 1
$$;

-- Rows of a roster that pay arrears to somebody one of whose payments of that benefit waits to be carried, and that do not
-- carry it (M2, R37), whoever owes it. What stands on a carried list not approved yet still waits.
CREATE FUNCTION arrears_to_carry(of_roster uuid) RETURNS TABLE (file_row int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = on AS $$
    WITH arrears AS (
        SELECT l.file_row, l.province, l.benefit, coalesce(m.survivor, l.beneficiary) AS record, o.records AS others
        FROM roster r JOIN roster_line l ON l.run = r.run AND l.roster = r.id AND l.arrears > 0 AND l.carries_payment IS NULL
        LEFT JOIN merged_person m ON m.id = l.beneficiary
        LEFT JOIN other_records o ON o.person = coalesce(m.survivor, l.beneficiary)
        WHERE r.id = of_roster AND r.kind = 'regular'
          AND ((SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[]))
    ), owed AS MATERIALIZED (
        SELECT l.file_row, p.run::text AS run, p.id AS payment
        FROM (SELECT l.file_row, l.province, l.benefit, l.record, coalesce(l.others, '{}') || l.record AS records FROM arrears l
              UNION ALL
              SELECT l.file_row, l.province, l.benefit, m.record, l.others || l.record
              FROM arrears l CROSS JOIN LATERAL unnest(l.others) AS m (record)) l
        JOIN payment p ON p.province = l.province AND p.beneficiary = l.record AND p.benefit = l.benefit
        JOIN roster x ON x.id = p.roster AND x.state = 'approved'
        WHERE NOT EXISTS (SELECT FROM payment n WHERE n.province = p.province AND n.beneficiary = ANY (l.records)
                          AND n.carries_run = p.run AND n.carries_payment = p.id)
    )
    SELECT o.file_row
    FROM (SELECT run, array_agg(DISTINCT payment) AS payments FROM owed GROUP BY run) per_run
    CROSS JOIN LATERAL payment_fold(per_run.run, per_run.payments, true) f
    JOIN owed o ON o.run = per_run.run AND o.payment = f.payment
    WHERE f.state IN ('rejected', 'returned', 'unclaimed') 
       OR f.state IN ('cancelled', 'short') AND f.outstanding_amount = 0 AND carry_after_cancel(o.run, o.payment) IS NOT NULL
$$;

-- Of a viewer's payments, those one of whose months another payment has claimed since they were cancelled (M2).
CREATE FUNCTION claimed_since(of_run text, of_payments bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT p.id
    FROM payment p JOIN payment_month m ON m.run = p.run AND m.province = p.province AND m.payment = p.id AND m.kind = 'regular'
    LEFT JOIN merged_person s ON s.id = p.beneficiary
    JOIN month_claim c ON c.province = p.province AND c.beneficiary = coalesce(s.survivor, p.beneficiary) AND c.benefit = p.benefit AND c.month = m.month
    WHERE p.run = of_run AND p.id = ANY (of_payments) AND (c.run, c.payment) <> (p.run, p.id)
      AND ((SELECT viewer_is_job()) OR p.owner = ANY ((SELECT viewer_owners())::text[]))
$$;

-- Rows of a list that name a person whom another row of it names by another record for the same month (R04): merged since it was
-- read, for no two rows of a list name one record and benefit.
CREATE FUNCTION listed_by_two_records(of_roster uuid) RETURNS TABLE (file_row int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT l.file_row
    FROM roster r JOIN merged_person m ON m.province = r.province
    JOIN roster_line l ON l.run = (SELECT run FROM roster WHERE id = of_roster) AND l.province = r.province AND l.roster = r.id
        AND l.beneficiary = m.id
    WHERE r.id = of_roster AND r.kind = 'regular' AND ((SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[]))
      AND EXISTS (SELECT FROM roster_line o WHERE o.run = l.run AND o.province = l.province AND o.roster = l.roster
                  AND o.beneficiary = ANY (ARRAY(SELECT records_of(l.beneficiary))) AND o.benefit = l.benefit AND o.id <> l.id
                  AND o.months && l.months)
$$;

-- What the database alone knows to be wrong with the rows of a roster: R33, R37, and people another owner lists in this run
-- (R05); yes or no only, the other owner is not named.
CREATE FUNCTION claims_against(of_roster uuid) RETURNS TABLE (file_row int, code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT file_row, 'R33' FROM months_claimed(of_roster)
    UNION
    SELECT file_row, 'R37' FROM arrears_to_carry(of_roster)
    UNION
    SELECT l.file_row, 'R05'
    FROM roster r JOIN roster x ON x.run = r.run AND x.owner <> r.owner AND x.state IN ('ready', 'submitted')
    JOIN roster_line o ON o.run = (SELECT run FROM roster WHERE id = of_roster) AND o.roster = x.id
    LEFT JOIN merged_person p ON p.id = o.beneficiary
    JOIN roster_line l ON l.run = (SELECT run FROM roster WHERE id = of_roster) AND l.roster = r.id
        AND l.beneficiary = coalesce(p.survivor, o.beneficiary) AND l.benefit = o.benefit
    WHERE r.id = of_roster AND r.kind = 'regular' AND ((SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[]))
    ORDER BY 1, 2
$$;

-- Rows of a roster that pay a month after the one somebody reported the person dead or suspended in (R20). What another
-- owner reported is a yes without kind and day.
CREATE FUNCTION people_stopped(of_roster uuid) RETURNS TABLE (file_row int, kind text, stopped_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT ON (l.file_row) l.file_row, CASE WHEN s.owner = r.owner THEN s.kind END,
        CASE WHEN s.owner = r.owner THEN s.stopped_on END
    FROM roster r JOIN roster_line l ON l.run = r.run AND l.roster = r.id
    JOIN (SELECT s.id, s.province, s.owner, s.kind, s.stopped_on, s.beneficiary FROM stop s
          UNION ALL SELECT s.id, s.province, s.owner, s.kind, s.stopped_on, t.record FROM other_record t JOIN stop s ON s.beneficiary = t.other) s
        ON s.beneficiary = l.beneficiary AND s.province = l.province
    WHERE r.id = of_roster AND l.months[cardinality(l.months)] > to_char(s.stopped_on, 'YYYY-MM')
      AND NOT EXISTS (SELECT FROM stop_lift u WHERE u.stop = s.id)
      AND ((SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[]))
    ORDER BY l.file_row, s.owner = r.owner DESC, s.stopped_on
$$;

-- How far somebody else's job on a list of the viewer's unit is: a job itself is seen by whoever asked for it.
CREATE FUNCTION work_of_others(of_roster uuid)
RETURNS TABLE (phase_said text, done bigint, total bigint, tries int, asked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT j.phase, j.done, j.total, j.tries, j.asked_at FROM roster r JOIN job j ON j.subject = 'roster:' || r.id
    WHERE r.id = of_roster AND r.owner = ANY (viewer_owners()) AND j.state IN ('waiting', 'running')
    ORDER BY j.asked_at DESC, j.id LIMIT 1
$$;

-- Rows of a roster whose account others receive on too (R14): how many people on the owner's lists of the run, and whether
-- there is anybody on another owner's. The newest version of a list counts, and of the list that is read this one.
CREATE FUNCTION accounts_shared(of_roster uuid) RETURNS TABLE (file_row int, account bigint, people int, elsewhere boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH r AS (
        SELECT * FROM roster WHERE id = of_roster
          AND ((SELECT viewer_is_job()) OR owner = ANY ((SELECT viewer_owners())::text[]))
    ), lists AS MATERIALIZED (
        SELECT x.id, x.owner = r.owner AS own FROM roster x JOIN r ON x.run = r.run
        WHERE x.id = r.id OR x.state IN ('ready', 'submitted', 'approved')
          AND (x.owner, x.programme, x.list_number) <> (r.owner, r.programme, r.list_number)
    ), used AS (
        SELECT l.account, min(l.beneficiary) AS one, max(l.beneficiary) AS other, bool_or(l.roster = of_roster) AS here
        FROM roster_line l JOIN lists ON lists.id = l.roster
        WHERE l.run = (SELECT run FROM r) AND l.account IS NOT NULL GROUP BY l.account
    ), counted AS MATERIALIZED (
        SELECT l.account, count(DISTINCT l.person) FILTER (WHERE l.own)::int AS people,
            count(DISTINCT l.person) > count(DISTINCT l.person) FILTER (WHERE l.own) AS elsewhere
        FROM (SELECT l.account, coalesce(m.survivor, l.beneficiary) AS person, lists.own
              FROM used u JOIN roster_line l ON l.run = (SELECT run FROM r) AND l.account = u.account JOIN lists ON lists.id = l.roster
              LEFT JOIN merged_person m ON m.id = l.beneficiary
              WHERE u.here AND u.one <> u.other) l
        GROUP BY l.account HAVING count(DISTINCT l.person) > 1
    )
    SELECT l.file_row, l.account, c.people, c.elsewhere
    FROM counted c JOIN roster_line l ON l.run = (SELECT run FROM r) AND l.roster = of_roster AND l.account = c.account
$$;

-- Rows of a roster whose account some payer has sent back as a wallet (R11), whoever was to be paid on it.
CREATE FUNCTION accounts_answered_as_wallets(of_roster uuid) RETURNS TABLE (file_row int, account bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH wallet AS MATERIALIZED (
        SELECT a.id FROM confirmation c JOIN account a ON a.number_index = c.account_index AND a.bank = coalesce(c.bank, c.payer)
        WHERE c.reason = 'WALLET_AS_ACC' AND c.account_index IS NOT NULL
        UNION
        SELECT i.account FROM confirmation c
        JOIN instruction i ON i.run = c.run AND i.province = c.province AND i.reference = c.reference AND i.payer = c.payer
        WHERE c.reason = 'WALLET_AS_ACC' AND c.account_index IS NULL AND i.account IS NOT NULL
    )
    SELECT l.file_row, l.account FROM wallet w JOIN roster r ON r.id = of_roster
    JOIN roster_line l ON l.run = r.run AND l.roster = r.id AND l.account = w.id
    WHERE (SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[])
$$;

-- Rows of a roster whose person another programme lists in the same run, whoever owns it (REQ42).
CREATE FUNCTION listed_in_other_programmes(of_roster uuid) RETURNS TABLE (file_row int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT l.file_row
    FROM roster r JOIN roster_line l ON l.run = (SELECT run FROM roster WHERE id = of_roster) AND l.roster = r.id
    WHERE r.id = of_roster AND ((SELECT viewer_is_job()) OR r.owner = ANY ((SELECT viewer_owners())::text[]))
      AND l.beneficiary IN (
        SELECT coalesce(m.survivor, o.beneficiary)
        FROM roster x JOIN roster_line o ON o.run = (SELECT run FROM roster WHERE id = of_roster) AND o.roster = x.id
        LEFT JOIN merged_person m ON m.id = o.beneficiary
        WHERE x.run = (SELECT run FROM roster WHERE id = of_roster) AND x.state IN ('ready', 'submitted', 'approved')
          AND x.programme <> (SELECT programme FROM roster WHERE id = of_roster))
$$;

-- The province a payer's answer for a run belongs to: that of the instruction files it was sent; null if none or several.
CREATE FUNCTION province_of_answers(of_run text, of_payer text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN count(DISTINCT province) = 1 THEN min(province) END
    FROM instruction_file WHERE run = of_run AND payer = of_payer
      AND ((SELECT viewer_is_job()) OR payer = ANY ((SELECT viewer_payers())::text[]) OR payer = ANY ((SELECT viewer_answered_payers())::text[]))
$$;

-- ---------------------------------------------------------------- difference to the list before (REQ43, R22)

-- The lists of an owner and programme that count in a run: those sent or approved, and of each number the newest version.
CREATE FUNCTION lists_that_count(of_run text, of_owner text, of_programme text) RETURNS TABLE (id uuid, list_number int, state text)
LANGUAGE sql STABLE AS $$
    SELECT x.id, x.list_number::int, x.state FROM roster x
    WHERE x.run = of_run AND x.owner = of_owner AND x.programme = of_programme AND x.kind = 'regular'
      AND (x.state IN ('submitted', 'approved') OR x.state IN ('reading', 'has_errors', 'ready', 'returned') AND NOT EXISTS (
          SELECT FROM roster n WHERE n.run = x.run AND n.owner = x.owner AND n.programme = x.programme
            AND n.list_number = x.list_number AND n.version > x.version AND n.state NOT IN ('failed', 'withdrawn')))
$$;

-- The approved lists of the owner's last run of the programme before, and whether this list answers for their people: for
-- those of its own number, and the first list of the run for those of later numbers that are not there this time.
CREATE FUNCTION lists_before(of_roster uuid) RETURNS TABLE (id uuid, run text, list_number int, own boolean)
LANGUAGE sql STABLE AS $$
    SELECT b.id, b.run::text, b.list_number::int, b.list_number = r.list_number OR (
        b.list_number > r.list_number
        AND r.list_number <= ALL (SELECT c.list_number FROM lists_that_count(r.run, r.owner, r.programme) c)
        AND b.list_number <> ALL (SELECT c.list_number FROM lists_that_count(r.run, r.owner, r.programme) c))
    FROM roster r JOIN roster b ON b.owner = r.owner AND b.programme = r.programme AND b.kind = 'regular' AND b.state = 'approved'
    WHERE r.id = of_roster AND r.kind = 'regular' AND b.run = (
        SELECT max(x.run::text) FROM roster x WHERE x.owner = r.owner AND x.programme = r.programme
        AND x.kind = 'regular' AND x.state = 'approved' AND x.run < r.run)
$$;

-- Of a line that names a merged record: its own id where another line of the lists names the same person and benefit, so that
-- each line before is held against one line now at most; else null.
CREATE FUNCTION line_beside(of_run text, in_province text, of_lists uuid[], of_line bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT l.id FROM roster_line l JOIN merged_person m ON m.id = l.beneficiary
    WHERE l.run = of_run AND l.province = in_province AND l.id = of_line AND EXISTS (
        SELECT FROM roster_line o WHERE o.run = of_run AND o.province = in_province AND o.roster = ANY (of_lists) AND o.benefit = l.benefit AND o.id <> l.id
          AND (o.beneficiary = m.survivor OR o.id < l.id AND o.beneficiary = ANY (ARRAY(SELECT records_of(m.survivor)))))
$$;

-- The lines in which a list differs from those before, each with the groups it belongs to and what it adds to the sum; what
-- of that comes from paying more or fewer months than before stands apart, and so do arrears and deductions, since neither is
-- another rate. Who came from another list of the owner is not new, who stands on another list of this run is not gone. A
-- person whose benefit changed is one line; unchanged lines are not given. Under the viewer's own row rules.
CREATE FUNCTION list_changes(of_roster uuid)
RETURNS TABLE (beneficiary bigint, benefit text, before_benefit text, name text, commune text, before_commune text, hamlet text,
    file_row int, line bigint, before_run text, before_line bigint, amount bigint, before_amount bigint, method text,
    before_method text, account bigint, before_account bigint, change bigint, months_change bigint, once_change bigint, parts text[])
LANGUAGE plpgsql STABLE SET enable_nestloop = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    r roster;
    last_run text;
    own uuid[];
    others uuid[];
    beside uuid[];
BEGIN
    SELECT x.* INTO r FROM roster x WHERE x.id = of_roster;
    SELECT min(b.run), coalesce(array_agg(b.id) FILTER (WHERE b.own), '{}'), coalesce(array_agg(b.id) FILTER (WHERE NOT b.own), '{}')
        INTO last_run, own, others FROM lists_before(of_roster) b;
    IF last_run IS NULL THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(c.id), '{}') INTO beside FROM lists_that_count(r.run, r.owner, r.programme) c WHERE c.list_number <> r.list_number;
    RETURN QUERY
    WITH pair AS (
        SELECT coalesce(t.beneficiary, o.beneficiary) AS person, t.benefit AS t_benefit, o.benefit AS o_benefit, t.line AS t_line, o.line AS o_line
        FROM (SELECT coalesce(m.survivor, l.beneficiary) AS beneficiary, l.benefit, l.id AS line, l.amount::bigint AS amount, l.regular::bigint AS regular,
                  cardinality(l.months) AS n, l.account, l.method, l.commune,
                  CASE WHEN m.id IS NOT NULL THEN line_beside(r.run, r.province, ARRAY[r.id], l.id) END AS beside
              FROM roster_line l LEFT JOIN merged_person m ON m.id = l.beneficiary WHERE l.run = r.run AND l.roster = r.id) t
        FULL JOIN (SELECT coalesce(m.survivor, l.beneficiary) AS beneficiary, l.benefit, l.id AS line, l.amount::bigint AS amount, l.regular::bigint AS regular,
                  cardinality(l.months) AS n, l.account, l.method, l.commune,
                  CASE WHEN m.id IS NOT NULL THEN line_beside(last_run, r.province, own, l.id) END AS beside
              FROM roster_line l LEFT JOIN merged_person m ON m.id = l.beneficiary WHERE l.run = last_run AND l.roster = ANY (own)) o
        ON o.beneficiary = t.beneficiary AND o.benefit = t.benefit AND coalesce(o.beside, 0) = coalesce(t.beside, 0)
        WHERE t.line IS NULL OR o.line IS NULL OR t.amount <> o.amount OR t.regular <> o.regular OR t.n <> o.n OR t.account IS DISTINCT FROM o.account
           OR t.commune <> o.commune OR (t.method = 'account') <> (o.method = 'account')
    ), alone AS (
        SELECT p.person, coalesce(p.t_benefit, p.o_benefit) AS benefit, p.t_line, p.o_line,
            row_number() OVER (PARTITION BY p.person, p.t_line IS NULL ORDER BY coalesce(p.t_benefit, p.o_benefit)) AS place
        FROM pair p WHERE p.t_line IS NULL OR p.o_line IS NULL
    ), came AS (
        SELECT DISTINCT ON (coalesce(m.survivor, l.beneficiary), l.benefit) coalesce(m.survivor, l.beneficiary) AS beneficiary, l.benefit, l.id AS line
        FROM roster_line l LEFT JOIN merged_person m ON m.id = l.beneficiary
        WHERE l.run = last_run AND l.roster = ANY (others)
        ORDER BY coalesce(m.survivor, l.beneficiary), l.benefit, l.regular DESC, l.id
    ), stay AS (
        SELECT DISTINCT coalesce(m.survivor, l.beneficiary) AS beneficiary
        FROM roster_line l LEFT JOIN merged_person m ON m.id = l.beneficiary WHERE l.run = r.run AND l.roster = ANY (beside)
    ), joined AS (
        SELECT p.person, p.t_line, p.o_line, NULL::text AS way FROM pair p WHERE p.t_line IS NOT NULL AND p.o_line IS NOT NULL
        UNION ALL
        -- Who lost one benefit and got another has had his benefit changed.
        SELECT coalesce(t.person, o.person), t.t_line, coalesce(o.o_line, c.line), CASE WHEN c.line IS NOT NULL THEN 'from_list'
            WHEN o.person IS NULL THEN 'new' WHEN t.person IS NULL AND s.beneficiary IS NOT NULL THEN 'to_list'
            WHEN t.person IS NULL THEN 'gone' END
        FROM (SELECT * FROM alone WHERE o_line IS NULL) t FULL JOIN (SELECT * FROM alone WHERE t_line IS NULL) o
            ON o.person = t.person AND o.place = t.place
        LEFT JOIN came c ON o.person IS NULL AND c.beneficiary = t.person AND c.benefit = t.benefit
        LEFT JOIN stay s ON t.person IS NULL AND s.beneficiary = o.person
    )
    SELECT j.person, t.benefit, o.benefit, coalesce(t.name, o.name), t.commune, o.commune,
        coalesce(t.hamlet, o.hamlet), t.file_row, t.id, last_run, o.id, t.amount::bigint, o.amount::bigint, t.method, o.method,
        t.account, o.account,
        coalesce(t.amount::bigint, 0) - CASE WHEN j.way IS DISTINCT FROM 'from_list' THEN coalesce(o.amount::bigint, 0) ELSE 0 END,
        coalesce(d.months, 0), coalesce(d.once, 0),
        CASE WHEN j.way IN ('new', 'gone', 'to_list') THEN ARRAY[j.way] ELSE array_remove(ARRAY[
            j.way,
            CASE WHEN t.regular > o.regular + d.months THEN 'up' WHEN t.regular < o.regular + d.months THEN 'down' END,
            CASE WHEN cardinality(t.months) <> cardinality(o.months) THEN 'months' END,
            CASE WHEN d.once <> 0 THEN 'once' END,
            CASE WHEN o.method <> 'account' AND t.method = 'account' THEN 'to_account' END,
            CASE WHEN o.method = 'account' AND t.method <> 'account' THEN 'to_cash' END,
            CASE WHEN o.account <> t.account THEN 'other_account' END,
            CASE WHEN o.commune <> t.commune THEN 'moved' END,
            CASE WHEN o.benefit <> t.benefit THEN 'benefit' END], NULL) END
    FROM joined j
    -- Few lines differ: each is looked up by its key instead of reading both lists once more.
    LEFT JOIN LATERAL (SELECT * FROM roster_line l WHERE l.run = r.run AND l.province = r.province AND l.id = j.t_line OFFSET 0) t ON true
    LEFT JOIN LATERAL (SELECT * FROM roster_line l WHERE l.run = last_run AND l.province = r.province AND l.id = j.o_line OFFSET 0) o ON true
    -- What the regular sum before would have been for as many months, less what it was.
    CROSS JOIN LATERAL (
        SELECT o.regular::bigint * cardinality(t.months) / cardinality(o.months) - o.regular::bigint AS months,
            (t.amount::bigint - t.regular::bigint) - (o.amount::bigint - o.regular::bigint) AS once) d;
END $$;

-- Lines of a list that pay a person into another account than the person was last paid into, by this owner for this
-- programme, whatever list and run that was (R22); with what it stands on, and whether a second person said yes to it who
-- neither gave the evidence nor uploaded, corrected or sent the list.
CREATE FUNCTION account_changes(of_roster uuid)
RETURNS TABLE (line bigint, file_row int, beneficiary bigint, name text, hamlet text, amount bigint, before_run text,
    before_line bigint, before_account bigint, account bigint, evidence uuid, agreed boolean, settled boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    r roster;
    last_run text;
    last_lists uuid[];
    hands uuid[];
BEGIN
    SELECT x.* INTO r FROM roster x WHERE x.id = of_roster AND x.kind = 'regular'
        AND ((SELECT viewer_is_job()) OR x.owner = ANY ((SELECT viewer_owners())::text[]));
    SELECT max(x.run::text) INTO last_run FROM roster x
        WHERE x.owner = r.owner AND x.programme = r.programme AND x.kind = 'regular' AND x.state = 'approved' AND x.run < r.run;
    IF last_run IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(x.id) INTO last_lists FROM roster x
        WHERE x.run = last_run AND x.owner = r.owner AND x.programme = r.programme AND x.kind = 'regular' AND x.state = 'approved';
    hands := hands_of(r.id);
    RETURN QUERY
    WITH other AS MATERIALIZED (
        SELECT l.id, l.file_row, coalesce(m.survivor, l.beneficiary) AS beneficiary, coalesce(m.survivor, l.beneficiary) || coalesce(k.records, '{}') AS records,
            l.name, l.hamlet, l.amount::bigint AS amount, l.account
        FROM roster_line l
        LEFT JOIN merged_person m ON m.id = l.beneficiary LEFT JOIN other_records k ON k.person = coalesce(m.survivor, l.beneficiary)
        WHERE l.run = r.run AND l.roster = r.id AND l.account IS NOT NULL AND NOT EXISTS (
            SELECT FROM roster_line o WHERE o.run = last_run AND o.roster = ANY (last_lists)
            AND o.beneficiary = l.beneficiary AND o.account = l.account)
    )
    SELECT n.id, n.file_row, n.beneficiary, n.name, n.hamlet, n.amount, last.run::text, last.line, last.account, n.account,
        e.id, e.agreed, coalesce(e.agreed AND e.second <> ALL (hands), false)
    FROM other n
    CROSS JOIN LATERAL (
        SELECT p.run, p.line, p.account FROM payment p JOIN roster x ON x.id = p.roster AND x.state = 'approved'
        WHERE p.beneficiary = ANY (n.records) AND p.run < r.run AND p.owner = r.owner AND p.programme = r.programme
          AND p.account IS NOT NULL
        ORDER BY p.run DESC, p.id DESC LIMIT 1) last
    LEFT JOIN LATERAL (
        SELECT v.id, c.agreed, person_of(c.by_user) AS second
        FROM account_evidence v LEFT JOIN account_confirmation c ON c.evidence = v.id
        WHERE v.run = r.run AND v.owner = r.owner AND v.programme = r.programme AND v.beneficiary = ANY (n.records)
          AND v.before_account = last.account AND v.account = n.account
        ORDER BY v.at DESC, v.id LIMIT 1) e ON true
    WHERE NOT EXISTS (SELECT FROM payment q JOIN roster x ON x.id = q.roster AND x.state = 'approved'
                      WHERE q.beneficiary = ANY (n.records) AND q.run = last.run AND q.owner = r.owner
                      AND q.programme = r.programme AND q.account = n.account)
    ORDER BY n.amount DESC, n.file_row;
END $$;

-- ---------------------------------------------------------------- two records of one person (domain.md 3.2, R38)

-- Whether a unit pays a person by an approved list: what it only uploaded makes nobody known to it.
CREATE FUNCTION known_to(of_owner text, of_person bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM payment p JOIN roster x ON x.id = p.roster AND x.state = 'approved'
                   WHERE p.beneficiary = ANY (ARRAY(SELECT records_of(of_person))) AND p.owner = of_owner)
$$;

-- Whether a unit may speak about two people of its province as one: it pays both by approved lists, or a row of a list of its own
-- has a number of either (R38).
CREATE FUNCTION reaches_both(of_owner text, of_kept bigint, of_merged bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (SELECT count(*) FROM beneficiary b JOIN unit u ON u.province = b.province AND u.code = of_owner
            WHERE b.id IN (of_kept, of_merged)) = 2
        AND (known_to(of_owner, of_kept) AND known_to(of_owner, of_merged)
             OR EXISTS (SELECT FROM row_of_two_people t JOIN roster r ON r.id = t.roster AND r.state NOT IN ('failed', 'withdrawn')
                        WHERE t.owner = of_owner
                          AND (t.beneficiary = ANY (ARRAY(SELECT records_of(of_kept))) AND t.other = ANY (ARRAY(SELECT records_of(of_merged)))
                               OR t.beneficiary = ANY (ARRAY(SELECT records_of(of_merged))) AND t.other = ANY (ARRAY(SELECT records_of(of_kept))))))
$$;

-- Both people as they are shown side by side, for a unit of the viewer that reaches both, or asked once; where somebody lives
-- whom the unit does not pay is not shown.
CREATE FUNCTION two_people(of_owner text, of_kept bigint, of_merged bigint)
RETURNS TABLE (record bigint, name text, birth text, sex text, commune text, hamlet text, citizen_id_sealed bytea,
    citizen_id_index uuid, vss_number_sealed bytea, vss_number_index uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT b.id, b.name, b.birth, b.sex, c.name, h.name, b.citizen_id_sealed, b.citizen_id_index, b.vss_number_sealed, b.vss_number_index
    FROM beneficiary b CROSS JOIN LATERAL (SELECT known_to(of_owner, b.id) AS known) k
    LEFT JOIN commune c ON c.code = b.commune AND k.known LEFT JOIN hamlet h ON h.code = b.hamlet AND k.known
    WHERE b.id IN (of_kept, of_merged) AND of_owner = ANY ((SELECT viewer_owners())::text[])
      AND (reaches_both(of_owner, of_kept, of_merged)
           OR EXISTS (SELECT FROM person_merge g WHERE g.owner = of_owner AND g.kept = of_kept AND g.merged = of_merged))
    ORDER BY b.id <> of_kept
$$;

-- How both are paid: the newest approved line per record, owner, programme and benefit; of other owners only that there is one.
CREATE FUNCTION two_people_paid(of_owner text, of_kept bigint, of_merged bigint)
RETURNS TABLE (record bigint, owner text, programme text, benefit text, run text, list_number int, amount bigint, method text,
    payer text, account_sealed bytea, account_index uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT n.record, CASE WHEN own THEN n.owner END, n.programme, n.benefit, n.run::text, CASE WHEN own THEN x.list_number END,
        CASE WHEN own THEN n.amount::bigint END, CASE WHEN own THEN n.method END, CASE WHEN own THEN n.payer END,
        CASE WHEN own THEN a.number_sealed END, CASE WHEN own THEN a.number_index END
    FROM (SELECT DISTINCT ON (asked.record, p.owner, p.programme, p.benefit) asked.record, p.*, p.owner = ANY ((SELECT viewer_owners())::text[]) AS own
          FROM unnest(ARRAY[of_kept, of_merged]) AS asked (record)
          JOIN payment p ON p.beneficiary = ANY (CASE WHEN person_of_record(of_merged) = person_of_record(of_kept) THEN ARRAY[asked.record]
                                                 ELSE ARRAY(SELECT records_of(asked.record)) END)
          JOIN roster x ON x.id = p.roster AND x.state = 'approved'
          ORDER BY asked.record, p.owner, p.programme, p.benefit, p.run DESC, p.id DESC) n
    JOIN roster x ON x.id = n.roster LEFT JOIN account a ON a.id = n.account
    WHERE EXISTS (SELECT FROM two_people(of_owner, of_kept, of_merged))
    ORDER BY n.record <> of_kept, n.run DESC, n.programme, n.benefit, n.owner
$$;

-- Months of a benefit that were paid to both, and by which payments: a double payment that was found (M2), so they stay two until
-- it is decided what becomes of one of them.
CREATE FUNCTION paid_to_both(in_province text, of_kept bigint, of_merged bigint)
RETURNS TABLE (benefit text, month text, kept_run text, kept_payment bigint, merged_run text, merged_payment bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT k.benefit, k.month::text, k.run::text, k.payment, o.run::text, o.payment
    FROM month_claim k JOIN month_claim o ON o.province = k.province AND o.benefit = k.benefit AND o.month = k.month
    WHERE k.province = in_province AND k.beneficiary = of_kept AND o.beneficiary = of_merged
      AND NOT double_is_settled(k.run, k.payment) AND NOT double_is_settled(o.run, o.payment)
    ORDER BY 2, 1
$$;

-- Put down what was paid to both as a double payment to be looked into: of each two payments the one of the record that would go,
-- unless only the other is the unit's. Gives the runs to reconcile. Only money that is out; what is not is cancelled.
CREATE FUNCTION find_double(of_owner text, of_kept bigint, of_merged bigint) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    in_province text := (SELECT province FROM unit WHERE code = of_owner AND code = ANY (viewer_owners_writing()));
    one record;
BEGIN
    IF in_province IS NULL OR NOT reaches_both(of_owner, of_kept, of_merged) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'own_people_only', MESSAGE = 'not your people';
    END IF;
    FOR one IN
        SELECT p.owner, p.programme, p.run::text AS run, p.id, sum(m.amount::bigint)::bigint AS amount,
            (SELECT sum(f.net) FROM payment_fold(p.run, ARRAY[p.id], true) f) AS net,
            coalesce((SELECT r.run::text FROM run_part r WHERE r.run = p.run AND r.owner = p.owner AND r.programme = p.programme AND r.state = 'open'),
                     (SELECT max(r.run::text) FROM run_part r WHERE r.owner = p.owner AND r.programme = p.programme AND r.state = 'open')) AS in_run
        FROM (SELECT b.month, k.run, k.id FROM paid_to_both(in_province, of_kept, of_merged) b
              CROSS JOIN LATERAL (SELECT p.run, p.id FROM payment p
                  WHERE p.province = in_province AND (p.run, p.id) IN ((b.kept_run, b.kept_payment), (b.merged_run, b.merged_payment))
                  ORDER BY p.owner = of_owner DESC, (p.run, p.id) = (b.merged_run, b.merged_payment) DESC LIMIT 1) k) too_much
        JOIN payment p ON p.run = too_much.run AND p.province = in_province AND p.id = too_much.id
        JOIN payment_month m ON m.run = p.run AND m.province = p.province AND m.payment = p.id AND m.month = too_much.month AND m.kind = 'regular'
        GROUP BY p.owner, p.programme, p.run, p.id
    LOOP
        IF coalesce(one.net, 0) <= 0 THEN
            RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'only_what_is_paid_is_recovered', MESSAGE = 'not paid yet';
        ELSIF one.in_run IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'run_is_open', MESSAGE = 'no run is open';
        END IF;
        INSERT INTO double_payment (run, owner, payment_run, payment, amount, found_for, by_user)
        VALUES (one.in_run, one.owner, one.run, one.id, one.amount, of_owner, viewer_user()) ON CONFLICT DO NOTHING;
        RETURN NEXT one.in_run;
    END LOOP;
END $$;

CREATE FUNCTION months_of_both(of_owner text, of_kept bigint, of_merged bigint) RETURNS TABLE (benefit text, month text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT b.benefit, b.month FROM unit u CROSS JOIN LATERAL paid_to_both(u.province, of_kept, of_merged) b
    WHERE u.code = of_owner AND EXISTS (SELECT FROM two_people(of_owner, of_kept, of_merged))
$$;

-- What the lists that may still be paid, and the claims, have for the same month of a benefit of both: to merge would make two lines
-- of one person of it (R04, R05). Whose list it is is not told.
CREATE FUNCTION listed_for_both(in_province text, of_kept bigint, of_merged bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH waiting AS (
        SELECT l.beneficiary, l.benefit, m.month
        FROM roster r
        JOIN roster_line l ON l.run = r.run AND l.province = r.province AND l.roster = r.id
            AND l.beneficiary = ANY (ARRAY(SELECT records_of(of_kept) UNION ALL SELECT records_of(of_merged)))
        CROSS JOIN LATERAL unnest(l.months) AS m (month)
        WHERE r.province = in_province AND r.state IN ('ready', 'submitted', 'returned') AND l.regular > 0 AND NOT EXISTS (
            SELECT FROM roster n WHERE r.state <> 'submitted' AND n.run = r.run AND n.owner = r.owner AND n.programme = r.programme
                AND n.list_number = r.list_number AND n.kind = r.kind AND n.version > r.version AND n.state NOT IN ('failed', 'withdrawn'))
    ), listed AS (
        SELECT w.beneficiary = ANY (ARRAY(SELECT records_of(of_kept))) AS of_the_kept, true AS waits, w.benefit, w.month FROM waiting w
        UNION ALL
        SELECT c.beneficiary = of_kept, false, c.benefit, c.month::text FROM month_claim c
        WHERE c.province = in_province AND c.beneficiary IN (of_kept, of_merged)
    )
    SELECT EXISTS (SELECT FROM listed k JOIN listed o ON o.benefit = k.benefit AND o.month = k.month AND NOT o.of_the_kept
                   WHERE k.of_the_kept AND (k.waits OR o.waits))
$$;

-- What was shown of both, as one number: whoever asks and whoever agrees are bound to it.
CREATE FUNCTION two_people_seen(of_kept bigint, of_merged bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT encode(sha256(convert_to(concat_ws('|',
        (SELECT string_agg(concat_ws(',', b.id, b.citizen_id_index, b.vss_number_index, b.name, b.birth, b.sex, b.commune, b.hamlet,
                                     b.merged_into), ';' ORDER BY b.id <> of_kept) FROM beneficiary b WHERE b.id IN (of_kept, of_merged)),
        (SELECT string_agg(concat_ws(',', p.run, p.id, p.account), ';' ORDER BY p.run, p.id) FROM payment p
         WHERE p.beneficiary = ANY (ARRAY(SELECT records_of(of_kept) UNION SELECT records_of(of_merged))))), 'UTF8')), 'hex')
$$;

-- Alone with the people of the province: nobody claims months meanwhile. Refuses what cannot be merged, whoever asks or agrees.
CREATE FUNCTION hold_mergeable(g person_merge) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(5105, hashtext(g.province));
    PERFORM FROM beneficiary WHERE id IN (g.kept, g.merged) ORDER BY id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM beneficiary WHERE id = g.kept AND province = g.province) OR NOT reaches_both(g.owner, g.kept, g.merged) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'own_people_only', MESSAGE = 'not your people';
    END IF;
    IF EXISTS (SELECT FROM merged_person WHERE id IN (g.kept, g.merged)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'merged_once', MESSAGE = 'merged already';
    END IF;
    -- The digests of closed runs name people by their citizen ids: whoever has one keeps his record.
    IF EXISTS (SELECT FROM beneficiary k JOIN beneficiary o ON o.id = g.merged WHERE k.id = g.kept
               AND k.citizen_id_index IS NULL AND o.citizen_id_index IS NOT NULL) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'the_citizen_id_is_kept', MESSAGE = 'the other one is kept';
    END IF;
    IF EXISTS (SELECT FROM paid_to_both(g.province, g.kept, g.merged)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'nobody_is_paid_twice_by_merging', MESSAGE = 'both were paid a month';
    END IF;
    IF listed_for_both(g.province, g.kept, g.merged) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'no_list_waits_with_both', MESSAGE = 'both are listed';
    END IF;
    IF g.seen <> two_people_seen(g.kept, g.merged) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'merged_as_they_were_seen', MESSAGE = 'changed meanwhile';
    END IF;
END $$;

CREATE FUNCTION ask_merge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.by_user IS DISTINCT FROM viewer_user() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'signed_in_ones_own_name', MESSAGE = 'not the viewer';
    END IF;
    PERFORM hold_mergeable(NEW);
    IF EXISTS (SELECT FROM person_merge g WHERE NOT EXISTS (SELECT FROM person_merge_answer a WHERE a.merge = g.id)
               AND (g.kept, g.merged) IN ((NEW.kept, NEW.merged), (NEW.merged, NEW.kept))) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'one_merge_of_a_pair_at_a_time', MESSAGE = 'asked already';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ask_merge BEFORE INSERT ON person_merge FOR EACH ROW EXECUTE FUNCTION ask_merge();

-- The second person's yes merges, in the same statement: no other way leads there. What is written for ever keeps the old
-- record; claims, requests and methods, which are asked by key, go over to the survivor. Day of birth and sex stay as they were
-- printed on the lists of either.
CREATE FUNCTION merge_with_four_eyes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    g person_merge;
    k beneficiary;
    o beneficiary;
BEGIN
    SELECT * INTO g FROM person_merge WHERE id = NEW.merge FOR UPDATE;
    IF EXISTS (SELECT FROM person_merge_answer WHERE merge = NEW.merge) THEN
        RAISE EXCEPTION USING ERRCODE = '23505', CONSTRAINT = 'person_merge_answer_pkey', MESSAGE = 'answered meanwhile';
    END IF;
    IF NEW.by_user IS DISTINCT FROM viewer_user() OR NEW.owner <> g.owner
       OR NEW.agreed AND person_of(NEW.by_user) = person_of(g.by_user) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'merged_by_a_second_person', MESSAGE = 'own request';
    END IF;
    IF person_of(NEW.by_user) = person_of(g.by_user) THEN
        RETURN NEW;  -- taken back by whoever asked
    END IF;
    IF NOT viewer_has('si_approver', 'commune_approver') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'merged_by_an_approver', MESSAGE = 'not an approver';
    END IF;
    IF NOT NEW.agreed THEN
        IF btrim(NEW.note) = '' THEN
            RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'refused_for_a_reason', MESSAGE = 'no reason';
        END IF;
        RETURN NEW;
    END IF;
    g.seen := NEW.seen;  -- what the second person saw is what stands
    PERFORM hold_mergeable(g);
    SELECT * INTO k FROM beneficiary WHERE id = g.kept;
    SELECT * INTO o FROM beneficiary WHERE id = g.merged;
    UPDATE beneficiary SET merged_into = g.kept,
        citizen_id_given = citizen_id_index IS NOT NULL AND k.citizen_id_index IS NULL,
        vss_number_given = vss_number_index IS NOT NULL AND k.vss_number_index IS NULL WHERE id = g.merged;
    UPDATE beneficiary SET merged_into = g.kept WHERE merged_into = g.merged;
    UPDATE beneficiary SET
        citizen_id_index = coalesce(k.citizen_id_index, o.citizen_id_index), citizen_id_sealed = coalesce(k.citizen_id_sealed, o.citizen_id_sealed),
        vss_number_index = coalesce(k.vss_number_index, o.vss_number_index), vss_number_sealed = coalesce(k.vss_number_sealed, o.vss_number_sealed),
        commune = coalesce(k.commune, o.commune), hamlet = CASE WHEN k.commune IS NULL THEN o.hamlet ELSE k.hamlet END,
        phone_index = coalesce(k.phone_index, o.phone_index), phone_sealed = coalesce(k.phone_sealed, o.phone_sealed)
    WHERE id = g.kept;
    -- Of a month paid to both, the payment that was decided about lets go of it.
    DELETE FROM month_claim c USING month_claim x
    WHERE c.province = g.province AND c.beneficiary = g.merged AND x.province = c.province AND x.beneficiary = g.kept
      AND x.benefit = c.benefit AND x.month = c.month AND double_is_settled(c.run, c.payment);
    DELETE FROM month_claim c USING month_claim x
    WHERE c.province = g.province AND c.beneficiary = g.kept AND x.province = c.province AND x.beneficiary = g.merged
      AND x.benefit = c.benefit AND x.month = c.month AND double_is_settled(c.run, c.payment);
    UPDATE month_claim SET beneficiary = g.kept WHERE province = g.province AND beneficiary = g.merged;
    UPDATE method_request SET beneficiary = g.kept WHERE province = g.province AND beneficiary = g.merged;
    UPDATE method_fact f SET beneficiary = g.kept WHERE f.province = g.province AND f.beneficiary = g.merged AND NOT EXISTS (
        SELECT FROM method_fact x WHERE x.province = f.province AND x.beneficiary = g.kept AND x.programme = f.programme AND x.from_run = f.from_run);
    UPDATE switch f SET beneficiary = g.kept WHERE f.province = g.province AND f.beneficiary = g.merged AND NOT EXISTS (
        SELECT FROM switch x WHERE x.province = f.province AND x.beneficiary = g.kept AND x.programme = f.programme
            AND x.effective_run = f.effective_run);
    UPDATE outreach_case c SET beneficiary = g.kept WHERE c.province = g.province AND c.beneficiary = g.merged AND NOT EXISTS (
        SELECT FROM outreach_case x WHERE x.province = c.province AND x.beneficiary = g.kept);
    UPDATE outreach_case SET programmes = '{}', urgent = false WHERE beneficiary = g.merged;  -- nobody is visited twice
    RETURN NEW;
END $$;
CREATE TRIGGER merge_with_four_eyes BEFORE INSERT ON person_merge_answer FOR EACH ROW EXECUTE FUNCTION merge_with_four_eyes();
