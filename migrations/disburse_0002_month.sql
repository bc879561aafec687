-- The month's money: people, rosters, payments, instructions, answers, events. Money tables are partitioned by run,
-- carry the province in their keys, and are append-only.

-- ---------------------------------------------------------------- people and accounts, sealed once

CREATE SEQUENCE beneficiary_id CACHE 1000;
CREATE SEQUENCE account_id CACHE 1000;

CREATE TABLE beneficiary (
    id bigint PRIMARY KEY,
    province text NOT NULL,
    citizen_id_sealed sealed,
    citizen_id_index uuid,
    vss_number_sealed sealed,
    vss_number_index uuid,
    name text NOT NULL,
    name_fold text NOT NULL,
    name_sort bytea NOT NULL,
    birth text CONSTRAINT birth_is_a_day_or_a_year CHECK (birth ~ '^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$'),
    sex text CONSTRAINT sex_known CHECK (sex IN ('M', 'F')),
    commune text,
    hamlet text,
    address text,
    phone_sealed sealed,
    phone_index uuid,
    stopped_from text,
    merged_into bigint,
    citizen_id_given boolean NOT NULL DEFAULT false,
    vss_number_given boolean NOT NULL DEFAULT false,
    CONSTRAINT person_has_a_number CHECK (citizen_id_index IS NOT NULL OR vss_number_index IS NOT NULL),
    CONSTRAINT citizen_id_sealed_and_indexed CHECK ((citizen_id_sealed IS NULL) = (citizen_id_index IS NULL)),
    CONSTRAINT vss_number_sealed_and_indexed CHECK ((vss_number_sealed IS NULL) = (vss_number_index IS NULL)),
    CONSTRAINT only_the_merged_give_numbers CHECK (
        merged_into <> id AND merged_into IS NOT NULL OR merged_into IS NULL AND NOT citizen_id_given AND NOT vss_number_given)
);
-- Nobody asks by what is sealed: to look at it would be half the work of knowing this table.
ALTER TABLE beneficiary ALTER citizen_id_sealed SET STATISTICS 0, ALTER vss_number_sealed SET STATISTICS 0,
    ALTER phone_sealed SET STATISTICS 0, ALTER name SET STATISTICS 0, ALTER address SET STATISTICS 0;
-- A record keeps its numbers when it is merged; one that the other record lacked is given to it, and finds that one.
CREATE UNIQUE INDEX one_person_per_citizen_id ON beneficiary (citizen_id_index, province)
    WHERE citizen_id_index IS NOT NULL AND NOT citizen_id_given;
CREATE UNIQUE INDEX one_person_per_vss_number ON beneficiary (vss_number_index, province)
    WHERE vss_number_index IS NOT NULL AND NOT vss_number_given;
CREATE INDEX beneficiary_commune ON beneficiary (commune);
CREATE INDEX beneficiary_merged ON beneficiary (id) INCLUDE (merged_into, province) WHERE merged_into IS NOT NULL;
CREATE INDEX beneficiary_survivor ON beneficiary (merged_into) INCLUDE (id, province) WHERE merged_into IS NOT NULL;

-- Records that two persons merged into another one of the same person. Lines and payments of old name them for ever; what is
-- asked about a person is asked about all his records. The survivor is never merged itself: all follow in one step.
CREATE VIEW merged_person AS SELECT id, province, merged_into AS survivor FROM beneficiary WHERE merged_into IS NOT NULL;
GRANT SELECT ON merged_person TO disburse_app, disburse_worker;

-- The other records of each person who has some.
CREATE VIEW other_records AS SELECT survivor AS person, array_agg(id) AS records FROM merged_person GROUP BY survivor;
-- The same as pairs: nothing where nobody was merged, so that what is asked of either record costs no more than of one.
CREATE VIEW other_record AS
    SELECT id AS record, survivor AS other FROM merged_person
    UNION ALL SELECT survivor, id FROM merged_person
    UNION ALL SELECT a.id, b.id FROM merged_person a JOIN merged_person b ON b.survivor = a.survivor AND b.id <> a.id;
GRANT SELECT ON other_records, other_record TO disburse_app, disburse_worker;

CREATE FUNCTION person_of_record(record bigint) RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT coalesce((SELECT m.survivor FROM merged_person m WHERE m.id = record), record) $$;

CREATE FUNCTION records_of(record bigint) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 2 AS
$$ SELECT person_of_record(record) UNION ALL SELECT m.id FROM merged_person m WHERE m.survivor = person_of_record(record) $$;

-- Places of people are checked once per set: a foreign key would ask a million times for the same few communes.
CREATE FUNCTION places_of_people_exist() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT province, commune, hamlet FROM fresh) f
               LEFT JOIN commune c ON c.code = f.commune LEFT JOIN hamlet h ON h.code = f.hamlet
               WHERE (f.commune IS NOT NULL AND c.code IS NULL) OR (f.hamlet IS NOT NULL AND h.code IS NULL)) THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'places_of_people_exist', MESSAGE = 'no such place';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER places_of_people_exist AFTER INSERT ON beneficiary REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION places_of_people_exist();
CREATE TRIGGER places_of_people_still_exist AFTER UPDATE ON beneficiary REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION places_of_people_exist();

CREATE TABLE account (
    id bigint PRIMARY KEY,
    bank text NOT NULL,
    number_sealed sealed NOT NULL,
    number_index uuid NOT NULL,
    last4_index uuid NOT NULL,
    CONSTRAINT one_row_per_account UNIQUE (number_index, bank)
);
ALTER TABLE account ALTER number_sealed SET STATISTICS 0;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Lines name people and accounts, accounts name banks, a million at a time: asked once per set, and what they name stays.
CREATE FUNCTION banks_of_accounts_exist() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT bank FROM fresh) f LEFT JOIN payer p ON p.code = f.bank WHERE p.code IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'banks_of_accounts_exist', MESSAGE = 'no such bank';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER banks_of_accounts_exist AFTER INSERT ON account REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION banks_of_accounts_exist();
CREATE TRIGGER named_by_accounts BEFORE DELETE OR TRUNCATE OR UPDATE OF code ON payer
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER named_by_lines BEFORE DELETE OR TRUNCATE OR UPDATE OF id ON beneficiary
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- ---------------------------------------------------------------- runs

