-- The house: every table of the first capability, its constraints, its row-level security and its grants.
-- Times are timestamptz (UTC); states are text with CHECK, because comparing enums is not leakproof and would lose
-- its index under a policy.

-- 1. Who connects ---------------------------------------------------------------------------------------------------
-- Roles belong to the cluster, so another database (or another migration, at this very moment) may have made them.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['ebrokerage_app', 'ebrokerage_worker', 'ebrokerage_auth'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', wanted);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
    BEGIN
        CREATE ROLE ebrokerage_gate NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;
END
$$;

GRANT USAGE ON SCHEMA public TO ebrokerage_app, ebrokerage_worker, ebrokerage_auth, ebrokerage_gate;

-- 2. Who is asking: the transaction's settings, as values. Unset means NULL, and NULL matches no row. -----------------
CREATE FUNCTION viewer_authority() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.authority', true), '')::uuid $$;
CREATE FUNCTION viewer_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.organisation', true), '')::uuid $$;
CREATE FUNCTION viewer_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.account', true), '')::uuid $$;

-- 3. Reference data ---------------------------------------------------------------------------------------------------
CREATE TABLE authorities (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,62}$'),
    name text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- A profile is data with a version; a package keeps the version it was created under.
CREATE TABLE profiles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    authority_id uuid NOT NULL REFERENCES authorities,
    version integer NOT NULL CHECK (version > 0),
    effective_at timestamptz NOT NULL,
    document jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (authority_id, version)
);

CREATE TABLE service_levels (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    authority_id uuid NOT NULL REFERENCES authorities,
    code text NOT NULL CHECK (code ~ '^[A-Z][A-Z0-9_]{0,62}$'),
    service_type text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    position integer NOT NULL,
    retired_at timestamptz,
    UNIQUE (authority_id, code)
);

CREATE TABLE reason_codes (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    authority_id uuid NOT NULL REFERENCES authorities,
    kind text NOT NULL CHECK (kind IN ('REJECTION', 'DECISION', 'DECISION_SOURCE', 'CANCELLATION', 'NOT_AWARDED')),
    code text NOT NULL CHECK (code <> ''),
    label text NOT NULL CHECK (label <> ''),
    block_only boolean NOT NULL DEFAULT false,
    assumption boolean NOT NULL DEFAULT false,
    position integer NOT NULL,
    retired_at timestamptz,
    UNIQUE (authority_id, kind, code)
);

CREATE TABLE organisations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,62}$'),
    name text NOT NULL CHECK (name <> ''),
    team_email text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE services (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organisation_id uuid NOT NULL REFERENCES organisations,
    name text NOT NULL CHECK (name <> ''),
    category text NOT NULL CHECK (category IN ('INTERNAL', 'FCA', 'SPOT', 'FRAMEWORK', 'NON_FRAMEWORK')),
    block_contract boolean NOT NULL DEFAULT false,
    suspended_from date,
    suspended_until date,
    suspension_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, name),
    -- both ends are inclusive; an open end means until further notice
    CONSTRAINT services_suspension CHECK (
        (suspended_from IS NULL AND suspended_until IS NULL AND suspension_reason IS NULL)
        OR (suspended_from IS NOT NULL AND suspension_reason IS NOT NULL
            AND (suspended_until IS NULL OR suspended_until >= suspended_from)))
);
CREATE INDEX services_organisation ON services (organisation_id, name);
CREATE INDEX services_name ON services (lower(name) text_pattern_ops);

CREATE TABLE accounts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    username text NOT NULL CHECK (username <> ''),
    email text NOT NULL,
    forename text NOT NULL,
    surname text NOT NULL,
    role text NOT NULL CHECK (role IN ('BROKERAGE_MANAGER', 'SOURCING_OFFICER', 'PRACTITIONER', 'COMMISSIONER',
                                       'FINANCE_OFFICER', 'TEAM_ADMIN', 'EMPLOYEE')),
    authority_id uuid REFERENCES authorities,
    organisation_id uuid REFERENCES organisations,
    disabled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT accounts_home CHECK (
        CASE WHEN role IN ('TEAM_ADMIN', 'EMPLOYEE')
            THEN organisation_id IS NOT NULL AND authority_id IS NULL
            ELSE authority_id IS NOT NULL AND organisation_id IS NULL END)
);
CREATE UNIQUE INDEX accounts_username ON accounts (lower(username));
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));
CREATE UNIQUE INDEX accounts_one_team_admin ON accounts (organisation_id) WHERE role = 'TEAM_ADMIN';
CREATE INDEX accounts_authority ON accounts (authority_id) WHERE authority_id IS NOT NULL;
CREATE INDEX accounts_organisation ON accounts (organisation_id) WHERE organisation_id IS NOT NULL;

