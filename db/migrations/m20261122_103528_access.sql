-- Who is asking: what people sign in with, and how they ask for access.
--
-- Secrets never stand here as they are: passwords as Argon2id, links and sessions as keyed hashes, second factors
-- sealed with a key from the settings. Only `ebrokerage_auth` reads them; `ebrokerage_app` sees requests for access,
-- accounts and the history of its own sign-ins.

SET LOCAL lock_timeout = '10s';

-- 1. Accounts (rules A1 to A13) ----------------------------------------------------------------------------------------
-- A machine client acts as an account too, so that every row says who wrote it; it can sign in nowhere.
ALTER TABLE accounts
    ADD COLUMN machine boolean NOT NULL DEFAULT false,
    ADD COLUMN job_role text,
    ADD COLUMN telephone text,
    ADD COLUMN mobile text,
    ADD COLUMN fax text,
    ADD COLUMN address_lines text[] NOT NULL DEFAULT '{}' CHECK (cardinality(address_lines) <= 4),
    ADD COLUMN approved_by uuid REFERENCES authorities,
    ADD COLUMN activated_at timestamptz,
    ADD COLUMN terms_version text,
    ADD COLUMN last_seen_at timestamptz,
    ADD COLUMN version integer NOT NULL DEFAULT 1;

-- An employee answers for these services; without any, for all of the organisation's.
CREATE TABLE account_services (
    account_id uuid NOT NULL REFERENCES accounts,
    service_id uuid NOT NULL REFERENCES services,
    organisation_id uuid NOT NULL REFERENCES organisations,
    PRIMARY KEY (account_id, service_id)
);

CREATE TABLE access_requests (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    authority_id uuid NOT NULL REFERENCES authorities,
    role text NOT NULL CHECK (role IN ('TEAM_ADMIN', 'EMPLOYEE')),
    username text NOT NULL CHECK (username <> ''),
    email text NOT NULL,
    forename text NOT NULL,
    surname text NOT NULL,
    job_role text,
    telephone text NOT NULL,
    mobile text,
    fax text,
    address_lines text[] NOT NULL DEFAULT '{}' CHECK (cardinality(address_lines) <= 4),
    employer text NOT NULL CHECK (employer <> ''),
    organisation_id uuid REFERENCES organisations,
    authorised_by text NOT NULL CHECK (authorised_by <> ''),
    note text,
    state text NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'APPROVED', 'REJECTED')),
    requested_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid REFERENCES accounts,
    rejection_reason text,
    account_id uuid REFERENCES accounts,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT access_requests_decided CHECK ((state = 'WAITING') = (decided_at IS NULL)),
    CONSTRAINT access_requests_approved CHECK ((state = 'APPROVED') = (account_id IS NOT NULL)),
    CONSTRAINT access_requests_rejected CHECK ((state = 'REJECTED') = (rejection_reason IS NOT NULL))
);
CREATE INDEX access_requests_queue ON access_requests (authority_id, state, requested_at, id);

-- 2. What people sign in with ------------------------------------------------------------------------------------------
CREATE TABLE credentials (
    account_id uuid PRIMARY KEY REFERENCES accounts,
    password_hash text,
    password_changed_at timestamptz,
    totp_sealed bytea,
    totp_confirmed_at timestamptz,
    totp_last_step bigint,
    recovery_hashes bytea[] NOT NULL DEFAULT '{}'
);

-- A link in an e-mail: valid until it expires, is used, or another takes its place (rule A7). The token is made from the
-- id and a key from the settings, so that a message needs to know the id alone.
CREATE TABLE links (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts,
    purpose text NOT NULL CHECK (purpose IN ('ACTIVATION', 'PASSWORD', 'EMAIL_OLD', 'EMAIL_NEW')),
    token_hash bytea NOT NULL UNIQUE,
    change_id uuid,
    new_email text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT links_email CHECK ((purpose IN ('EMAIL_OLD', 'EMAIL_NEW')) = (new_email IS NOT NULL)),
    CONSTRAINT links_change CHECK ((purpose IN ('EMAIL_OLD', 'EMAIL_NEW')) = (change_id IS NOT NULL))
);
CREATE INDEX links_account ON links (account_id, purpose) WHERE used_at IS NULL AND revoked_at IS NULL;

