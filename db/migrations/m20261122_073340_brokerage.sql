-- The whole of e-brokerage: what councils arrange with services, teams and subscribers, calls, offers, drafts, kept
-- versions, readings, and why a service was not asked.

SET LOCAL lock_timeout = '10s';

-- 1. Teams, and who sees what on the council's side (rules B4, B24) -----------------------------------------------------
CREATE TABLE teams (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    authority_id uuid NOT NULL REFERENCES authorities,
    name text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    UNIQUE (authority_id, name)
);
ALTER TABLE accounts ADD COLUMN team_id uuid REFERENCES teams;

-- Sourcing officers and managers are subscribed by their role; a row is somebody who was added by hand.
CREATE TABLE subscriptions (
    package_id uuid NOT NULL REFERENCES packages,
    account_id uuid NOT NULL REFERENCES accounts,
    authority_id uuid NOT NULL REFERENCES authorities,
    added_by uuid NOT NULL REFERENCES accounts,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (package_id, account_id)
);
CREATE INDEX subscriptions_account ON subscriptions (account_id, package_id);

-- Those whose role works on every package of the authority; everybody else of a council sees what they subscribed to.
CREATE FUNCTION viewer_reads_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) IN ('BROKERAGE_MANAGER', 'SOURCING_OFFICER') IS TRUE $$;

-- The packages that the viewer subscribed to. It looks past row-level security, because the policy of `subscriptions`
-- asks it too; its owner can log in nowhere.
CREATE FUNCTION viewer_subscriptions() RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.package_id FROM subscriptions s WHERE s.account_id = viewer_account()
$$;
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION viewer_subscriptions() OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION viewer_subscriptions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION viewer_subscriptions() TO ebrokerage_app;
GRANT SELECT ON subscriptions TO ebrokerage_gate;

-- 2. What an authority arranged with a service (rules B10, B28, P31) -----------------------------------------------------
-- What a service is, everybody knows alike; on what terms it works for a council is that council's own.
CREATE TABLE arrangements (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid NOT NULL REFERENCES organisations,
    service_id uuid NOT NULL REFERENCES services,
    category text NOT NULL CHECK (category IN ('INTERNAL', 'FCA', 'SPOT', 'FRAMEWORK', 'NON_FRAMEWORK')),
    block_contract boolean NOT NULL DEFAULT false,
    framework text CHECK (framework <> ''),
    lots text[] NOT NULL DEFAULT '{}',
    tier smallint CHECK (tier BETWEEN 1 AND 9),
    -- codes of the authority's service levels; a level that does not stand here is not offered
    levels text[] NOT NULL DEFAULT '{}',
    -- postcode areas (B), districts (B90) and sectors (B90 1); one that does not stand here is not served
    areas text[] NOT NULL DEFAULT '{}',
    minimum_age smallint CHECK (minimum_age BETWEEN 0 AND 120),
    maximum_age smallint CHECK (maximum_age BETWEEN 0 AND 120),
    gender text CHECK (gender IN ('FEMALE', 'MALE')),
    hourly_rate_pence integer CHECK (hourly_rate_pence > 0),
    day_rate_pence integer CHECK (day_rate_pence > 0),
    suspended_from date,
    suspended_until date,
    suspension_reason text,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (authority_id, service_id),
    CONSTRAINT arrangements_ages CHECK (minimum_age <= maximum_age),
    -- both ends are inclusive; an open end means until further notice
    CONSTRAINT arrangements_suspension CHECK (
        (suspended_from IS NULL AND suspended_until IS NULL AND suspension_reason IS NULL)
        OR (suspended_from IS NOT NULL AND suspension_reason IS NOT NULL
            AND (suspended_until IS NULL OR suspended_until >= suspended_from)))
);
CREATE INDEX arrangements_service ON arrangements (service_id);

-- The owner is bound by its own policies, which would hide the rows to copy.
ALTER TABLE services NO FORCE ROW LEVEL SECURITY;
ALTER TABLE authorities NO FORCE ROW LEVEL SECURITY;
ALTER TABLE packages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE service_levels NO FORCE ROW LEVEL SECURITY;
ALTER TABLE profiles NO FORCE ROW LEVEL SECURITY;
INSERT INTO arrangements (authority_id, organisation_id, service_id, category, block_contract, suspended_from,
                          suspended_until, suspension_reason)