-- 4. The council's side ---------------------------------------------------------------------------------------------
-- `state` holds facts only. Whether an open package awaits responses or a decision is a comparison with the clock,
-- made when it is read (domain/packages.py and db/packages.py say it; a test holds them equal).
CREATE TABLE packages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    authority_id uuid NOT NULL REFERENCES authorities,
    public_reference text NOT NULL UNIQUE,
    reference text NOT NULL CHECK (reference <> ''),
    client_reference text NOT NULL CHECK (client_reference <> ''),
    service_level_id uuid NOT NULL REFERENCES service_levels,
    profile_id uuid NOT NULL REFERENCES profiles,
    terms_version text NOT NULL,
    early_decision text NOT NULL CHECK (early_decision IN ('WHEN_ALL_RESPONDED', 'NEVER')),
    location_precision text NOT NULL CHECK (location_precision IN ('FULL', 'SECTOR', 'OUTWARD')),
    partial_allowed boolean NOT NULL,
    offer_required text NOT NULL CHECK (offer_required IN ('NONE', 'DAY_RATE', 'HOURLY_RATE')),
    award_strategy text NOT NULL CHECK (award_strategy IN ('LOWEST_PRICE', 'TIERED', 'REASONED')),
    completes_at text NOT NULL CHECK (completes_at IN ('DECISION', 'AGREEMENT_SENT', 'COF_SIGNED',
                                                        'PURCHASE_ORDER_SENT')),
    state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'OPEN', 'ON_HOLD', 'AWARDED', 'AWARD_LAPSED',
                                                         'COMPLETE', 'UNFILLED', 'CLOSED', 'CANCELLED')),
    start_date date,
    hours_required numeric(5, 2) CHECK (hours_required > 0),
    days_required smallint CHECK (days_required BETWEEN 1 AND 7),
    frequency text CHECK (frequency IN ('WEEKLY', 'FORTNIGHTLY', 'MONTHLY', 'ONE_OFF')),
    additional_information jsonb NOT NULL DEFAULT '[]',
    high_priority boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    created_by uuid NOT NULL REFERENCES accounts,
    created_at timestamptz NOT NULL,
    finalised_at timestamptz,
    deadline_at timestamptz,
    deadline_announced_at timestamptz,
    sent_count integer NOT NULL DEFAULT 0,
    submitted_count integer NOT NULL DEFAULT 0,
    accepting_count integer NOT NULL DEFAULT 0,
    all_responded boolean NOT NULL GENERATED ALWAYS AS (sent_count > 0 AND submitted_count = sent_count) STORED,
    ended_at timestamptz,
    cancellation_reason text,
    cancellation_note text,
    UNIQUE (authority_id, reference),
    CONSTRAINT packages_counts CHECK (
        0 <= accepting_count AND accepting_count <= submitted_count AND submitted_count <= sent_count),
    CONSTRAINT packages_sent CHECK (
        state IN ('DRAFT', 'CANCELLED')
        OR (finalised_at IS NOT NULL AND deadline_at IS NOT NULL AND start_date IS NOT NULL AND sent_count > 0)),
    CONSTRAINT packages_deadline_after_sending CHECK (deadline_at > finalised_at),
    CONSTRAINT packages_ended CHECK (
        (ended_at IS NOT NULL) = (state IN ('AWARDED', 'COMPLETE', 'CLOSED', 'CANCELLED'))),
    CONSTRAINT packages_cancelled CHECK ((state = 'CANCELLED') = (cancellation_reason IS NOT NULL))
);
CREATE INDEX packages_by_creation ON packages (authority_id, created_at DESC, id DESC);
CREATE INDEX packages_by_deadline ON packages (authority_id, deadline_at, id);
CREATE INDEX packages_due ON packages (deadline_at)
    WHERE state = 'OPEN' AND deadline_announced_at IS DISTINCT FROM deadline_at;

