-- The authorization server: clients, what people gave them, codes and tokens (keyed hashes only), and what is revoked.

SET LOCAL lock_timeout = '10s';

-- 1. The authorization server (RFC 6749 and what RFC 9700 makes of it) -------------------------------------------------
-- People's clients act for whoever signs in; a machine's acts as its own account, bound to one authority.
CREATE TABLE clients (
    client_id text PRIMARY KEY CHECK (client_id ~ '^[A-Za-z0-9._~-]{1,100}$'),
    name text NOT NULL,
    machine boolean NOT NULL,
    account_id uuid REFERENCES accounts,
    authority_id uuid REFERENCES authorities,
    token_endpoint_auth_method text NOT NULL CHECK (token_endpoint_auth_method IN (
        'none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt')),
    secret_hash bytea,
    jwks jsonb,
    redirect_uris text[] NOT NULL DEFAULT '{}',
    post_logout_redirect_uris text[] NOT NULL DEFAULT '{}',
    grant_types text[] NOT NULL,
    scopes text[] NOT NULL,
    first_party boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    disabled_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT clients_machine CHECK (machine = (account_id IS NOT NULL) AND machine = (authority_id IS NOT NULL)),
    CONSTRAINT clients_secret CHECK (
        (token_endpoint_auth_method IN ('client_secret_basic', 'client_secret_post')) = (secret_hash IS NOT NULL)),
    CONSTRAINT clients_jwks CHECK ((token_endpoint_auth_method = 'private_key_jwt') = (jwks IS NOT NULL))
);

-- What came to the authorization endpoint, pushed (RFC 9126) or by the browser, until it is answered.
CREATE TABLE authorization_requests (
    id_hash bytea PRIMARY KEY,
    client_id text NOT NULL REFERENCES clients,
    parameters jsonb NOT NULL,
    pushed boolean NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX authorization_requests_age ON authorization_requests (expires_at);

-- One consent of one person to one client on one occasion: the family of its codes and tokens.
CREATE TABLE grants (
    id uuid PRIMARY KEY,
    client_id text NOT NULL REFERENCES clients,
    account_id uuid NOT NULL REFERENCES accounts,
    session_id uuid REFERENCES sessions,
    scope text NOT NULL,
    authenticated_at timestamptz NOT NULL,
    methods text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revocation_reason text,
    CONSTRAINT grants_revoked CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
);
CREATE INDEX grants_account ON grants (account_id) WHERE revoked_at IS NULL;
CREATE INDEX grants_session ON grants (session_id) WHERE session_id IS NOT NULL AND revoked_at IS NULL;
CREATE INDEX grants_age ON grants (expires_at);

CREATE TABLE authorization_codes (
    code_hash bytea PRIMARY KEY,
    grant_id uuid NOT NULL REFERENCES grants ON DELETE CASCADE,
    redirect_uri text NOT NULL,
    redirect_uri_given boolean NOT NULL,
    code_challenge text NOT NULL,
    nonce text,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

-- Rotated at each use. A token that was replaced longer ago than the grace ends its whole family.
CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    grant_id uuid NOT NULL REFERENCES grants ON DELETE CASCADE,
    scope text NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    replaced_at timestamptz
);
CREATE INDEX refresh_tokens_grant ON refresh_tokens (grant_id);

CREATE TABLE device_codes (
    device_code_hash bytea PRIMARY KEY,
    user_code_hash bytea NOT NULL UNIQUE,
    client_id text NOT NULL REFERENCES clients,
    scope text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    polled_at timestamptz,
    interval_seconds integer NOT NULL,
    denied boolean NOT NULL DEFAULT false,
    grant_id uuid REFERENCES grants ON DELETE CASCADE,
    used_at timestamptz
);
CREATE INDEX device_codes_age ON device_codes (expires_at);

-- A `jti` of a client's assertion, so that it is taken once (RFC 7523, section 3).
CREATE TABLE assertions (
    client_id text NOT NULL REFERENCES clients,
    jti_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, jti_hash)
);
CREATE INDEX assertions_age ON assertions (expires_at);