-- What is to be told to whom, without the words: ids and codes only. The address is the account's or the organisation's
-- when it is sent, unless it stands here.
CREATE TABLE messages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind ~ '^[A-Z][A-Z_]+$'),
    authority_id uuid REFERENCES authorities,
    organisation_id uuid REFERENCES organisations,
    account_id uuid REFERENCES accounts,
    package_id uuid REFERENCES packages,
    invitation_id uuid REFERENCES invitations,
    link_id uuid REFERENCES links,
    access_request_id uuid REFERENCES access_requests,
    address text,
    data jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'QUEUED' CHECK (state IN ('QUEUED', 'SENT', 'DEFERRED', 'BOUNCED', 'FAILED')),
    created_at timestamptz NOT NULL
);
CREATE INDEX messages_queued ON messages (created_at, id) WHERE state IN ('QUEUED', 'DEFERRED');

CREATE TABLE sign_ins (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid REFERENCES accounts,
    method text NOT NULL CHECK (method IN ('PASSWORD', 'SECOND_FACTOR', 'RECOVERY_CODE', 'ACTIVATION', 'FEDERATED')),
    outcome text NOT NULL CHECK (outcome IN ('SUCCEEDED', 'REFUSED', 'THROTTLED')),
    address text,
    agent text,
    occurred_at timestamptz NOT NULL
);
CREATE INDEX sign_ins_account ON sign_ins (account_id, id DESC) WHERE account_id IS NOT NULL;
CREATE INDEX sign_ins_age ON sign_ins (occurred_at);