-- The last running number that the system gave, where it gives references (rule B2).
CREATE TABLE reference_counters (
    authority_id uuid NOT NULL REFERENCES authorities,
    prefix text NOT NULL,
    last_number integer NOT NULL CHECK (last_number > 0),
    PRIMARY KEY (authority_id, prefix)
);

-- The full location stands apart: the council's, and after the award the winner's (rule Q8).
CREATE TABLE locations (
    package_id uuid PRIMARY KEY REFERENCES packages,
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid REFERENCES organisations,
    postcode text NOT NULL CHECK (postcode ~ '^(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?) [0-9][A-Z]{2}$')
);

CREATE TABLE requirements (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    package_id uuid NOT NULL REFERENCES packages,
    authority_id uuid NOT NULL REFERENCES authorities,
    code text NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    provider_description text,
    negotiable boolean NOT NULL,
    mandatory boolean NOT NULL,
    preferred_date date,
    position integer NOT NULL,
    UNIQUE (package_id, code)
);

-- The services chosen before sending (rules B10, B11).
CREATE TABLE selections (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    package_id uuid NOT NULL REFERENCES packages,
    authority_id uuid NOT NULL REFERENCES authorities,
    service_id uuid NOT NULL REFERENCES services,
    origin text NOT NULL CHECK (origin IN ('ALGORITHM', 'MANUAL')),
    selected_by uuid NOT NULL REFERENCES accounts,
    selected_at timestamptz NOT NULL,
    UNIQUE (package_id, service_id)
);

CREATE TABLE rounds (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    package_id uuid NOT NULL REFERENCES packages,
    authority_id uuid NOT NULL REFERENCES authorities,
    number integer NOT NULL CHECK (number > 0),
    kind text NOT NULL CHECK (kind IN ('FRAMEWORK', 'OFF_FRAMEWORK')),
    sent_at timestamptz NOT NULL,
    UNIQUE (package_id, number)
);

-- 5. What providers see ---------------------------------------------------------------------------------------------
-- One row a service and round. `deadline_at`, `all_responded` and `ended_at` repeat the package's facts, because no
-- policy lets a provider read `packages`; they are kept in the same transaction.
CREATE TABLE invitations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    package_id uuid NOT NULL REFERENCES packages,
    round_id uuid NOT NULL REFERENCES rounds,
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid NOT NULL REFERENCES organisations,
    service_id uuid NOT NULL REFERENCES services,
    origin text NOT NULL CHECK (origin IN ('ALGORITHM', 'MANUAL')),
    sent_at timestamptz NOT NULL,
    deadline_at timestamptz NOT NULL,
    all_responded boolean NOT NULL DEFAULT false,
    ended_at timestamptz,
    state text NOT NULL DEFAULT 'INVITED' CHECK (state IN ('INVITED', 'DRAFT', 'SUBMITTED', 'WITHDRAWN', 'AWARDED',
                                                           'NOT_AWARDED', 'LAPSED')),
    placement_response text CHECK (placement_response IN ('YES_FULL', 'YES_PART', 'NO')),
    not_awarded_code text,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    UNIQUE (round_id, service_id),
    CONSTRAINT invitations_answered CHECK (
        state NOT IN ('SUBMITTED', 'AWARDED', 'NOT_AWARDED') OR placement_response IS NOT NULL),
    CONSTRAINT invitations_awarded_to_a_yes CHECK (state <> 'AWARDED' OR placement_response IN ('YES_FULL', 'YES_PART')),
    CONSTRAINT invitations_ended CHECK (state NOT IN ('AWARDED', 'NOT_AWARDED', 'LAPSED') OR ended_at IS NOT NULL)
);
CREATE UNIQUE INDEX invitations_one_award ON invitations (package_id) WHERE state = 'AWARDED';
CREATE INDEX invitations_package ON invitations (package_id);
CREATE INDEX invitations_window ON invitations (organisation_id, sent_at DESC, id DESC);