CREATE TABLE run (
    name run_name PRIMARY KEY,
    opened_at timestamptz NOT NULL DEFAULT now(),
    opened_by uuid
);

CREATE TABLE run_month (
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    month run_name NOT NULL,
    PRIMARY KEY (run, month)
);

-- A run is open or closed per owner and programme.
CREATE TABLE run_part (
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    owner text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    programme text NOT NULL REFERENCES programme ON DELETE RESTRICT,
    province text NOT NULL REFERENCES province ON DELETE RESTRICT,
    state text NOT NULL DEFAULT 'open' CONSTRAINT run_state_known CHECK (state IN ('open', 'closed')),
    closed_at timestamptz,
    closed_by uuid,
    closing_digest text,
    PRIMARY KEY (run, owner, programme),
    CONSTRAINT closed_parts_say_when_and_by_whom CHECK ((state = 'closed') = (closed_at IS NOT NULL AND closed_by IS NOT NULL))
);

-- ---------------------------------------------------------------- rosters

CREATE TABLE roster (
    id uuid PRIMARY KEY,
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    province text NOT NULL REFERENCES province ON DELETE RESTRICT,
    owner text NOT NULL,
    programme text NOT NULL,
    list_number int NOT NULL CONSTRAINT list_number_from_0 CHECK (list_number BETWEEN 0 AND 999),
    version int NOT NULL CHECK (version >= 1),
    kind text NOT NULL CONSTRAINT roster_kind_known CHECK (kind IN ('regular', 'carried')),
    state text NOT NULL CONSTRAINT roster_state_known CHECK (state IN (
        'reading', 'failed', 'has_errors', 'ready', 'submitted', 'approved', 'returned', 'withdrawn', 'superseded')),
    file_sha text,
    file_name text,
    file_digest text,
    content_digest text,
    line_count int NOT NULL DEFAULT 0,
    amount bigint NOT NULL DEFAULT 0,
    declared_count int,
    declared_amount bigint,
    declared_account_amount bigint,
    declared_cash_amount bigint,
    reading jsonb NOT NULL DEFAULT '{}',
    uploaded_by uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    submitted_by uuid REFERENCES app_user ON DELETE RESTRICT,
    submitted_at timestamptz,
    note text NOT NULL DEFAULT '',
    corrects uuid REFERENCES roster ON DELETE RESTRICT,
    choices jsonb NOT NULL DEFAULT '{}',
    FOREIGN KEY (run, owner, programme) REFERENCES run_part ON DELETE RESTRICT,
    CONSTRAINT list_0_is_the_carried_one CHECK ((list_number = 0) = (kind = 'carried')),
    CONSTRAINT one_version_of_a_roster UNIQUE (run, owner, programme, list_number, version),
    CONSTRAINT declared_totals_equal CHECK (
        state NOT IN ('submitted', 'approved')
        OR (coalesce(declared_count, line_count) = line_count AND coalesce(declared_amount, amount) = amount)),
    CONSTRAINT submitted_rosters_are_read CHECK (
        state NOT IN ('ready', 'submitted', 'approved') OR (content_digest IS NOT NULL AND line_count > 0))
);
CREATE UNIQUE INDEX one_live_roster_per_list ON roster (run, owner, programme, list_number)
    WHERE state IN ('submitted', 'approved');
CREATE UNIQUE INDEX roster_taken_in_once ON roster (run, owner, programme, list_number, file_digest)
    WHERE state NOT IN ('failed', 'withdrawn') AND file_digest IS NOT NULL AND corrects IS NULL;
CREATE UNIQUE INDEX one_correction_each ON roster (corrects) WHERE corrects IS NOT NULL AND state NOT IN ('failed', 'withdrawn');
CREATE INDEX roster_owner ON roster (owner, run);

CREATE TABLE roster_problem (
    roster uuid NOT NULL REFERENCES roster ON DELETE RESTRICT,
    number int NOT NULL,
    owner text NOT NULL,
    file_row int,
    column_name text,
    field text NOT NULL DEFAULT '',
    code text NOT NULL,
    level text NOT NULL CONSTRAINT problem_level_known CHECK (level IN ('E', 'W', 'I')),
    value_sealed bytea,
    secret text NOT NULL DEFAULT '',
    text text NOT NULL,
    params jsonb NOT NULL DEFAULT '{}',
    remedy_kind text NOT NULL DEFAULT '' CONSTRAINT remedy_kind_known CHECK (remedy_kind IN ('', 'cell', 'exclude', 'read')),
    remedy_sealed bytea,
    row_sealed bytea,
    PRIMARY KEY (roster, number),
    CONSTRAINT remedies_say_what CHECK ((remedy_kind = '') = (remedy_sealed IS NULL))
);
CREATE INDEX roster_problem_code ON roster_problem (roster, code, number);
CREATE INDEX roster_problem_level ON roster_problem (roster, level, number);
-- The first problem of a row that has no line, for it has an error, holds whose row it is.
CREATE INDEX roster_problem_row ON roster_problem (roster, file_row) WHERE row_sealed IS NOT NULL;