-- How often something failed of late; keys are keyed hashes of accounts and addresses.
CREATE TABLE throttles (
    key bytea PRIMARY KEY,
    failures integer NOT NULL,
    failed_at timestamptz NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX throttles_age ON throttles (failed_at);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    account_id uuid NOT NULL REFERENCES accounts,
    methods text[] NOT NULL,
    second_factor_pending boolean NOT NULL,
    signed_in_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    address text,
    agent text,
    revoked_at timestamptz
);
CREATE INDEX sessions_account ON sessions (account_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_age ON sessions (expires_at);

-- 3. Sign-in by an authority's own identity provider -------------------------------------------------------------------
CREATE TABLE identity_providers (
    authority_id uuid PRIMARY KEY REFERENCES authorities,
    name text NOT NULL,
    issuer text NOT NULL,
    client_id text NOT NULL,
    client_secret_sealed bytea NOT NULL,
    enabled boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL
);
CREATE TABLE federated_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts,
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE TABLE federated_sign_ins (
    state_hash bytea PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES authorities,
    nonce text NOT NULL,
    code_verifier_sealed bytea NOT NULL,
    return_to text,
    created_at timestamptz NOT NULL
);

-- 4. Who is looked for before anybody has signed in --------------------------------------------------------------------
-- The names of employers that begin so, and nothing else: three letters at least, five names at most (rule A5).
CREATE FUNCTION employers_named(beginning text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.name FROM organisations o
    WHERE length(beginning) >= 3 AND lower(o.name) ^@ lower(beginning) ORDER BY lower(o.name) LIMIT 5
$$;
-- The authority that is asked and the employer of this very name, if they are there.
CREATE FUNCTION access_parties(authority_slug text, employer text) RETURNS TABLE (authority_id uuid, organisation_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, (SELECT o.id FROM organisations o WHERE lower(o.name) = lower(employer) ORDER BY o.created_at LIMIT 1)
    FROM authorities a WHERE a.slug = authority_slug
$$;
CREATE INDEX organisations_name ON organisations (lower(name) text_pattern_ops);
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION employers_named(text) OWNER TO ebrokerage_gate;
ALTER FUNCTION access_parties(text, text) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION employers_named(text), access_parties(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers_named(text), access_parties(text, text) TO ebrokerage_app;
CREATE POLICY gate ON organisations FOR SELECT TO ebrokerage_gate USING (true);
GRANT SELECT (id, name, created_at) ON organisations TO ebrokerage_gate;
GRANT SELECT (slug) ON authorities TO ebrokerage_gate;

-- 5. Row-level security ------------------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'account_services', 'access_requests', 'credentials', 'links', 'messages', 'sign_ins', 'throttles', 'sessions',
        'identity_providers', 'federated_identities', 'federated_sign_ins'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY auth ON %I TO ebrokerage_auth USING (true)', name);
    END LOOP;
END
$$;

-- Anybody may ask for access; the authority that is asked reads it, and what its managers approved stays in their keeping.
CREATE POLICY ask ON access_requests FOR INSERT TO ebrokerage_app
    WITH CHECK ((SELECT viewer_account()) IS NULL AND state = 'WAITING');
CREATE POLICY council ON access_requests FOR SELECT TO ebrokerage_app
    USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY decide ON access_requests FOR UPDATE TO ebrokerage_app
    USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY approve ON accounts FOR INSERT TO ebrokerage_app WITH CHECK (
    NOT machine AND (authority_id = (SELECT viewer_authority()) OR approved_by = (SELECT viewer_authority())
    OR (organisation_id = (SELECT viewer_organisation()) AND role = 'EMPLOYEE')));
CREATE POLICY approved ON accounts FOR SELECT TO ebrokerage_app USING (approved_by = (SELECT viewer_authority()));
CREATE POLICY keep_approved ON accounts FOR UPDATE TO ebrokerage_app
    USING (approved_by = (SELECT viewer_authority()));
CREATE POLICY keep_colleagues ON accounts FOR UPDATE TO ebrokerage_app
    USING (organisation_id = (SELECT viewer_organisation()));
CREATE POLICY provider ON account_services TO ebrokerage_app
    USING (organisation_id = (SELECT viewer_organisation()));
CREATE POLICY council ON account_services FOR SELECT TO ebrokerage_app
    USING (account_id IN (SELECT a.id FROM accounts a WHERE a.approved_by = (SELECT viewer_authority())));
CREATE POLICY own ON sign_ins FOR SELECT TO ebrokerage_app USING (account_id = (SELECT viewer_account()));
-- Whoever keeps an account that was never activated may send it a link, and take back one that was sent.
CREATE POLICY invite ON links TO ebrokerage_app USING (
    purpose = 'ACTIVATION' AND account_id IN (
        SELECT a.id FROM accounts a
        WHERE a.activated_at IS NULL AND (a.authority_id = (SELECT viewer_authority())
              OR a.approved_by = (SELECT viewer_authority())
              OR a.organisation_id = (SELECT viewer_organisation()))));
CREATE POLICY tell ON messages FOR INSERT TO ebrokerage_app WITH CHECK (
    authority_id = (SELECT viewer_authority()) OR organisation_id = (SELECT viewer_organisation())
    OR ((SELECT viewer_account()) IS NULL AND access_request_id IS NOT NULL));
CREATE POLICY worker ON messages TO ebrokerage_worker USING (true);

-- 6. Grants ------------------------------------------------------------------------------------------------------------
GRANT SELECT, INSERT, UPDATE (state, decided_at, decided_by, rejection_reason, account_id, organisation_id, version)
    ON access_requests TO ebrokerage_app;
GRANT INSERT, UPDATE (job_role, telephone, mobile, fax, address_lines, role, disabled_at, version)
    ON accounts TO ebrokerage_app;
GRANT SELECT, INSERT, DELETE ON account_services TO ebrokerage_app;
GRANT SELECT ON sign_ins TO ebrokerage_app;
GRANT SELECT (id, account_id, purpose, created_at, expires_at, used_at, revoked_at), INSERT, UPDATE (revoked_at)
    ON links TO ebrokerage_app;
GRANT INSERT ON messages TO ebrokerage_app;
GRANT SELECT, UPDATE (state) ON messages TO ebrokerage_worker;

GRANT SELECT, INSERT, UPDATE, DELETE ON credentials, links, throttles, sessions, identity_providers,
    federated_identities, federated_sign_ins TO ebrokerage_auth;
GRANT SELECT, INSERT, DELETE ON sign_ins TO ebrokerage_auth;
GRANT INSERT, SELECT ON messages TO ebrokerage_auth;
GRANT SELECT ON profiles TO ebrokerage_auth;
GRANT INSERT, UPDATE ON accounts TO ebrokerage_auth;
CREATE POLICY auth ON profiles FOR SELECT TO ebrokerage_auth USING (true);
