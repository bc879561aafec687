-- Places, people who work with the system, sessions, the audit chain. Everything else stands on these.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO disburse_app, disburse_worker;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE DOMAIN vnd AS bigint CONSTRAINT vnd_whole_and_bounded CHECK (VALUE BETWEEN 1 AND 1000000000000);
CREATE DOMAIN vnd_sum AS bigint CONSTRAINT vnd_sum_whole_and_bounded CHECK (VALUE BETWEEN 1 AND 1000000000000000);
CREATE DOMAIN vnd_or_none AS bigint CONSTRAINT vnd_or_none_bounded CHECK (VALUE BETWEEN 0 AND 1000000000000);
CREATE DOMAIN run_name AS text CONSTRAINT run_is_a_month CHECK (VALUE ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$');
CREATE DOMAIN sealed AS bytea CONSTRAINT sealed_has_key_nonce_and_tag CHECK (octet_length(VALUE) >= 29);

-- ---------------------------------------------------------------- places

CREATE TABLE province (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{2}$'),
    name text NOT NULL,
    kind text NOT NULL,
    valid_from date NOT NULL
);

CREATE TABLE commune (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{5}$'),
    name text NOT NULL,
    kind text NOT NULL CONSTRAINT commune_kind_known CHECK (kind IN ('xa', 'phuong', 'dac_khu')),
    province text NOT NULL REFERENCES province ON DELETE RESTRICT,
    valid_from date NOT NULL,
    valid_to date
);

CREATE TABLE hamlet (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{5}-[0-9]{2,3}$'),
    commune text NOT NULL REFERENCES commune ON DELETE RESTRICT,
    name text NOT NULL,
    sort_key bytea NOT NULL,
    CONSTRAINT hamlet_named_once_per_commune UNIQUE (commune, name)
);

CREATE TABLE programme (
    code text PRIMARY KEY,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    owner_kind text NOT NULL CONSTRAINT programme_owner_known CHECK (owner_kind IN ('office', 'commune')),
    cut_off_day int NOT NULL CHECK (cut_off_day BETWEEN 1 AND 28),
    valid_from date NOT NULL
);

CREATE TABLE benefit (
    code text PRIMARY KEY,
    programme text NOT NULL REFERENCES programme ON DELETE RESTRICT,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    valid_from date NOT NULL
);

-- What is usual for a benefit: a monthly amount or an age outside is asked about, never refused (R07, R17).
CREATE TABLE benefit_bound (
    benefit text NOT NULL REFERENCES benefit ON DELETE RESTRICT,
    valid_from date NOT NULL,
    amount_from vnd NOT NULL,
    amount_to vnd NOT NULL,
    age_from int,
    age_from_poor int,
    source text NOT NULL,
    PRIMARY KEY (benefit, valid_from),
    CONSTRAINT bounds_end_above_their_beginning CHECK (amount_to >= amount_from),
    CONSTRAINT the_poor_begin_earlier CHECK (age_from_poor <= age_from)
);

-- What rights are scoped to and what owns rosters or pays: province, office, commune, payer.
CREATE TABLE unit (
    code text PRIMARY KEY,
    kind text NOT NULL CONSTRAINT unit_kind_known CHECK (kind IN ('province', 'office', 'commune', 'payer')),
    name text NOT NULL,
    province text REFERENCES province ON DELETE RESTRICT,
    parent text REFERENCES unit ON DELETE RESTRICT,
    CONSTRAINT unit_code_fits_kind CHECK (
        CASE kind
            WHEN 'province' THEN code ~ '^[0-9]{2}$'
            WHEN 'office' THEN code ~ '^BHXH-[0-9]{2}(-[0-9]{2})?$'
            WHEN 'commune' THEN code ~ '^[0-9]{5}$'
            ELSE code ~ '^([0-9]{6}|VNPOST-[0-9]{2}|UBND-[0-9]{5})$'
        END
    )
);

-- The communes an office covers, dated; one office per commune on any day.
CREATE TABLE office_commune (
    office text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    commune text NOT NULL REFERENCES commune ON DELETE RESTRICT,
    valid_from date NOT NULL,
    valid_to date,
    PRIMARY KEY (office, commune, valid_from),
    CONSTRAINT cover_ends_after_it_begins CHECK (valid_to > valid_from),
    CONSTRAINT commune_has_one_office_at_a_time EXCLUDE USING gist (
        commune WITH =, daterange(valid_from, valid_to, '[)') WITH &&
    )
);

CREATE TABLE payer (
    code text PRIMARY KEY REFERENCES unit ON DELETE RESTRICT,
    kind text NOT NULL CONSTRAINT payer_kind_known CHECK (kind IN ('bank', 'post', 'commune')),
    bic text,
    format text NOT NULL DEFAULT 'csv',
    lines_per_file int NOT NULL DEFAULT 5000 CHECK (lines_per_file > 0),
    needs_checker boolean NOT NULL DEFAULT false
);

CREATE TABLE bank_alias (
    bin text NOT NULL REFERENCES payer ON DELETE RESTRICT,
    alias text NOT NULL,
    ambiguous boolean NOT NULL DEFAULT false,
    valid_from date NOT NULL,
    PRIMARY KEY (bin, alias)
);

-- Who hands out an owner's cash for a programme; without a row: the post for offices, the commune itself for communes.
CREATE TABLE cash_payer (
    owner text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    programme text NOT NULL REFERENCES programme ON DELETE RESTRICT,
    payer text NOT NULL REFERENCES payer ON DELETE RESTRICT,
    valid_from date NOT NULL,
    PRIMARY KEY (owner, programme, valid_from)
);

-- Where cash is handed out, and by whom.
CREATE TABLE pay_point (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{5}-P[0-9]{1,3}$'),
    commune text NOT NULL REFERENCES commune ON DELETE RESTRICT,
    name text NOT NULL,
    payer text NOT NULL REFERENCES payer ON DELETE RESTRICT,
    CONSTRAINT pay_point_named_once_per_commune UNIQUE (commune, name)
);

CREATE TABLE target (
    programme text NOT NULL REFERENCES programme ON DELETE RESTRICT,
    area text NOT NULL CHECK (area IN ('urban', 'rural', 'all')),
    year int NOT NULL,
    target_percent int NOT NULL CHECK (target_percent BETWEEN 0 AND 100),
    amber_points int NOT NULL CHECK (amber_points BETWEEN 0 AND 100),
    PRIMARY KEY (programme, area, year)
);

CREATE TABLE holiday (on_day date PRIMARY KEY, name text NOT NULL, source text NOT NULL);
CREATE TABLE swapped_day (
    on_day date PRIMARY KEY,
    kind text NOT NULL CONSTRAINT swapped_day_kind_known CHECK (kind IN ('off', 'working')),
    reason text NOT NULL
);

-- On which days of the month a province pays a programme; lists are due before rosters_due_day of the month before.
CREATE TABLE province_calendar (
    province text NOT NULL REFERENCES province ON DELETE RESTRICT,
    programme text NOT NULL REFERENCES programme ON DELETE RESTRICT,
    rosters_due_day int NOT NULL,
    account_working_day int NOT NULL,
    cash_first int NOT NULL,
    cash_last int NOT NULL,
    counter_first int NOT NULL,
    counter_last int NOT NULL,
    account_deadline_day int NOT NULL,
    valid_from date NOT NULL,
    PRIMARY KEY (province, programme, valid_from)
);

CREATE TABLE reason (
    code text PRIMARY KEY,
    label_vi text NOT NULL,
    label_en text NOT NULL,
    iso text NOT NULL,
    kind text NOT NULL,
    who text NOT NULL,
    deadline_days int,
    action_vi text NOT NULL,
    action_en text NOT NULL
);

CREATE TABLE obstacle (
    code text PRIMARY KEY,
    label_vi text NOT NULL,
    label_en text NOT NULL,
    next_action_vi text NOT NULL,
    next_action_en text NOT NULL,
    ease int NOT NULL
);

-- Why somebody no longer stands on a list.
CREATE TABLE leaving_reason (
    code text PRIMARY KEY,
    label_vi text NOT NULL,
    label_en text NOT NULL
);

-- What a person's new account may stand on.
CREATE TABLE evidence_kind (
    code text PRIMARY KEY,
    label_vi text NOT NULL,
    label_en text NOT NULL
);

-- Numbers of law and custom, each from the day it holds.
CREATE TABLE setting (
    key text NOT NULL,
    value text NOT NULL,
    valid_from date NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (key, valid_from)
);

-- What a province decided otherwise for itself, from a day on.
CREATE TABLE province_setting (
    province text NOT NULL REFERENCES province ON DELETE RESTRICT,
    key text NOT NULL,
    value text NOT NULL,
    valid_from date NOT NULL,
    source text NOT NULL CONSTRAINT decided_by_a_document CHECK (source <> ''),
    PRIMARY KEY (province, key, valid_from)
);

-- Which stored states may follow which (disburse/core/states.py).
CREATE TABLE state_move (
    thing text NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    PRIMARY KEY (thing, before, after)
);

-- ---------------------------------------------------------------- identity

CREATE TABLE app_user (
    id uuid PRIMARY KEY,
    person uuid NOT NULL,
    username text NOT NULL CONSTRAINT username_taken UNIQUE,
    name text NOT NULL,
    password_hash text,
    active boolean NOT NULL DEFAULT true,
    must_change_password boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    signed_in_at timestamptz
);

CREATE TABLE user_role (
    app_user uuid NOT NULL REFERENCES app_user ON DELETE RESTRICT,
    role text NOT NULL CONSTRAINT role_known CHECK (role IN (
        'si_officer', 'si_approver', 'commune_officer', 'commune_approver',
        'payer_officer', 'payer_checker', 'leader', 'auditor', 'admin')),
    unit text NOT NULL REFERENCES unit ON DELETE RESTRICT,
    PRIMARY KEY (app_user, role, unit)
);

CREATE TABLE app_session (
    sid_sha bytea PRIMARY KEY CONSTRAINT only_the_hash_is_stored CHECK (octet_length(sid_sha) = 32),
    app_user uuid REFERENCES app_user ON DELETE RESTRICT,
    kind text NOT NULL CONSTRAINT session_kind_known CHECK (kind IN ('web', 'cli', 'job')),
    csrf text NOT NULL,
    language text NOT NULL DEFAULT 'vi' CHECK (language IN ('vi', 'en')),
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT only_jobs_act_without_a_user CHECK ((app_user IS NULL) = (kind = 'job'))
);
CREATE INDEX app_session_user ON app_session (app_user);

-- Failed sign-ins per account and per network, kept here so that a restart forgets nothing.
CREATE TABLE sign_in_back_off (
    key text PRIMARY KEY,
    failures int NOT NULL,
    next_at timestamptz NOT NULL
);

-- Opening a session needs a secret that is not in the database: a forged statement cannot make one.
CREATE TABLE session_gate (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    secret_sha bytea NOT NULL
);

CREATE FUNCTION gate_is_open(gate text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM session_gate WHERE secret_sha = sha256(convert_to(gate, 'UTF8')))
$$;

CREATE FUNCTION open_session(gate text, sid bytea, for_user uuid, of_kind text, csrf_token text, lives interval, lang text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT gate_is_open(gate) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'session_gate', MESSAGE = 'session gate is closed';
    END IF;
    IF for_user IS NOT NULL AND NOT EXISTS (SELECT FROM app_user WHERE id = for_user AND active) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'user_is_active', MESSAGE = 'user is not active';
    END IF;
    DELETE FROM app_session WHERE expires_at < now();
    INSERT INTO app_session (sid_sha, app_user, kind, csrf, language, expires_at)
    VALUES (sid, for_user, of_kind, csrf_token, lang, now() + lives);
    IF of_kind = 'web' THEN
        UPDATE app_user SET signed_in_at = now() WHERE id = for_user;
    END IF;
END $$;

CREATE FUNCTION end_session(sid bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM app_session WHERE sid_sha = sid
$$;

-- The session named by the secret in `app.sid`; the only source of scope.
CREATE FUNCTION viewer_session() RETURNS app_session
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.* FROM app_session s LEFT JOIN app_user u ON u.id = s.app_user
    WHERE s.sid_sha = sha256(convert_to(current_setting('app.sid', true), 'UTF8'))
      AND s.expires_at > now() AND (u.active OR s.kind = 'job')
$$;

CREATE FUNCTION viewer_user() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT app_user FROM viewer_session()
$$;

CREATE FUNCTION viewer_person() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT u.person FROM viewer_session() s JOIN app_user u ON u.id = s.app_user
$$;

CREATE FUNCTION viewer_is_job() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((SELECT kind = 'job' FROM viewer_session()), false)
$$;

CREATE FUNCTION viewer_has(VARIADIC roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM user_role WHERE app_user = viewer_user() AND role = ANY (roles))
$$;

-- Units reached by the given roles: the unit itself, for a province office its offices, for a province all of it.
CREATE FUNCTION units_of(VARIADIC roles text[]) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT u.code ORDER BY u.code), '{}')
    FROM user_role r JOIN unit u ON u.code = r.unit OR u.parent = r.unit
        OR (u.province = r.unit AND u.kind IN ('office', 'commune'))
    WHERE r.app_user = viewer_user() AND r.role = ANY (roles)
$$;

-- Units an administrator looks after: his province and what belongs to it; banks serve every province and are nobody's.
CREATE FUNCTION viewer_admin_units() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT u.code ORDER BY u.code), '{}')
    FROM user_role r JOIN unit u ON u.code = r.unit OR u.province = r.unit
    WHERE r.app_user = viewer_user() AND r.role = 'admin'