SELECT a.id, s.organisation_id, s.id, s.category, s.block_contract, s.suspended_from, s.suspended_until,
       s.suspension_reason
FROM authorities a CROSS JOIN services s;
DO $$
BEGIN
    IF (SELECT count(*) FROM arrangements) <> (SELECT count(*) FROM authorities) * (SELECT count(*) FROM services) THEN
        RAISE EXCEPTION 'not every arrangement was copied';
    END IF;
END
$$;

ALTER TABLE services
    DROP COLUMN category, DROP COLUMN block_contract, DROP COLUMN suspended_from, DROP COLUMN suspended_until,
    DROP COLUMN suspension_reason,
    ADD COLUMN registered_by uuid REFERENCES authorities,
    ADD COLUMN cqc_location_id text CHECK (cqc_location_id <> ''),
    ADD COLUMN cqc_rating text CHECK (cqc_rating IN ('OUTSTANDING', 'GOOD', 'REQUIRES_IMPROVEMENT', 'INADEQUATE',
                                                     'UNRATED')),
    ADD COLUMN ods_code text CHECK (ods_code <> ''),
    ADD COLUMN postcode text CHECK (postcode ~ '^(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?) [0-9][A-Z]{2}$'),
    ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD COLUMN retired_at timestamptz;
ALTER TABLE organisations
    ADD COLUMN registered_by uuid REFERENCES authorities,
    ADD COLUMN cqc_provider_id text CHECK (cqc_provider_id <> ''),
    ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
CREATE INDEX services_retired ON services (id) WHERE retired_at IS NOT NULL;
CREATE UNIQUE INDEX services_cqc_location ON services (cqc_location_id) WHERE cqc_location_id IS NOT NULL;
CREATE UNIQUE INDEX organisations_cqc_provider ON organisations (cqc_provider_id) WHERE cqc_provider_id IS NOT NULL;

-- What other systems call an organisation, a service or a package; an administrator's data.
CREATE TABLE external_references (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    authority_id uuid NOT NULL REFERENCES authorities,
    object_type text NOT NULL CHECK (object_type IN ('organisation', 'service', 'package')),
    object_id uuid NOT NULL,
    system text NOT NULL CHECK (system ~ '^[A-Z][A-Z0-9_]{0,62}$'),
    reference text NOT NULL CHECK (reference <> ''),
    UNIQUE (authority_id, object_type, object_id, system)
);

-- 3. The package, described in full (rules B7, B9, B20, P29) --------------------------------------------------------------
ALTER TABLE packages
    ADD COLUMN team_id uuid REFERENCES teams,
    ADD COLUMN calls jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN preferences jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN person_age smallint CHECK (person_age BETWEEN 0 AND 120),
    ADD COLUMN person_gender text CHECK (person_gender IN ('FEMALE', 'MALE', 'OTHER')),
    ADD COLUMN duplicated_from_id uuid REFERENCES packages,
    -- elapsed hours that are proposed for answers, from what is asked for (rule B12)
    ADD COLUMN proposed_response_hours integer CHECK (proposed_response_hours > 0),
    -- normalised words, each after a space, for search by the beginnings of words
    ADD COLUMN search_text text NOT NULL DEFAULT '';
-- The list by deadline, drafts last: the expression that it is sorted by (`db.shapes.packages`).
CREATE INDEX packages_in_order_of_deadline
    ON packages (authority_id, (coalesce(deadline_at, '9999-12-31Z'::timestamptz)), id);
-- As domain/searches.py normalises: words without accents and without marks at their ends, whole and then in pieces.
UPDATE packages p SET search_text = coalesce((
    WITH texts AS (
        SELECT concat_ws(' ', p.reference, p.client_reference, l.name, p.public_reference) AS text
        FROM service_levels l WHERE l.id = p.service_level_id),
    words AS (
        SELECT regexp_replace(w.word, '^[\W_]+|[\W_]+$', '', 'g') AS word, w.place
        FROM texts, regexp_split_to_table(
            lower(regexp_replace(normalize(texts.text, NFKD), '[\u0300-\u036f]', '', 'g')), '\s+')
            WITH ORDINALITY w (word, place)),
    found AS (
        SELECT words.word, 1 AS pass, words.place, 0::bigint AS piece FROM words
        UNION ALL
        SELECT x.word, 2, words.place, x.piece
        FROM words, regexp_split_to_table(words.word, '[\W_]+') WITH ORDINALITY x (word, piece)),
    once AS (
        SELECT DISTINCT ON (found.word) found.* FROM found WHERE found.word <> ''
        ORDER BY found.word, found.pass, found.place, found.piece)
    SELECT string_agg(' ' || once.word, '' ORDER BY once.pass, once.place, once.piece) FROM once), '');