-- The brief: what a provider was told when the package was sent, word for word, and the proof of it.
CREATE TABLE briefs (
    invitation_id uuid PRIMARY KEY REFERENCES invitations,
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid NOT NULL REFERENCES organisations,
    package_id uuid NOT NULL REFERENCES packages,
    authority_name text NOT NULL,
    package_reference text NOT NULL,
    public_reference text NOT NULL,
    client_reference text NOT NULL,
    service_level_name text NOT NULL,
    service_name text NOT NULL,
    start_date date NOT NULL,
    hours_required numeric(5, 2),
    days_required smallint,
    frequency text,
    location text NOT NULL,
    additional_information jsonb NOT NULL,
    requirements jsonb NOT NULL,
    partial_allowed boolean NOT NULL,
    block_contract boolean NOT NULL,
    high_priority boolean NOT NULL,
    terms_version text NOT NULL,
    search_text text NOT NULL
);
CREATE INDEX briefs_organisation ON briefs (organisation_id);

CREATE TABLE responses (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invitation_id uuid NOT NULL UNIQUE REFERENCES invitations,
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid NOT NULL REFERENCES organisations,
    placement_response text NOT NULL CHECK (placement_response IN ('YES_FULL', 'YES_PART', 'NO')),
    reason_code text,
    rejection_note text,
    terms_version text,
    meets_all_essential boolean,
    submitted_at timestamptz NOT NULL,
    submitted_by uuid NOT NULL REFERENCES accounts,
    withdrawn_at timestamptz,
    CONSTRAINT responses_yes_accepts_terms CHECK (placement_response = 'NO' OR terms_version IS NOT NULL),
    CONSTRAINT responses_no_has_reason CHECK ((placement_response = 'NO') = (reason_code IS NOT NULL)),
    CONSTRAINT responses_note_with_no CHECK (placement_response = 'NO' OR rejection_note IS NULL)
);

CREATE TABLE answers (
    response_id uuid NOT NULL REFERENCES responses,
    requirement_id uuid NOT NULL REFERENCES requirements,
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid NOT NULL REFERENCES organisations,
    can_meet boolean NOT NULL,
    comment text,
    best_date date,
    PRIMARY KEY (response_id, requirement_id),
    CONSTRAINT answers_comment_with_no CHECK (NOT can_meet OR (comment IS NULL AND best_date IS NULL))
);

CREATE TABLE decisions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    package_id uuid NOT NULL REFERENCES packages,
    round_id uuid NOT NULL UNIQUE REFERENCES rounds,
    authority_id uuid NOT NULL REFERENCES authorities,
    invitation_id uuid NOT NULL REFERENCES invitations,
    source_code text NOT NULL,
    primary_reason_code text NOT NULL,
    additional_reason_codes text[] NOT NULL DEFAULT '{}',
    decided_by uuid NOT NULL REFERENCES accounts,
    decided_at timestamptz NOT NULL
);
CREATE INDEX decisions_package ON decisions (package_id);

-- 6. What happened --------------------------------------------------------------------------------------------------
-- The outbox. `sequence` is given by the relay alone, in commit order, without gaps.
CREATE TABLE events (
    id uuid PRIMARY KEY,
    type text NOT NULL CHECK (type ~ '^[a-z_]+\.[a-z_]+$'),
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid REFERENCES organisations,
    package_id uuid REFERENCES packages,
    data jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    position bigint GENERATED ALWAYS AS IDENTITY,
    sequence bigint UNIQUE
);
CREATE INDEX events_unnumbered ON events (position) WHERE sequence IS NULL;
CREATE INDEX events_package ON events (package_id);