$$;

-- Users an administrator sees: whoever holds a role in one of his units.
CREATE FUNCTION viewer_users() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT app_user), '{}') FROM user_role
    WHERE unit = ANY ((SELECT viewer_admin_units())::text[])
$$;

-- Users he may change: those of them who hold no role elsewhere, so that nobody reaches another province through one.
CREATE FUNCTION viewer_users_managed() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(app_user), '{}') FROM (
        SELECT app_user FROM user_role GROUP BY app_user
        HAVING bool_and(unit = ANY ((SELECT viewer_admin_units())::text[]))
    ) AS own
$$;

-- Owners of rosters (offices, communes) whose rows the viewer may read, and those he may write.
CREATE FUNCTION viewer_owners() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT units_of('si_officer', 'si_approver', 'commune_officer', 'commune_approver', 'leader', 'auditor')
$$;

CREATE FUNCTION viewer_owners_writing() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT units_of('si_officer', 'si_approver', 'commune_officer', 'commune_approver')
$$;

CREATE FUNCTION viewer_payers() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT unit ORDER BY unit), '{}') FROM user_role
    WHERE app_user = viewer_user() AND role IN ('payer_officer', 'payer_checker')
$$;

-- Communes whose people and outreach the viewer may see: his own, or those his office covers today.
CREATE FUNCTION viewer_communes() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT c ORDER BY c), '{}') FROM (
        SELECT code FROM unit WHERE kind = 'commune' AND code = ANY (viewer_owners())
        UNION
        SELECT commune FROM office_commune
        WHERE office = ANY (viewer_owners())
          AND daterange(valid_from, valid_to, '[)') @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    ) AS reached (c)