UPDATE packages p SET proposed_response_hours = coalesce(
    (SELECT (level->>'response_window_hours')::integer
     FROM jsonb_array_elements(d.document->'service_levels') level WHERE level->>'code' = l.code),
    (d.document->'response_window'->>'hours')::integer)
FROM profiles d, service_levels l WHERE d.id = p.profile_id AND l.id = p.service_level_id;
-- Lists by status are mostly of what is not finished, and an officer's own may be few: a handful among all that the
-- authority ever had, which a walk through the list would look at whole. Teams own large shares, deadlines and
-- creation have their indexes, and a search is for words, which no index finds under a policy.
CREATE INDEX packages_by_state ON packages (authority_id, state, created_at DESC, id DESC);
CREATE INDEX packages_by_officer ON packages (created_by, created_at DESC, id DESC);
ALTER TABLE services FORCE ROW LEVEL SECURITY;
ALTER TABLE authorities FORCE ROW LEVEL SECURITY;
ALTER TABLE packages FORCE ROW LEVEL SECURITY;
ALTER TABLE service_levels FORCE ROW LEVEL SECURITY;
ALTER TABLE profiles FORCE ROW LEVEL SECURITY;
ALTER TABLE requirements ADD COLUMN options text[] NOT NULL DEFAULT '{}';
ALTER TABLE briefs
    ADD COLUMN calls jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN preferences jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN offer_required text NOT NULL DEFAULT 'NONE'
        CHECK (offer_required IN ('NONE', 'DAY_RATE', 'HOURLY_RATE'));

-- What a change was done in spite of is told again to whoever repeats it: codes and sentences, no names of people.
ALTER TABLE idempotency_keys ADD COLUMN warnings jsonb NOT NULL DEFAULT '[]';

-- 4. Why a service was asked or was not (rule B10; the evidence of fairness) ----------------------------------------------
-- One row a package: what the last run of the algorithm looked for and, for each service not chosen, why.
CREATE TABLE considerations (
    package_id uuid PRIMARY KEY REFERENCES packages,
    authority_id uuid NOT NULL REFERENCES authorities,
    considered_by uuid NOT NULL REFERENCES accounts,
    considered_at timestamptz NOT NULL,
    criteria jsonb NOT NULL,
    -- each service left out, and beside it the reasons as a sum of bits (`domain.matching.bit`): thousands stay small
    excluded uuid[] NOT NULL,
    reasons smallint[] NOT NULL,
    CONSTRAINT considerations_explained CHECK (cardinality(excluded) = cardinality(reasons))
);
-- Identifiers do not compress: trying to would cost more than the run.
ALTER TABLE considerations ALTER COLUMN excluded SET STORAGE EXTERNAL;
CREATE TABLE removals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    package_id uuid NOT NULL REFERENCES packages,
    authority_id uuid NOT NULL REFERENCES authorities,
    service_id uuid NOT NULL REFERENCES services,
    origin text NOT NULL CHECK (origin IN ('ALGORITHM', 'MANUAL')),
    reason text CHECK (reason <> ''),
    removed_by uuid NOT NULL REFERENCES accounts,
    removed_at timestamptz NOT NULL
);
CREATE INDEX removals_package ON removals (package_id);

-- 5. The answer in full: offer, calls, drafts, kept versions, readings (rules P12, P17, P30, P34, Q29) --------------------
ALTER TABLE responses
    ADD COLUMN offer_kind text CHECK (offer_kind IN ('DAY_RATE', 'HOURLY_RATE')),
    ADD COLUMN unit_price_pence integer CHECK (unit_price_pence > 0),
    ADD COLUMN units numeric(5, 2) CHECK (units > 0),
    ADD COLUMN core_price_pence integer CHECK (core_price_pence > 0),
    -- valid to the end of this day in Europe/London
    ADD COLUMN offer_expires_on date,
    ADD COLUMN first_call smallint,
    ADD COLUMN call_variations jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN note text,
    ADD CONSTRAINT responses_offer_whole CHECK (
        num_nulls(offer_kind, unit_price_pence, units, core_price_pence, offer_expires_on) IN (0, 5)),
    ADD CONSTRAINT responses_offer_with_yes CHECK (placement_response <> 'NO' OR offer_kind IS NULL);