-- What people changed in a list after it was uploaded: a layer above the file, which itself stays as it came. A version that
-- `corrects` another reads the same file with all repairs of that one and its own.
CREATE TABLE roster_repair (
    roster uuid NOT NULL REFERENCES roster ON DELETE RESTRICT,
    number int NOT NULL,
    owner text NOT NULL,
    kind text NOT NULL CONSTRAINT repair_kind_known CHECK (kind IN ('cell', 'exclude')),
    file_row int NOT NULL,
    field text NOT NULL DEFAULT '',
    code text NOT NULL DEFAULT '',
    value_sealed bytea,
    reason text NOT NULL DEFAULT '',
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (roster, number),
    CONSTRAINT repairs_say_what CHECK (CASE kind WHEN 'cell' THEN field <> '' AND value_sealed IS NOT NULL ELSE reason <> '' END)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON roster_repair
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What a unit taught about the columns of its files: `field` is '' for a column that means nothing to a list. Later uploads of
-- the unit and programme are read by it until somebody forgets it.
CREATE TABLE column_lesson (
    id uuid PRIMARY KEY,
    owner text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    programme text NOT NULL REFERENCES programme ON DELETE RESTRICT,
    header text NOT NULL CONSTRAINT lesson_names_a_header CHECK (length(header) BETWEEN 1 AND 300),
    shown text NOT NULL,
    field text NOT NULL,
    taught_by uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    taught_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT one_lesson_per_header UNIQUE (owner, programme, header)
);

-- To which commune a hamlet of a commune that was split on 2025-07-01 belongs, as an owner answered; the newest answer counts.
CREATE TABLE old_place_answer (
    owner text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    old_commune text NOT NULL CONSTRAINT old_communes_have_five_digits CHECK (old_commune ~ '^[0-9]{5}$'),
    hamlet_key text NOT NULL CONSTRAINT hamlets_answered_have_a_name CHECK (hamlet_key <> ''),
    at timestamptz NOT NULL DEFAULT now(),
    hamlet text NOT NULL,
    commune text NOT NULL REFERENCES commune ON DELETE RESTRICT,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    PRIMARY KEY (owner, old_commune, hamlet_key, at)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON old_place_answer
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE roster_acknowledgement (
    roster uuid NOT NULL REFERENCES roster ON DELETE RESTRICT,
    code text NOT NULL,
    owner text NOT NULL,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (roster, code)
);

CREATE TABLE roster_approval (
    roster uuid NOT NULL REFERENCES roster ON DELETE RESTRICT,
    person uuid NOT NULL,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    owner text NOT NULL,
    content_digest text NOT NULL,
    note text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (roster, person)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON roster_approval
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Each time a list went back to its maker: why, and who had sent it; written as the list's state moves, by nobody else.
CREATE TABLE roster_return (
    roster uuid NOT NULL REFERENCES roster ON DELETE RESTRICT,
    number int NOT NULL,
    owner text NOT NULL,
    reason text NOT NULL CONSTRAINT returned_for_a_reason CHECK (btrim(reason) <> ''),
    sent_by uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    sent_at timestamptz NOT NULL,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (roster, number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON roster_return
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- ---------------------------------------------------------------- what is on file about people

-- Who may receive a person's money in his own name (REQ39, REQ40). What a list says counts for that list, and for all once
-- the list is approved.
CREATE SEQUENCE authorisation_id CACHE 1000;
CREATE TABLE authorisation (
    id bigint PRIMARY KEY DEFAULT nextval('authorisation_id'),
    province text NOT NULL,
    owner text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    beneficiary bigint NOT NULL REFERENCES beneficiary ON DELETE RESTRICT,
    kind text NOT NULL CONSTRAINT authorisation_kind_known CHECK (kind IN ('authorisation', 'guardianship')),
    holder text NOT NULL,
    holder_fold text NOT NULL CONSTRAINT authorised_by_name CHECK (holder_fold <> ''),
    valid_from date NOT NULL,
    valid_to date,
    evidence text NOT NULL CONSTRAINT authorised_on_evidence CHECK (evidence <> ''),
    roster uuid REFERENCES roster ON DELETE RESTRICT,
    recorded_by uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT authorisation_ends_after_it_begins CHECK (valid_to >= valid_from),
    CONSTRAINT only_guardians_have_no_end CHECK (kind = 'guardianship' OR valid_to IS NOT NULL),
    CONSTRAINT authorised_once UNIQUE NULLS NOT DISTINCT (beneficiary, owner, holder_fold, kind, valid_from, valid_to, roster)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON authorisation
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- A person reported dead or suspended: nothing is due for the months after that day (domain.md 1.5).
CREATE TABLE stop (
    id uuid PRIMARY KEY,
    province text NOT NULL,
    owner text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    beneficiary bigint NOT NULL REFERENCES beneficiary ON DELETE RESTRICT,
    kind text NOT NULL CONSTRAINT stop_kind_known CHECK (kind IN ('dead', 'suspended')),
    stopped_on date NOT NULL,
    evidence text NOT NULL CONSTRAINT stopped_on_evidence CHECK (evidence <> ''),
    recorded_by uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stop_of_person ON stop (beneficiary);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stop FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- A stop that counts no longer, by a second person and for a reason (REQ37); the stop itself stays visible.
CREATE TABLE stop_lift (
    stop uuid PRIMARY KEY REFERENCES stop ON DELETE RESTRICT,
    owner text NOT NULL,
    reason text NOT NULL CONSTRAINT lifted_for_a_reason CHECK (reason <> ''),
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stop_lift FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE FUNCTION lifted_by_a_second_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM stop s WHERE s.id = NEW.stop AND (s.owner <> NEW.owner OR person_of(s.recorded_by) = person_of(NEW.by_user)))
       OR NEW.by_user IS DISTINCT FROM viewer_user() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'lifted_by_a_second_person', MESSAGE = 'recorded by the same person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lifted_by_a_second_person BEFORE INSERT ON stop_lift FOR EACH ROW EXECUTE FUNCTION lifted_by_a_second_person();

-- Two records of one person become one (domain.md 3.2): one asks, a second person agrees to what he saw of both.
CREATE TABLE person_merge (
    id uuid PRIMARY KEY,
    province text NOT NULL,
    owner text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    kept bigint NOT NULL REFERENCES beneficiary ON DELETE RESTRICT,
    merged bigint NOT NULL REFERENCES beneficiary ON DELETE RESTRICT,
    reason text NOT NULL CONSTRAINT merged_for_a_reason CHECK (reason <> ''),
    seen text NOT NULL,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT merged_records_differ CHECK (kept <> merged)
);
CREATE INDEX person_merge_owner ON person_merge (owner, at);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON person_merge FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE person_merge_answer (
    merge uuid PRIMARY KEY REFERENCES person_merge ON DELETE RESTRICT,
    owner text NOT NULL,
    agreed boolean NOT NULL,
    seen text NOT NULL,
    note text NOT NULL DEFAULT '',
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON person_merge_answer
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The rows of lists whose two numbers belong to two known people (R38), and to whom: what a merge may be asked on.
CREATE TABLE row_of_two_people (
    roster uuid NOT NULL REFERENCES roster ON DELETE RESTRICT,
    file_row int NOT NULL,
    owner text NOT NULL,
    beneficiary bigint NOT NULL,
    other bigint NOT NULL,
    PRIMARY KEY (roster, file_row)
);
CREATE INDEX row_of_two_people_pair ON row_of_two_people (owner, beneficiary, other);

-- Why people of the last lists stand on none this time. It belongs to the unit's lists, not to a version of one: what was said
-- once holds for the versions that follow. Whoever was wrong says it again; the newest counts.
CREATE TABLE leaving (
    run run_name NOT NULL,
    owner text NOT NULL,
    programme text NOT NULL,
    list_number int NOT NULL,
    beneficiary bigint NOT NULL,
    benefit text NOT NULL,
    reason text NOT NULL REFERENCES leaving_reason ON DELETE RESTRICT,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run, owner, programme, list_number, beneficiary, benefit, at),
    FOREIGN KEY (run, owner, programme) REFERENCES run_part ON DELETE RESTRICT
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON leaving
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What a changed account stands on (R22): from which to which account of which person, and what a second person said to it.
CREATE TABLE account_evidence (
    id uuid PRIMARY KEY,
    run run_name NOT NULL,
    owner text NOT NULL,
    programme text NOT NULL,
    beneficiary bigint NOT NULL,
    before_account bigint NOT NULL,
    account bigint NOT NULL,
    kind text NOT NULL REFERENCES evidence_kind ON DELETE RESTRICT,
    reference text NOT NULL CONSTRAINT evidence_says_where_it_is CHECK (btrim(reference) <> ''),
    dated_on date NOT NULL,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (run, owner, programme) REFERENCES run_part ON DELETE RESTRICT
);
CREATE INDEX account_evidence_of ON account_evidence (run, owner, programme, beneficiary);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE account_confirmation (
    evidence uuid PRIMARY KEY REFERENCES account_evidence ON DELETE RESTRICT,
    owner text NOT NULL,
    agreed boolean NOT NULL,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_confirmation
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE SEQUENCE line_id CACHE 1000;
CREATE TABLE roster_line (
    run run_name NOT NULL,
    province text NOT NULL,
    id bigint NOT NULL DEFAULT nextval('line_id'),
    roster uuid NOT NULL,
    file_row int NOT NULL,
    owner text NOT NULL,
    programme text NOT NULL,
    beneficiary bigint NOT NULL,
    benefit text NOT NULL,
    source text NOT NULL CONSTRAINT funding_source_known CHECK (source IN ('nsnn', 'fund', 'other')),
    name text NOT NULL,
    commune text,
    hamlet text,
    method text NOT NULL CONSTRAINT method_known CHECK (method IN ('cash_point', 'cash_home', 'account')),
    payer text NOT NULL,
    account bigint,
    holder text,
    pay_point text,
    months text[] NOT NULL CONSTRAINT line_has_months CHECK (cardinality(months) BETWEEN 1 AND 24),
    regular vnd_or_none NOT NULL,
    arrears vnd_or_none NOT NULL DEFAULT 0,
    -- What the arrears are for; where the file does not say, they stand for the month of the run.
    arrears_months text[] CONSTRAINT arrears_are_for_some_months CHECK (
        arrears_months IS NULL OR arrears > 0 AND cardinality(arrears_months) BETWEEN 1 AND 24),
    deduction vnd_or_none NOT NULL DEFAULT 0,
    amount vnd NOT NULL,
    carries_run text,
    carries_payment bigint,
    note text,
    PRIMARY KEY (run, province, id),
    CONSTRAINT one_line_per_row UNIQUE (run, province, roster, file_row),
    CONSTRAINT one_line_per_person_and_benefit UNIQUE NULLS NOT DISTINCT
        (run, province, roster, beneficiary, benefit, carries_run, carries_payment),
    CONSTRAINT parts_of_a_line_sum CHECK (regular + arrears - deduction = amount),
    CONSTRAINT account_lines_have_an_account CHECK ((method = 'account') = (account IS NOT NULL))
) PARTITION BY LIST (run);

-- Each is found by its key (LIMIT 1), whatever the planner thinks of the tables: it takes one whose rows were all rolled back
-- for empty, and would read all the people of a province for each line.
CREATE FUNCTION lines_name_what_exists() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    missing boolean;
    merged boolean;
BEGIN
    SELECT bool_or(b.there IS NULL OR a.there IS NULL AND f.account IS NOT NULL), bool_or(NOT b.there) INTO missing, merged
    FROM fresh f
    LEFT JOIN LATERAL (SELECT b.merged_into IS NULL AS there FROM beneficiary b WHERE b.id = f.beneficiary LIMIT 1) b ON true
    LEFT JOIN LATERAL (SELECT true AS there FROM account a WHERE a.id = f.account LIMIT 1) a ON true;
    IF missing THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'lines_name_what_exists', MESSAGE = 'no such person or account';
    END IF;
    IF merged THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'lines_name_nobody_merged', MESSAGE = 'merged meanwhile';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER lines_name_what_exists AFTER INSERT ON roster_line REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION lines_name_what_exists();

-- ---------------------------------------------------------------- payments

CREATE SEQUENCE payment_id CACHE 1000;
CREATE TABLE payment (
    run run_name NOT NULL,
    province text NOT NULL,
    id bigint NOT NULL DEFAULT nextval('payment_id'),
    roster uuid NOT NULL,
    line bigint NOT NULL,
    owner text NOT NULL,
    programme text NOT NULL,
    beneficiary bigint NOT NULL,
    benefit text NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    commune text,
    hamlet text,
    method text NOT NULL,
    payer text NOT NULL,
    account bigint,
    pay_point text,
    amount vnd NOT NULL,
    carries_run text,
    carries_payment bigint,
    PRIMARY KEY (run, province, id),
    CONSTRAINT one_payment_per_line UNIQUE (run, province, line)
) PARTITION BY LIST (run);
CREATE INDEX payment_person ON payment (beneficiary);

CREATE TABLE payment_month (
    run run_name NOT NULL,
    province text NOT NULL,
    payment bigint NOT NULL,
    roster uuid NOT NULL,
    owner text NOT NULL,
    month run_name NOT NULL,
    kind text NOT NULL CONSTRAINT month_kind_known CHECK (kind IN ('regular', 'arrears', 'deduction')),
    amount vnd NOT NULL,
    PRIMARY KEY (run, province, payment, month, kind)
) PARTITION BY LIST (run);

-- Money M2: a person gets a regular month of a benefit at most once, whoever lists it, whoever pays it.
CREATE TABLE month_claim (
    province text NOT NULL,
    beneficiary bigint NOT NULL,
    benefit text NOT NULL,
    month run_name NOT NULL,
    owner text NOT NULL,
    run run_name NOT NULL,
    payment bigint NOT NULL,
    CONSTRAINT month_paid_at_most_once PRIMARY KEY (province, beneficiary, benefit, month)
);
CREATE INDEX month_claim_payment ON month_claim (run, payment);

-- Money M3: at most one living successor per payment.
CREATE TABLE carry (
    province text NOT NULL,
    from_run run_name NOT NULL,
    from_payment bigint NOT NULL,
    to_run run_name NOT NULL,
    to_roster uuid NOT NULL REFERENCES roster ON DELETE RESTRICT,
    owner text NOT NULL,
    programme text NOT NULL,
    amount vnd NOT NULL,
    decision uuid NOT NULL,
    CONSTRAINT one_successor_per_payment PRIMARY KEY (province, from_run, from_payment)
);

-- ---------------------------------------------------------------- instructions

CREATE TABLE instruction_file (
    id uuid PRIMARY KEY,
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    province text NOT NULL REFERENCES province ON DELETE RESTRICT,
    owner text NOT NULL,
    programme text NOT NULL,
    payer text NOT NULL REFERENCES payer ON DELETE RESTRICT,
    round int NOT NULL CHECK (round >= 1),
    state text NOT NULL DEFAULT 'created'
        CONSTRAINT instruction_file_state_known CHECK (state IN ('created', 'handed_over')),
    line_count int NOT NULL CHECK (line_count > 0),
    amount vnd_sum NOT NULL,
    made_by uuid REFERENCES app_user ON DELETE RESTRICT,
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT one_instruction_file_per_round UNIQUE (run, owner, programme, payer, round)
);
CREATE INDEX instruction_file_payer ON instruction_file (payer, run);

CREATE TABLE instruction_file_part (
    file uuid NOT NULL REFERENCES instruction_file ON DELETE RESTRICT,
    sequence int NOT NULL CHECK (sequence >= 1),
    owner text NOT NULL,
    payer text NOT NULL,
    name text NOT NULL,
    pay_point text,
    line_count int NOT NULL CHECK (line_count > 0),
    amount vnd_sum NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (file, sequence)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON instruction_file_part
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- A name in capitals without marks, as `core/names.fold` writes one of Vietnamese letters.
CREATE FUNCTION name_folded(name text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT upper(translate(normalize(name, NFD), U&'\0111\0110\0300\0301\0302\0303\0306\0309\031B\0323', 'dD') COLLATE "C") $$;

CREATE SEQUENCE instruction_id CACHE 1000;
CREATE TABLE instruction (
    run run_name NOT NULL,
    province text NOT NULL,
    id bigint NOT NULL DEFAULT nextval('instruction_id'),
    payment bigint NOT NULL,
    roster uuid NOT NULL,
    owner text NOT NULL,
    programme text NOT NULL,
    attempt smallint NOT NULL CHECK (attempt BETWEEN 1 AND 99),
    payer text NOT NULL,
    account bigint,
    pay_point text,
    name text NOT NULL,
    name_fold text NOT NULL GENERATED ALWAYS AS (name_folded(name)) STORED,  -- compared with what payers say, a million at a time
    hamlet text,
    amount vnd NOT NULL,
    reference text NOT NULL CONSTRAINT reference_is_16 CHECK (reference ~ '^[23456789ABCDEFGHJKMNPQRSTVWXYZ]{16}$'),
    file uuid NOT NULL,
    sequence int NOT NULL,
    after_run run_name,
    after_event bigint,
    PRIMARY KEY (run, province, id),
    CONSTRAINT one_attempt_at_a_time UNIQUE (run, province, payment, attempt),
    CONSTRAINT reference_used_once UNIQUE (run, province, reference),
    CONSTRAINT one_attempt_after_an_end UNIQUE (run, province, after_run, after_event),
    CONSTRAINT later_attempts_name_what_ended_the_last CHECK ((attempt = 1) = (after_event IS NULL))
) PARTITION BY LIST (run);
CREATE INDEX instruction_by_file ON instruction (file, id);
CREATE INDEX instruction_by_account ON instruction (payer, account);

-- ---------------------------------------------------------------- answers

CREATE TABLE confirmation_file (
    id uuid PRIMARY KEY,
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    province text NOT NULL REFERENCES province ON DELETE RESTRICT,
    payer text NOT NULL REFERENCES payer ON DELETE RESTRICT,
    kind text NOT NULL CONSTRAINT confirmation_kind_known CHECK (kind IN ('file', 'tick', 'api')),
    format text NOT NULL,
    state text NOT NULL CONSTRAINT confirmation_file_state_known CHECK (
        state IN ('reading', 'failed', 'received', 'confirmed', 'withdrawn')),
    file_sha text,
    file_name text,
    file_digest text,
    line_count int NOT NULL DEFAULT 0,
    amount bigint NOT NULL DEFAULT 0,
    problems jsonb NOT NULL DEFAULT '[]',
    received_by uuid REFERENCES app_user ON DELETE RESTRICT,
    received_at timestamptz NOT NULL DEFAULT now(),
    confirmed_by uuid REFERENCES app_user ON DELETE RESTRICT,
    confirmed_at timestamptz
);
CREATE UNIQUE INDEX answer_taken_in_once ON confirmation_file (payer, run, file_digest)
    WHERE state NOT IN ('failed', 'withdrawn') AND file_digest IS NOT NULL;

CREATE SEQUENCE confirmation_id CACHE 1000;
CREATE TABLE confirmation (
    run run_name NOT NULL,
    province text NOT NULL,
    id bigint NOT NULL DEFAULT nextval('confirmation_id'),
    file uuid NOT NULL,
    file_row int NOT NULL,
    payer text NOT NULL,
    reference text,
    bank text,
    account_index uuid,
    account_sealed sealed,
    name text,
    name_fold text,
    amount vnd,
    status text NOT NULL CONSTRAINT fact_status_known CHECK (
        status IN ('paid', 'rejected', 'returned', 'unclaimed', 'pending', 'reversed')),
    reason text,
    reason_text text,
    booked_on date,
    payer_reference text,
    PRIMARY KEY (run, province, id),
    CONSTRAINT one_fact_per_row UNIQUE (run, province, file, file_row)
) PARTITION BY LIST (run);
CREATE INDEX confirmation_of_wallet ON confirmation (run) WHERE reason = 'WALLET_AS_ACC';  -- few, and asked for at each reading

-- ---------------------------------------------------------------- reconciliation

-- A decision of a person about a discrepancy, a payment, or all payments of a list that is withdrawn; never changed.
CREATE TABLE decision (
    id uuid PRIMARY KEY,
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    owner text NOT NULL,
    resolution text NOT NULL CONSTRAINT resolution_known CHECK (
        resolution IN ('accept', 'resend', 'cash', 'carry', 'cancel', 'recover', 'dismiss')),
    discrepancy uuid,
    payment_run text,
    payment bigint,
    side text CONSTRAINT side_known CHECK (side IN ('paid', 'rejected', 'unclaimed', 'short', 'rest')),
    account bigint REFERENCES account ON DELETE RESTRICT,
    payer text REFERENCES payer ON DELETE RESTRICT,
    reason text NOT NULL DEFAULT '',
    proposed_by uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    roster uuid REFERENCES roster ON DELETE RESTRICT,
    CONSTRAINT lists_are_withdrawn_for_a_reason CHECK (
        roster IS NULL OR resolution = 'cancel' AND discrepancy IS NULL AND payment IS NULL AND reason <> '')
);
CREATE INDEX decision_of_list ON decision (roster) WHERE roster IS NOT NULL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The second person, where money or identity is overridden; `content_digest` is that of the list whose withdrawal is agreed to.
CREATE TABLE decision_consent (
    decision uuid PRIMARY KEY REFERENCES decision ON DELETE RESTRICT,
    owner text NOT NULL,
    agreed boolean NOT NULL,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL DEFAULT '',
    content_digest text
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_consent
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- A decision taken back, with the reason (M9); written by `take_back`, which knows what depends on the decision, and by
-- `take_back_withdrawal`.
CREATE TABLE decision_undo (
    decision uuid PRIMARY KEY REFERENCES decision ON DELETE RESTRICT,
    owner text NOT NULL,
    reason text NOT NULL CONSTRAINT taken_back_for_a_reason CHECK (reason <> ''),
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_undo
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Decisions that count: agreed to by a second person where one is needed, and not taken back.
CREATE VIEW standing_decision WITH (security_invoker = true) AS
    SELECT d.* FROM decision d
    WHERE (d.resolution NOT IN ('accept', 'cancel') OR EXISTS (SELECT FROM decision_consent c WHERE c.decision = d.id AND c.agreed))
      AND NOT EXISTS (SELECT FROM decision_undo u WHERE u.decision = d.id);
GRANT SELECT ON standing_decision TO disburse_app, disburse_worker;

-- Requests to withdraw an approved list that wait for their second person (`waits`) or that he agreed to, and that were not
-- taken back: nothing of the list is instructed.
CREATE VIEW open_withdrawal WITH (security_invoker = true) AS
    SELECT d.id, d.roster, c.agreed IS NULL AS waits FROM decision d LEFT JOIN decision_consent c ON c.decision = d.id
    WHERE d.roster IS NOT NULL AND coalesce(c.agreed, true) AND NOT EXISTS (SELECT FROM decision_undo u WHERE u.decision = d.id);
GRANT SELECT ON open_withdrawal TO disburse_app, disburse_worker;

CREATE SEQUENCE event_id CACHE 1000;
CREATE TABLE payment_event (
    run run_name NOT NULL,
    province text NOT NULL,
    id bigint NOT NULL DEFAULT nextval('event_id'),
    payment_run run_name NOT NULL,
    payment bigint NOT NULL,
    instruction bigint,
    owner text NOT NULL,
    kind text NOT NULL CONSTRAINT event_kind_known CHECK (kind IN (
        'pending', 'rejected', 'unclaimed', 'cancelled', 'short', 'paid', 'returned', 'reversed')),
    amount vnd NOT NULL,
    booked_on date,
    reason text,
    fact_run run_name,
    fact bigint,
    decision uuid,
    reverses_run run_name,
    reverses bigint,
    posting uuid NOT NULL,
    PRIMARY KEY (run, province, id),
    CONSTRAINT event_has_evidence CHECK (fact IS NOT NULL OR decision IS NOT NULL OR kind = 'reversed'),
    CONSTRAINT only_reversals_name_an_event CHECK ((kind = 'reversed') = (reverses IS NOT NULL)),
    CONSTRAINT only_cancelling_needs_no_instruction CHECK (instruction IS NOT NULL OR kind IN ('cancelled', 'reversed'))
) PARTITION BY LIST (run);
CREATE UNIQUE INDEX an_event_is_reversed_once ON payment_event (run, province, reverses_run, reverses) WHERE reverses IS NOT NULL;
CREATE INDEX event_by_payment ON payment_event (payment_run, payment);
CREATE INDEX event_by_posting ON payment_event USING brin (posting);  -- a posting lies together, and is read whole

-- A decided link between a confirmation and an instruction; taken back by a row that retracts it.
CREATE SEQUENCE match_id CACHE 1000;
CREATE TABLE match (
    run run_name NOT NULL,
    province text NOT NULL,
    id bigint NOT NULL DEFAULT nextval('match_id'),
    confirmation bigint NOT NULL,
    instruction_run run_name NOT NULL,
    instruction bigint NOT NULL,
    owner text NOT NULL,
    amount vnd_or_none NOT NULL,
    rule text NOT NULL CONSTRAINT match_rule_known CHECK (rule IN ('reference', 'account', 'accepted', 'repeat', 'heard')),
    why text NOT NULL,
    retracts bigint,
    posting uuid NOT NULL,
    PRIMARY KEY (run, province, id),
    CONSTRAINT a_retraction_is_of_an_older_match CHECK (retracts < id)
) PARTITION BY LIST (run);
CREATE UNIQUE INDEX a_match_is_retracted_once ON match (run, province, retracts) WHERE retracts IS NOT NULL;
CREATE INDEX match_by_confirmation ON match (confirmation);
CREATE INDEX match_by_posting ON match USING brin (posting);  -- a posting lies together, and is read whole

-- Money that was paid for a month twice, to two records of one person, put down by whoever found it: the payment that is too much,
-- and the run in which that is looked into, its own or, if that is closed, a later one of the owner.
CREATE TABLE double_payment (
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    owner text NOT NULL,
    payment_run run_name NOT NULL,
    payment bigint NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    found_for text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    by_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payment_run, payment)
);
CREATE INDEX double_payment_run ON double_payment (run);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON double_payment
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE discrepancy (
    id uuid PRIMARY KEY,
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    province text NOT NULL,
    owner text NOT NULL,
    programme text,
    payer text NOT NULL,
    kind text NOT NULL CONSTRAINT discrepancy_kind_known CHECK (kind IN (
        'failed', 'no_answer', 'proposed', 'ambiguous', 'unknown_reference', 'amount_short', 'amount_over',
        'name_conflict', 'account_conflict', 'account_holder', 'duplicate', 'contradictory', 'wrong_payer',
        'wrong_run', 'stopped_person', 'after_cancel', 'unmapped_reason', 'late_return')),
    key text NOT NULL,
    payment_run text,
    payment bigint,
    instruction bigint,
    amount bigint NOT NULL CHECK (amount >= 0),
    reason text,
    facts bigint[] NOT NULL DEFAULT '{}',
    why text NOT NULL,
    state text NOT NULL DEFAULT 'open' CONSTRAINT discrepancy_state_known CHECK (
        state IN ('open', 'waiting', 'proposed_override', 'resolved')),
    resolution text CONSTRAINT discrepancy_resolution_known CHECK (
        resolution IN ('accept', 'resend', 'cash', 'carry', 'cancel', 'recover', 'dismiss')),
    decision uuid REFERENCES decision ON DELETE RESTRICT,
    opened_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    CONSTRAINT resolutions_belong_to_resolved CHECK (resolution IS NULL OR state = 'resolved')
);
-- One open discrepancy per cause; one that a person resolved stays for its cause, one that closed by itself may reopen.
CREATE UNIQUE INDEX one_discrepancy_per_cause ON discrepancy (run, key)
    WHERE state <> 'resolved' OR resolution IS NOT NULL;
CREATE INDEX discrepancy_owner ON discrepancy (owner, run, state);

-- One total per run, roster and payer, kept by the functions that post; recounted by `verify`.
CREATE TABLE payment_total (
    run run_name NOT NULL,
    province text NOT NULL,
    roster uuid NOT NULL REFERENCES roster ON DELETE RESTRICT,
    payer text NOT NULL,
    owner text NOT NULL,
    programme text NOT NULL,
    listed_count bigint NOT NULL DEFAULT 0, listed_amount bigint NOT NULL DEFAULT 0,
    paid_count bigint NOT NULL DEFAULT 0, paid_amount bigint NOT NULL DEFAULT 0,
    rejected_count bigint NOT NULL DEFAULT 0, rejected_amount bigint NOT NULL DEFAULT 0,
    returned_count bigint NOT NULL DEFAULT 0, returned_amount bigint NOT NULL DEFAULT 0,
    unclaimed_count bigint NOT NULL DEFAULT 0, unclaimed_amount bigint NOT NULL DEFAULT 0,
    cancelled_count bigint NOT NULL DEFAULT 0, cancelled_amount bigint NOT NULL DEFAULT 0,
    outstanding_count bigint NOT NULL DEFAULT 0, outstanding_amount bigint NOT NULL DEFAULT 0,
    carried_in_count bigint NOT NULL DEFAULT 0, carried_in_amount bigint NOT NULL DEFAULT 0,
    difference bigint GENERATED ALWAYS AS (listed_amount - paid_amount - rejected_amount - returned_amount
        - unclaimed_amount - cancelled_amount - outstanding_amount) STORED,
    PRIMARY KEY (run, roster, payer),
    CONSTRAINT money_is_conserved CHECK (
        listed_amount = paid_amount + rejected_amount + returned_amount + unclaimed_amount + cancelled_amount + outstanding_amount
        AND listed_count = paid_count + rejected_count + returned_count + unclaimed_count + cancelled_count + outstanding_count),
    CONSTRAINT totals_never_negative CHECK (least(listed_count, listed_amount, paid_count, paid_amount, rejected_count,
        rejected_amount, returned_count, returned_amount, unclaimed_count, unclaimed_amount, cancelled_count,
        cancelled_amount, outstanding_count, outstanding_amount) >= 0)
);

-- Payments, their parts, instructions, answers, events and matches name what exists. They come a million at a time and
-- nothing they name is ever removed, so this is asked once per set; a foreign key would ask once per row.
CREATE FUNCTION payments_name_what_exists() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh f LEFT JOIN roster_line l ON l.run = f.run AND l.province = f.province AND l.id = f.line
               WHERE l.id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'payments_name_what_exists', MESSAGE = 'no such line';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payments_name_what_exists AFTER INSERT ON payment REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION payments_name_what_exists();

CREATE FUNCTION parts_name_what_exists() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh f LEFT JOIN payment p ON p.run = f.run AND p.province = f.province AND p.id = f.payment
               WHERE p.id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'parts_name_what_exists', MESSAGE = 'no such payment';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER parts_name_what_exists AFTER INSERT ON payment_month REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION parts_name_what_exists();

CREATE FUNCTION instructions_name_what_exists() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh f LEFT JOIN payment p ON p.run = f.run AND p.province = f.province AND p.id = f.payment
               LEFT JOIN instruction_file b ON b.id = f.file WHERE p.id IS NULL OR b.id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'instructions_name_what_exists', MESSAGE = 'no such payment or file';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER instructions_name_what_exists AFTER INSERT ON instruction REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION instructions_name_what_exists();
CREATE TRIGGER kept_for_its_instructions BEFORE DELETE OR TRUNCATE OR UPDATE OF id ON instruction_file
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION answers_name_what_exists() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh f LEFT JOIN confirmation_file b ON b.id = f.file WHERE b.id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'answers_name_what_exists', MESSAGE = 'no such file';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER answers_name_what_exists AFTER INSERT ON confirmation REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION answers_name_what_exists();
CREATE TRIGGER kept_for_its_answers BEFORE DELETE OR TRUNCATE OR UPDATE OF id ON confirmation_file
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION events_name_what_exists() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off AS $$
BEGIN
    -- An instruction names its payment: that there is one was asked when the instruction was written.
    IF EXISTS (SELECT FROM fresh f LEFT JOIN payment p ON p.run = f.payment_run AND p.province = f.province AND p.id = f.payment
               WHERE f.instruction IS NULL AND p.id IS NULL)
       OR EXISTS (SELECT FROM fresh f LEFT JOIN instruction i ON i.run = f.payment_run AND i.province = f.province AND i.id = f.instruction
                  WHERE f.instruction IS NOT NULL AND i.payment IS DISTINCT FROM f.payment)
       OR EXISTS (SELECT FROM fresh f LEFT JOIN decision d ON d.id = f.decision WHERE f.decision IS NOT NULL AND d.id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'events_name_what_exists', MESSAGE = 'no such payment, instruction or decision';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER events_name_what_exists AFTER INSERT ON payment_event REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION events_name_what_exists();

CREATE FUNCTION matches_name_what_exists() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh f LEFT JOIN confirmation c ON c.run = f.run AND c.province = f.province AND c.id = f.confirmation
               LEFT JOIN instruction i ON i.run = f.instruction_run AND i.province = f.province AND i.id = f.instruction
               WHERE c.id IS NULL OR i.id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'matches_name_what_exists', MESSAGE = 'no such confirmation or instruction';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER matches_name_what_exists AFTER INSERT ON match REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION matches_name_what_exists();

-- The planner must know a run's tables before they are joined: called after a set was written. How many rows there are
-- and which are unique is enough to know, and a small sample tells; the server itself looks closer later.
CREATE FUNCTION know_tables(of_run text, VARIADIC parents text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET default_statistics_target = 20 AS $$
DECLARE parent text;
BEGIN
    FOREACH parent IN ARRAY parents LOOP
        IF parent IN ('roster_line', 'payment', 'payment_month', 'instruction', 'confirmation', 'payment_event', 'match')
           AND to_regclass('public.' || parent || '_' || replace(of_run, '-', '_')) IS NOT NULL THEN
            EXECUTE format('ANALYZE public.%I', parent || '_' || replace(of_run, '-', '_'));
        ELSIF parent IN ('beneficiary', 'account', 'month_claim')
           AND (SELECT pg_relation_size(oid) > 1.1 * relpages * current_setting('block_size')::int FROM pg_class
                WHERE oid = ('public.' || parent)::regclass) THEN  -- they grow in the first months and hardly later
            EXECUTE format('ANALYZE public.%I', parent);
        END IF;
    END LOOP;
END $$;

-- Partitions of the money tables, made when a run is opened (create, then attach).
CREATE FUNCTION open_run_tables(of_run text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parent text;
    child text;
BEGIN
    IF of_run !~ '^20[0-9]{2}-(0[1-9]|1[0-2])$' THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'run_is_a_month', MESSAGE = 'not a run';
    END IF;
    PERFORM pg_advisory_xact_lock(5100, 2);
    FOREACH parent IN ARRAY ARRAY['roster_line', 'payment', 'payment_month', 'instruction', 'confirmation',
                                  'payment_event', 'match'] LOOP
        child := parent || '_' || replace(of_run, '-', '_');
        IF to_regclass('public.' || child) IS NULL THEN
            EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', child, parent);
            EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES IN (%L)', parent, child, of_run);
            EXECUTE format('CREATE TRIGGER append_only_here BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I '
                           'FOR EACH STATEMENT EXECUTE FUNCTION public.append_only()', child);
        END IF;
    END LOOP;
END $$;

DO $$
DECLARE parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['roster_line', 'payment', 'payment_month', 'instruction', 'confirmation',
                                  'payment_event', 'match'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION append_only()', parent);
    END LOOP;
END $$;
