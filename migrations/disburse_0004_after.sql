-- What follows from the money: methods and switches, outreach, prints, jobs.

-- The way a person receives a programme's money from a run on; facts are added, never changed.
CREATE TABLE method_fact (
    province text NOT NULL,
    beneficiary bigint NOT NULL REFERENCES beneficiary ON DELETE RESTRICT,
    programme text NOT NULL,
    from_run run_name NOT NULL,
    owner text NOT NULL,
    commune text,
    method text NOT NULL CONSTRAINT fact_method_known CHECK (method IN ('cash_point', 'cash_home', 'account')),
    account bigint REFERENCES account ON DELETE RESTRICT,
    requested_on date,
    evidence text NOT NULL CONSTRAINT method_evidence_known CHECK (evidence IN ('roster', 'form', 'visit', 'online')),
    source text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT one_method_at_a_time PRIMARY KEY (province, beneficiary, programme, from_run)
);
CREATE INDEX method_fact_commune ON method_fact (commune, programme);

-- A request to change the method: from a form, a visit or online; next month's roster is held against it. `owner` recorded a
-- form; what visits bring belongs to the commune.
CREATE TABLE method_request (
    id uuid PRIMARY KEY,
    province text NOT NULL,
    beneficiary bigint NOT NULL REFERENCES beneficiary ON DELETE RESTRICT,
    commune text,
    owner text REFERENCES unit ON DELETE RESTRICT,
    method text NOT NULL CHECK (method IN ('cash_point', 'cash_home', 'account')),
    account bigint REFERENCES account ON DELETE RESTRICT,
    requested_on date NOT NULL,
    effective_run run_name NOT NULL,
    evidence text NOT NULL CHECK (evidence IN ('form', 'visit', 'online')),
    visit uuid,
    paper text,
    recorded_by uuid REFERENCES app_user ON DELETE RESTRICT,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT requests_belong_to_somebody CHECK (commune IS NOT NULL OR owner IS NOT NULL),
    CONSTRAINT registrations_name_their_paper CHECK ((owner IS NOT NULL) = (paper IS NOT NULL) AND paper <> ''),
    CONSTRAINT only_accounts_name_an_account CHECK (account IS NULL OR method = 'account')
);
CREATE INDEX method_request_owner ON method_request (owner, effective_run) WHERE owner IS NOT NULL;
CREATE INDEX method_request_commune ON method_request (commune, effective_run);
CREATE INDEX method_request_person ON method_request (beneficiary);

-- Moves between cash and account, derived from what was really credited; may be worked out again at any time.
CREATE TABLE switch (
    province text NOT NULL,
    beneficiary bigint NOT NULL REFERENCES beneficiary ON DELETE RESTRICT,
    programme text NOT NULL,
    owner text NOT NULL,
    commune text,
    kind text NOT NULL CONSTRAINT switch_kind_known CHECK (kind IN ('switch', 'reversion')),
    requested_on date,
    effective_run run_name NOT NULL,
    first_credit_run run_name,
    first_credit_on date,
    CONSTRAINT one_move_per_person_programme_and_run PRIMARY KEY (province, beneficiary, programme, effective_run)
);
CREATE INDEX switch_commune ON switch (commune, first_credit_run);

-- How many people of a commune a programme lists in a run, and how many of them really got it by account;
-- worked out by the worker from payments, so that a commune may see rates without seeing payments.
CREATE TABLE method_count (
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    commune text NOT NULL REFERENCES commune ON DELETE RESTRICT,
    programme text NOT NULL REFERENCES programme ON DELETE RESTRICT,
    payees int NOT NULL,
    by_account int NOT NULL,
    credited int NOT NULL,
    PRIMARY KEY (run, commune, programme),
    CONSTRAINT nobody_is_counted_twice CHECK (0 <= credited AND credited <= by_account AND by_account <= payees)
);
CREATE INDEX method_count_commune ON method_count (commune, run);

-- ---------------------------------------------------------------- outreach

CREATE TABLE outreach_case (
    id uuid PRIMARY KEY,
    province text NOT NULL,
    beneficiary bigint NOT NULL REFERENCES beneficiary ON DELETE RESTRICT,
    commune text NOT NULL REFERENCES commune ON DELETE RESTRICT,
    hamlet text REFERENCES hamlet ON DELETE RESTRICT,
    programmes text[] NOT NULL,
    state text NOT NULL CONSTRAINT case_state_known CHECK (state IN (
        'to_meet', 'met', 'agreed', 'form_signed', 'account_verified', 'first_credit', 'settled',
        'keeps_cash', 'not_able', 'moved', 'died', 'reverted')),
    obstacles text[] NOT NULL DEFAULT '{}',
    urgent boolean NOT NULL DEFAULT false,
    why text NOT NULL DEFAULT '',
    refusals int NOT NULL DEFAULT 0,
    not_before date,
    last_met_on date,
    last_result text,
    opened_run run_name NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT one_case_per_person UNIQUE (province, beneficiary)
);
CREATE INDEX outreach_case_commune ON outreach_case (commune, hamlet, state);