ALTER TABLE invitations ADD COLUMN renewal_requested_at timestamptz;

-- A draft is its organisation's alone: the council does not see it.
CREATE TABLE drafts (
    invitation_id uuid PRIMARY KEY REFERENCES invitations,
    organisation_id uuid NOT NULL REFERENCES organisations,
    document jsonb NOT NULL,
    saved_by uuid NOT NULL REFERENCES accounts,
    saved_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0)
);

-- Each change of an answer is kept; `number` is the invitation's version that the change made.
CREATE TABLE response_versions (
    invitation_id uuid NOT NULL REFERENCES invitations,
    number integer NOT NULL CHECK (number > 0),
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid NOT NULL REFERENCES organisations,
    action text NOT NULL CHECK (action IN ('SUBMITTED', 'CHANGED', 'WITHDRAWN', 'RENEWED')),
    document jsonb NOT NULL,
    recorded_by uuid NOT NULL REFERENCES accounts,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (invitation_id, number)
);
CREATE INDEX response_versions_author ON response_versions (recorded_by, authority_id);
CREATE TRIGGER response_versions_append_only BEFORE UPDATE OR DELETE ON response_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who of the council first read which version of an answer, and when.
CREATE TABLE readings (
    invitation_id uuid NOT NULL REFERENCES invitations,
    account_id uuid NOT NULL REFERENCES accounts,
    number integer NOT NULL,
    package_id uuid NOT NULL REFERENCES packages,
    authority_id uuid NOT NULL REFERENCES authorities,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (invitation_id, account_id, number)
);
CREATE INDEX readings_package ON readings (package_id);

-- 6. The decision, explained (rules Q11, Q38) ----------------------------------------------------------------------------
ALTER TABLE decisions
    ADD COLUMN rank integer CHECK (rank > 0),
    ADD COLUMN departure_reason text CHECK (departure_reason <> ''),
    ADD COLUMN commissioner_reason text CHECK (commissioner_reason <> '');

-- 7. Row-level security ----------------------------------------------------------------------------------------------
-- Who reads all is asked first: for them nothing below it is run. EXISTS with a row's own id, and not IN, so that a
-- subscriber's read looks up one row instead of hashing a table.
DO $$
DECLARE
    name text;
    own CONSTANT text := 'authority_id = (SELECT viewer_authority())';
    seen CONSTANT text := own || ' AND ((SELECT viewer_reads_all()) OR %I IN (SELECT viewer_subscriptions()))';