$$;

CREATE FUNCTION viewer_communes_writing() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT c ORDER BY c), '{}') FROM (
        SELECT code FROM unit WHERE kind = 'commune' AND code = ANY (viewer_owners_writing())
        UNION
        SELECT commune FROM office_commune
        WHERE office = ANY (viewer_owners_writing())
          AND daterange(valid_from, valid_to, '[)') @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    ) AS reached (c)
$$;

-- Payers that were sent instruction files of the viewer's owners: their answers may come through the owner's office.
CREATE FUNCTION viewer_answered_payers() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN array(SELECT DISTINCT payer FROM instruction_file WHERE owner = ANY (viewer_owners_writing()) ORDER BY payer);
END $$;

-- What signing in needs to know, for a program that holds the gate's secret.
CREATE FUNCTION sign_in_facts(gate text, name_given text)
RETURNS TABLE (id uuid, password_hash text, active boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT u.id, u.password_hash, u.active FROM app_user u WHERE gate_is_open(gate) AND u.username = name_given
$$;

CREATE FUNCTION back_off(gate text, of_keys text[]) RETURNS TABLE (key text, failures int, next_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT b.key, b.failures, b.next_at FROM sign_in_back_off b WHERE gate_is_open(gate) AND b.key = ANY (of_keys)
$$;

-- Count a failed sign-in: the first five are free, then 2^n seconds up to five minutes; quiet for 15 minutes, forgotten.
CREATE FUNCTION count_failure(gate text, of_keys text[], at_moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM sign_in_back_off WHERE gate_is_open(gate) AND next_at < at_moment - interval '15 minutes';
    INSERT INTO sign_in_back_off AS b (key, failures, next_at)
    SELECT k, 1, at_moment FROM unnest(of_keys) AS k WHERE gate_is_open(gate)
    ON CONFLICT (key) DO UPDATE SET failures = b.failures + 1,
        next_at = at_moment + CASE WHEN b.failures + 1 < 5 THEN interval '0'
            ELSE least(interval '5 minutes', interval '1 second' * power(2, least(b.failures - 4, 9))) END
$$;

CREATE FUNCTION forget_failures(gate text, of_keys text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM sign_in_back_off WHERE gate_is_open(gate) AND key = ANY (of_keys)
$$;

CREATE FUNCTION session_facts() RETURNS TABLE (
    app_user uuid, person uuid, username text, name text, kind text, csrf text, language text, roles text[], units text[],
    must_change_password boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.app_user, u.person, u.username, u.name, s.kind, s.csrf, s.language,
        array(SELECT role FROM user_role WHERE app_user = s.app_user ORDER BY role, unit),
        array(SELECT unit FROM user_role WHERE app_user = s.app_user ORDER BY role, unit),
        coalesce(u.must_change_password, false)
    FROM viewer_session() s LEFT JOIN app_user u ON u.id = s.app_user WHERE s.sid_sha IS NOT NULL
$$;

CREATE FUNCTION session_seen(lives interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE app_session SET seen_at = now(), expires_at = least(created_at + interval '8 hours', now() + lives)
    WHERE sid_sha = sha256(convert_to(current_setting('app.sid', true), 'UTF8')) AND kind = 'web'
      AND expires_at > now() AND seen_at < now() - interval '30 seconds'
$$;

CREATE FUNCTION session_speaks(lang text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE app_session SET language = lang WHERE sid_sha = sha256(convert_to(current_setting('app.sid', true), 'UTF8'))
$$;

-- End a user's sessions but the one that asks: his own, or anybody's for an administrator.
CREATE FUNCTION end_sessions_of(who uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ended int;
BEGIN
    IF who IS DISTINCT FROM viewer_user() AND NOT who = ANY (viewer_users_managed()) AND NOT viewer_is_job() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'sessions_ended_by_their_user_or_an_admin',
            MESSAGE = 'not an administrator';
    END IF;
    DELETE FROM app_session WHERE app_user = who
        AND sid_sha IS DISTINCT FROM sha256(convert_to(current_setting('app.sid', true), 'UTF8'));
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- A user changes his own password; the program has checked the old one.
CREATE FUNCTION set_own_password(gate text, fresh_hash text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE app_user SET password_hash = fresh_hash, must_change_password = false
    WHERE gate_is_open(gate) AND id = viewer_user()
$$;

CREATE FUNCTION name_of(who uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT name FROM app_user WHERE id = who AND (SELECT kind FROM viewer_session()) IS NOT NULL
$$;

CREATE FUNCTION person_of(who uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT person FROM app_user WHERE id = who
$$;

-- ---------------------------------------------------------------- audit

CREATE TABLE audit (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    app_user uuid,
    person uuid,
    session_kind text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    unit text,
    body text NOT NULL,
    covers text[] NOT NULL,
    rows_sha bytea,
    prev bytea NOT NULL,
    hash bytea NOT NULL CONSTRAINT audit_hash_unique UNIQUE
);
CREATE INDEX audit_subject ON audit (subject, seq);

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'append_only',
        MESSAGE = format('%I is append-only', TG_TABLE_NAME);
END $$;

CREATE TRIGGER history_stays BEFORE UPDATE ON office_commune FOR EACH ROW WHEN (OLD.valid_to IS NOT NULL)
    EXECUTE FUNCTION append_only();
CREATE TRIGGER history_stays_too BEFORE DELETE OR TRUNCATE ON office_commune FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION audit_hash(a audit) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT sha256(convert_to(concat_ws('|', (a).seq, extract(epoch FROM (a).at)::numeric, (a).app_user, (a).person,
        (a).session_kind, (a).action, (a).subject, coalesce((a).unit, ''), (a).body,
        array_to_string((a).covers, ','), encode(coalesce((a).rows_sha, ''), 'hex'), encode((a).prev, 'hex')), 'UTF8'))
$$;

-- Last statement of an action: digest what it wrote, then take the chain's lock and append.
CREATE FUNCTION audit_add(of_action text, of_subject text, of_unit text, with_body text, what_it_covers text[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    viewer app_session;
    record audit;
BEGIN
    SELECT * INTO viewer FROM viewer_session();
    IF viewer.kind IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', CONSTRAINT = 'audit_needs_a_session', MESSAGE = 'no session';
    END IF;
    record.rows_sha := CASE WHEN cardinality(what_it_covers) > 0 THEN rows_digest(what_it_covers) END;
    PERFORM pg_advisory_xact_lock(5100, 1);
    SELECT coalesce(max(seq), 0) + 1 INTO record.seq FROM audit;
    SELECT coalesce((SELECT hash FROM audit WHERE seq = record.seq - 1), sha256('')) INTO record.prev;
    record.at := clock_timestamp();
    record.app_user := viewer.app_user;
    record.person := person_of(viewer.app_user);
    record.session_kind := viewer.kind;
    record.action := of_action;
    record.subject := of_subject;
    record.unit := of_unit;
    record.body := with_body;
    record.covers := what_it_covers;
    record.hash := audit_hash(record);
    INSERT INTO audit SELECT record.*;
    RETURN record.seq;
END $$;

-- Who read or printed what of whom: outside every digest.
CREATE TABLE read_log (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    app_user uuid,
    action text NOT NULL,
    subject text NOT NULL,
    row_count int NOT NULL,
    purpose text
);