-- 2. What is revoked ---------------------------------------------------------------------------------------------------
-- Every API process asks for the numbers it has not seen. They are given under the lock of one row, which is held until
-- the commit: nobody ever sees a number before a smaller one. Triggers write them, whoever makes the change.
CREATE TABLE revocation_stream (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last_sequence bigint NOT NULL
);
INSERT INTO revocation_stream (last_sequence) VALUES (0);
CREATE TABLE revocations (
    sequence bigint PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('ACCOUNT', 'GRANT', 'CLIENT', 'TOKEN')),
    subject text NOT NULL,
    revoked_at timestamptz NOT NULL
);
CREATE INDEX revocations_age ON revocations (revoked_at);

CREATE FUNCTION revoke(kind text, subject text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH numbered AS (UPDATE revocation_stream SET last_sequence = last_sequence + 1 RETURNING last_sequence)
    INSERT INTO revocations (sequence, kind, subject, revoked_at)
    SELECT n.last_sequence, revoke.kind, revoke.subject, clock_timestamp() FROM numbered n
$$;
CREATE FUNCTION revoke_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM revoke('ACCOUNT', NEW.id::text);
    RETURN NULL;
END
$$;
CREATE FUNCTION revoke_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM revoke('GRANT', NEW.id::text);
    RETURN NULL;
END
$$;
CREATE FUNCTION revoke_client() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM revoke('CLIENT', NEW.client_id);
    RETURN NULL;
END
$$;
CREATE FUNCTION revoke_session() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE grants SET revoked_at = NEW.revoked_at, revocation_reason = 'session ended'
    WHERE session_id = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER revoke AFTER UPDATE OF disabled_at, role, authority_id, organisation_id ON accounts FOR EACH ROW
    WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL OR OLD.role <> NEW.role
          OR OLD.authority_id IS DISTINCT FROM NEW.authority_id
          OR OLD.organisation_id IS DISTINCT FROM NEW.organisation_id)
    EXECUTE FUNCTION revoke_account();
CREATE TRIGGER revoke AFTER UPDATE OF revoked_at ON grants FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION revoke_grant();
CREATE TRIGGER revoke AFTER UPDATE OF revoked_at ON sessions FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION revoke_session();
CREATE TRIGGER revoke AFTER UPDATE OF disabled_at, scopes, jwks, secret_hash ON clients FOR EACH ROW
    WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL OR OLD.scopes <> NEW.scopes
          OR OLD.jwks IS DISTINCT FROM NEW.jwks OR OLD.secret_hash IS DISTINCT FROM NEW.secret_hash)
    EXECUTE FUNCTION revoke_client();

GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION revoke(text, text) OWNER TO ebrokerage_gate;
ALTER FUNCTION revoke_account() OWNER TO ebrokerage_gate;
ALTER FUNCTION revoke_grant() OWNER TO ebrokerage_gate;
ALTER FUNCTION revoke_client() OWNER TO ebrokerage_gate;
ALTER FUNCTION revoke_session() OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION revoke(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION revoke(text, text) TO ebrokerage_auth;
GRANT SELECT, UPDATE ON revocation_stream TO ebrokerage_gate;
GRANT INSERT ON revocations TO ebrokerage_gate;
GRANT SELECT (id, session_id, revoked_at), UPDATE (revoked_at, revocation_reason) ON grants TO ebrokerage_gate;

-- 3. Row-level security and grants -------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'clients', 'authorization_requests', 'grants', 'authorization_codes', 'refresh_tokens', 'device_codes',
        'assertions', 'revocation_stream', 'revocations'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY auth ON %I TO ebrokerage_auth USING (true)', name);
    END LOOP;
END
$$;
CREATE POLICY gate ON revocation_stream TO ebrokerage_gate USING (true);
CREATE POLICY gate ON revocations FOR INSERT TO ebrokerage_gate WITH CHECK (true);
CREATE POLICY gate ON grants TO ebrokerage_gate USING (true);
CREATE POLICY worker ON revocations TO ebrokerage_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON clients, authorization_requests, grants, authorization_codes, refresh_tokens,
    device_codes, assertions TO ebrokerage_auth;
GRANT SELECT ON revocations TO ebrokerage_auth;
GRANT SELECT, DELETE ON revocations TO ebrokerage_worker;