CREATE TABLE case_move (
    id uuid PRIMARY KEY,
    outreach_case uuid NOT NULL REFERENCES outreach_case ON DELETE RESTRICT,
    commune text NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    why text NOT NULL,
    by_user uuid,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_move FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE outreach_session (
    id uuid PRIMARY KEY,
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    commune text NOT NULL REFERENCES commune ON DELETE RESTRICT,
    hamlet text REFERENCES hamlet ON DELETE RESTRICT,
    held_on date NOT NULL,
    half text NOT NULL CONSTRAINT half_day_known CHECK (half IN ('morning', 'afternoon')),
    team text NOT NULL,
    capacity int NOT NULL CHECK (capacity BETWEEN 1 AND 500),
    CONSTRAINT a_team_is_in_one_place UNIQUE (commune, team, held_on, half, hamlet)
);

CREATE TABLE visit (
    id uuid PRIMARY KEY,
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    outreach_case uuid NOT NULL REFERENCES outreach_case ON DELETE RESTRICT,
    outreach_session uuid NOT NULL REFERENCES outreach_session ON DELETE RESTRICT,
    commune text NOT NULL,
    hamlet text,
    position int NOT NULL,
    reason text NOT NULL,
    state text NOT NULL DEFAULT 'planned' CONSTRAINT visit_state_known CHECK (state IN ('planned', 'done', 'dropped')),
    result text CONSTRAINT visit_result_known CHECK (result IN ('agreed', 'later', 'refused', 'absent', 'other')),
    other text CONSTRAINT visit_other_known CHECK (other IN ('not_able', 'not_found', 'moved', 'died')),
    obstacle text REFERENCES obstacle ON DELETE RESTRICT,
    met_on date,
    next_on date,
    note text NOT NULL DEFAULT '',
    recorded_by uuid REFERENCES app_user ON DELETE RESTRICT,
    recorded_at timestamptz,
    CONSTRAINT done_visits_have_a_result CHECK ((state = 'done') = (result IS NOT NULL)),
    CONSTRAINT other_says_what CHECK ((result = 'other') = (other IS NOT NULL) OR result IS NULL)
);
CREATE UNIQUE INDEX one_open_visit_per_case ON visit (outreach_case) WHERE state = 'planned';
CREATE INDEX visit_commune ON visit (commune, run, hamlet, position);
CREATE INDEX visit_session ON visit (outreach_session);

-- A printed list: its serial, and which case stood on which page in which place, so that paper can be keyed back.
CREATE TABLE print (
    id uuid PRIMARY KEY,
    report text NOT NULL,
    serial text NOT NULL CONSTRAINT print_serial_unique UNIQUE,
    run run_name NOT NULL REFERENCES run ON DELETE RESTRICT,
    owner text,
    payer text,
    commune text,
    hamlet text,
    file_sha text,
    pages int NOT NULL,
    rows int NOT NULL,
    made_by uuid REFERENCES app_user ON DELETE RESTRICT,
    made_at timestamptz NOT NULL DEFAULT now(),
    gone_at timestamptz,
    CONSTRAINT print_is_kept_or_gone CHECK ((file_sha IS NULL) = (gone_at IS NOT NULL))
);
CREATE TABLE print_row (
    print uuid NOT NULL REFERENCES print ON DELETE RESTRICT,
    page int NOT NULL,
    position int NOT NULL,
    commune text NOT NULL,
    visit uuid NOT NULL REFERENCES visit ON DELETE RESTRICT,
    PRIMARY KEY (print, page, position)
);

-- A file that a job makes for whoever asked: `file_sha` to take away, or a document that was printed. One that is `gone_at` was
-- removed after its days (setting made_file_keep_days).
CREATE TABLE made_file (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    language text NOT NULL CONSTRAINT made_file_language_known CHECK (language IN ('vi', 'en')),
    asked_by uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    asked_at timestamptz NOT NULL,
    file_sha text,
    file_name text,
    print uuid REFERENCES print ON DELETE RESTRICT,
    made_at timestamptz,
    gone_at timestamptz,
    CONSTRAINT made_file_is_one_thing CHECK (
        (file_sha IS NULL) = (file_name IS NULL) AND (file_sha IS NULL OR print IS NULL)),
    CONSTRAINT made_file_is_made_once CHECK ((made_at IS NULL) = (file_sha IS NULL AND print IS NULL AND gone_at IS NULL)),
    CONSTRAINT gone_files_are_not_kept CHECK (gone_at IS NULL OR file_sha IS NULL)
);
CREATE INDEX made_file_subject ON made_file (asked_by, subject, kind);

-- ---------------------------------------------------------------- jobs

-- What people see of a background job; the queue itself is PgQueuer's.
CREATE TABLE job (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    unit text,
    state text NOT NULL DEFAULT 'waiting' CONSTRAINT job_state_known CHECK (
        state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    phase text NOT NULL DEFAULT '',
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    problem text,
    tries int NOT NULL DEFAULT 0,
    cancel_asked boolean NOT NULL DEFAULT false,
    asked_by uuid,
    asked_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX job_subject ON job (subject, asked_at);
CREATE INDEX job_unfinished ON job (kind, unit) WHERE state IN ('waiting', 'running');
CREATE INDEX job_ended ON job (kind, unit, finished_at);

-- A call of a program, named by its Idempotency-Key: said again within a day it is answered as the first time.
CREATE TABLE api_call (
    asked_by uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    key text NOT NULL CONSTRAINT key_has_a_length CHECK (length(key) BETWEEN 1 AND 200),
    said text NOT NULL,
    subject uuid NOT NULL,
    job uuid NOT NULL REFERENCES job ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (asked_by, key)
);

-- Each slot of the timetable runs once, whoever wakes it.
CREATE TABLE job_run (
    job text NOT NULL,
    slot timestamptz NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    outcome text,
    PRIMARY KEY (job, slot)
);