BEGIN
    FOREACH name IN ARRAY ARRAY['teams', 'subscriptions', 'arrangements', 'external_references', 'considerations',
                                'removals', 'drafts', 'response_versions', 'readings'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['teams', 'arrangements', 'external_references'] LOOP
        EXECUTE format('CREATE POLICY council ON %I TO ebrokerage_app USING (' || own || ')', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['considerations', 'removals', 'readings'] LOOP
        EXECUTE format('CREATE POLICY council ON %I TO ebrokerage_app USING (' || seen || ')', name, 'package_id');
    END LOOP;
    FOREACH name IN ARRAY ARRAY['requirements', 'selections', 'rounds', 'decisions', 'locations', 'invitations',
                                'briefs'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (' || seen || ')', name, 'package_id');
    END LOOP;
    EXECUTE format('ALTER POLICY council ON packages USING (' || seen || ')', 'id');
    EXECUTE format('ALTER POLICY council ON events USING (' || seen || ')', 'package_id');
    EXECUTE 'ALTER POLICY council ON reference_counters USING (' || own || ' AND (SELECT viewer_reads_all()))';
    -- Nobody subscribes themselves.
    EXECUTE 'CREATE POLICY council ON subscriptions TO ebrokerage_app USING (' || own
            || ' AND (SELECT viewer_reads_all()))';
    EXECUTE 'CREATE POLICY subscriber ON subscriptions FOR SELECT TO ebrokerage_app USING (' || own
            || ' AND package_id IN (SELECT viewer_subscriptions()))';
    EXECUTE 'ALTER POLICY council ON audit USING (' || own || ' AND ((SELECT viewer_reads_all())'
            ' OR object_id IN (SELECT viewer_subscriptions())'
            ' OR EXISTS (SELECT FROM invitations i WHERE i.id = audit.object_id)))';
    EXECUTE 'CREATE POLICY council ON response_versions TO ebrokerage_app USING (false)';
    FOREACH name IN ARRAY ARRAY['responses', 'response_versions'] LOOP
        EXECUTE format('ALTER POLICY council ON %1$I USING (' || own || ' AND ((SELECT viewer_reads_all())'
                       ' OR EXISTS (SELECT FROM invitations i WHERE i.id = %1$I.invitation_id)))', name);
    END LOOP;
    EXECUTE 'ALTER POLICY council ON answers USING (' || own || ' AND ((SELECT viewer_reads_all())'
            ' OR EXISTS (SELECT FROM responses r WHERE r.id = answers.response_id)))';
END
$$;
CREATE POLICY gate ON subscriptions FOR SELECT TO ebrokerage_gate USING (true);
CREATE POLICY provider ON drafts TO ebrokerage_app USING (organisation_id = (SELECT viewer_organisation()));
CREATE POLICY provider ON response_versions TO ebrokerage_app
    USING (organisation_id = (SELECT viewer_organisation()));
-- The words of the code that a service is given which said yes and was not chosen (rule P26: its own, nobody else's).
ALTER POLICY provider ON reason_codes
    USING (kind IN ('REJECTION', 'NOT_AWARDED') AND (SELECT viewer_organisation()) IS NOT NULL);

-- Who answered a council is known to it by name, and so are its own people; nobody else of a provider's.
ALTER POLICY council ON accounts USING (
    authority_id = (SELECT viewer_authority())
    OR (authority_id IS NULL AND EXISTS (
        SELECT FROM response_versions v WHERE v.recorded_by = accounts.id AND v.authority_id = (SELECT viewer_authority()))));

-- A council reads its own name only; a provider that of whichever authority may ask it.
ALTER POLICY signed_in ON authorities
    USING (id = (SELECT viewer_authority()) OR (SELECT viewer_organisation()) IS NOT NULL);

-- Whose job it is to keep them: the authority that registered an organisation or a service keeps what all see of it.
CREATE POLICY register ON organisations FOR INSERT TO ebrokerage_app
    WITH CHECK (registered_by = (SELECT viewer_authority()));
CREATE POLICY keep ON organisations FOR UPDATE TO ebrokerage_app
    USING (registered_by = (SELECT viewer_authority()));
CREATE POLICY register ON services FOR INSERT TO ebrokerage_app
    WITH CHECK (registered_by = (SELECT viewer_authority()));
CREATE POLICY keep ON services FOR UPDATE TO ebrokerage_app USING (registered_by = (SELECT viewer_authority()));
CREATE POLICY publish ON profiles FOR INSERT TO ebrokerage_app
    WITH CHECK (authority_id = (SELECT viewer_authority()));
CREATE POLICY publish ON service_levels FOR INSERT TO ebrokerage_app
    WITH CHECK (authority_id = (SELECT viewer_authority()));
CREATE POLICY keep ON service_levels FOR UPDATE TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY publish ON reason_codes FOR INSERT TO ebrokerage_app
    WITH CHECK (authority_id = (SELECT viewer_authority()));
CREATE POLICY keep ON reason_codes FOR UPDATE TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY keep ON accounts FOR UPDATE TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));

-- 8. Grants ----------------------------------------------------------------------------------------------------------
GRANT SELECT, INSERT, UPDATE ON teams, arrangements, considerations TO ebrokerage_app;
GRANT SELECT, INSERT, DELETE ON subscriptions TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON external_references, drafts TO ebrokerage_app;
GRANT SELECT, INSERT ON removals, response_versions, readings, profiles, service_levels,
      reason_codes, organisations, services TO ebrokerage_app;
GRANT UPDATE ON organisations, services, service_levels, reason_codes TO ebrokerage_app;
GRANT UPDATE (team_id) ON accounts TO ebrokerage_app;