CREATE TABLE event_stream (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last_sequence bigint NOT NULL DEFAULT 0
);
INSERT INTO event_stream DEFAULT VALUES;

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority_id uuid REFERENCES authorities,
    organisation_id uuid REFERENCES organisations,
    account_id uuid,
    action text NOT NULL,
    object_type text NOT NULL,
    object_id uuid NOT NULL,
    object_version integer,
    before jsonb,
    after jsonb,
    occurred_at timestamptz NOT NULL,
    request_id text
);
CREATE INDEX audit_object ON audit (object_id, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE idempotency_keys (
    account_id uuid NOT NULL REFERENCES accounts,
    client_id text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash bytea NOT NULL,
    object_type text,
    object_id uuid,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, client_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- 7. The gate: how a provider's answer reaches the council's row ------------------------------------------------------
-- A provider may not read `packages`, yet its answer must wait for the same lock as a decision, and must move the
-- counters. These two functions do exactly that and tell nothing else; their owner can log in nowhere.
CREATE FUNCTION response_gate_lock(invitation uuid)
RETURNS TABLE (package_state text, deadline_at timestamptz, ended_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.state, p.deadline_at, p.ended_at
    FROM invitations i JOIN packages p ON p.id = i.package_id
    WHERE i.id = invitation AND i.organisation_id = viewer_organisation()
    FOR UPDATE OF p
$$;

CREATE FUNCTION response_gate_settle(invitation uuid) RETURNS TABLE (was_all_responded boolean, is_all_responded boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    settled uuid;
BEGIN
    SELECT i.package_id INTO settled FROM invitations i
    WHERE i.id = invitation AND i.organisation_id = viewer_organisation();
    IF settled IS NULL THEN
        RETURN;
    END IF;
    SELECT p.all_responded INTO was_all_responded FROM packages p WHERE p.id = settled;
    UPDATE packages p SET submitted_count = c.submitted, accepting_count = c.accepting
    FROM (SELECT count(*) FILTER (WHERE i.state = 'SUBMITTED') AS submitted,
                 count(*) FILTER (WHERE i.state = 'SUBMITTED' AND i.placement_response <> 'NO') AS accepting
          FROM invitations i
          WHERE i.round_id = (SELECT r.id FROM rounds r WHERE r.package_id = settled ORDER BY r.number DESC LIMIT 1)) c
    WHERE p.id = settled RETURNING p.all_responded INTO is_all_responded;
    IF was_all_responded <> is_all_responded THEN
        UPDATE invitations i SET all_responded = is_all_responded WHERE i.package_id = settled;
    END IF;
    RETURN NEXT;
END
$$;

GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
GRANT ebrokerage_gate TO CURRENT_USER;
ALTER FUNCTION response_gate_lock(uuid) OWNER TO ebrokerage_gate;
ALTER FUNCTION response_gate_settle(uuid) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION response_gate_lock(uuid), response_gate_settle(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION response_gate_lock(uuid), response_gate_settle(uuid) TO ebrokerage_app;

-- 8. Row-level security ---------------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'authorities', 'profiles', 'service_levels', 'reason_codes', 'organisations', 'services', 'accounts', 'packages',
        'reference_counters', 'locations', 'requirements', 'selections', 'rounds', 'invitations', 'briefs', 'responses',
        'answers', 'decisions', 'events', 'event_stream', 'audit', 'idempotency_keys'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
    -- tables of one authority that no provider ever reads
    FOREACH name IN ARRAY ARRAY[
        'packages', 'reference_counters', 'requirements', 'selections', 'rounds', 'decisions'] LOOP
        EXECUTE format('CREATE POLICY council ON %I TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()))',
                       name);
    END LOOP;
    -- tables that carry both the council's and the provider's column
    FOREACH name IN ARRAY ARRAY['locations', 'invitations', 'briefs', 'responses', 'answers'] LOOP
        EXECUTE format('CREATE POLICY council ON %I TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()))',
                       name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['invitations', 'responses', 'answers'] LOOP
        EXECUTE format('CREATE POLICY provider ON %I TO ebrokerage_app'
                       ' USING (organisation_id = (SELECT viewer_organisation()))', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['locations', 'briefs'] LOOP
        EXECUTE format('CREATE POLICY provider ON %I FOR SELECT TO ebrokerage_app'
                       ' USING (organisation_id = (SELECT viewer_organisation()))', name);
    END LOOP;
END
$$;

-- Names of authorities, organisations and services are a directory for councils; a provider knows its own.
CREATE POLICY signed_in ON authorities FOR SELECT TO ebrokerage_app USING ((SELECT viewer_account()) IS NOT NULL);
CREATE POLICY council ON organisations FOR SELECT TO ebrokerage_app USING ((SELECT viewer_authority()) IS NOT NULL);
CREATE POLICY provider ON organisations FOR SELECT TO ebrokerage_app USING (id = (SELECT viewer_organisation()));
CREATE POLICY council ON services FOR SELECT TO ebrokerage_app USING ((SELECT viewer_authority()) IS NOT NULL);
CREATE POLICY provider ON services FOR SELECT TO ebrokerage_app USING (organisation_id = (SELECT viewer_organisation()));
CREATE POLICY council ON profiles FOR SELECT TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY council ON service_levels FOR SELECT TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY council ON reason_codes FOR SELECT TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY provider ON reason_codes FOR SELECT TO ebrokerage_app
    USING (kind = 'REJECTION' AND (SELECT viewer_organisation()) IS NOT NULL);
CREATE POLICY council ON accounts FOR SELECT TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY provider ON accounts FOR SELECT TO ebrokerage_app USING (organisation_id = (SELECT viewer_organisation()));
CREATE POLICY council ON events FOR SELECT TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY announce ON events FOR INSERT TO ebrokerage_app WITH CHECK (
    authority_id = (SELECT viewer_authority()) OR organisation_id = (SELECT viewer_organisation()));
CREATE POLICY council ON audit FOR SELECT TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY provider ON audit FOR SELECT TO ebrokerage_app USING (organisation_id = (SELECT viewer_organisation()));
CREATE POLICY record ON audit FOR INSERT TO ebrokerage_app WITH CHECK (account_id = (SELECT viewer_account()));
CREATE POLICY own ON idempotency_keys TO ebrokerage_app USING (account_id = (SELECT viewer_account()));

-- The gate's own policies: just what its two functions touch.
CREATE POLICY gate ON packages TO ebrokerage_gate USING (true);
CREATE POLICY gate ON invitations TO ebrokerage_gate USING (true);
CREATE POLICY gate ON rounds FOR SELECT TO ebrokerage_gate USING (true);
GRANT SELECT (id, state, deadline_at, ended_at, all_responded, sent_count, submitted_count, accepting_count),
      UPDATE (submitted_count, accepting_count) ON packages TO ebrokerage_gate;
GRANT SELECT, UPDATE (all_responded) ON invitations TO ebrokerage_gate;
GRANT SELECT ON rounds TO ebrokerage_gate;

-- Jobs: the clock and the relay.
CREATE POLICY worker ON packages TO ebrokerage_worker USING (true);
CREATE POLICY worker ON events TO ebrokerage_worker USING (true);
CREATE POLICY worker ON event_stream TO ebrokerage_worker USING (true);
CREATE POLICY worker ON audit FOR INSERT TO ebrokerage_worker WITH CHECK (account_id IS NULL);
CREATE POLICY worker ON idempotency_keys TO ebrokerage_worker USING (true);

-- Accounts and tokens.
CREATE POLICY auth ON accounts TO ebrokerage_auth USING (true);
CREATE POLICY auth ON authorities FOR SELECT TO ebrokerage_auth USING (true);
CREATE POLICY auth ON organisations FOR SELECT TO ebrokerage_auth USING (true);
CREATE POLICY auth ON audit FOR INSERT TO ebrokerage_auth WITH CHECK (true);

-- 9. Grants ---------------------------------------------------------------------------------------------------------
GRANT SELECT ON authorities, profiles, service_levels, reason_codes, organisations, services, accounts
    TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE ON packages, reference_counters, invitations, responses, idempotency_keys TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON locations, requirements, selections, answers TO ebrokerage_app;
GRANT SELECT, INSERT ON rounds, briefs, decisions, events, audit TO ebrokerage_app;

GRANT SELECT, UPDATE (deadline_announced_at) ON packages TO ebrokerage_worker;
GRANT SELECT, INSERT, UPDATE (sequence) ON events TO ebrokerage_worker;
GRANT SELECT, UPDATE ON event_stream TO ebrokerage_worker;
GRANT INSERT ON audit TO ebrokerage_worker, ebrokerage_auth;
GRANT SELECT, DELETE ON idempotency_keys TO ebrokerage_worker;

GRANT SELECT ON accounts, authorities, organisations TO ebrokerage_auth;
