-- What an endpoint is told beside an event's own fields: a query of its owner's, asked as a machine of the same council.

SET LOCAL lock_timeout = '10s';

-- 1. Queries ---------------------------------------------------------------------------------------------------------------
-- `selections` is the query as it was compiled for the schema of `schema_hash`, so that whoever renders it knows no
-- GraphQL; `permissions` is what it takes. While there is a `problem` other than TOO_LARGE, nothing is sent.
CREATE TABLE webhook_payloads (
    endpoint_id uuid PRIMARY KEY REFERENCES webhook_endpoints,
    authority_id uuid NOT NULL REFERENCES authorities,
    client_id text NOT NULL REFERENCES clients,
    preset text CHECK (preset IN ('FINANCE', 'MONITORING')),
    query text NOT NULL CHECK (query <> ''),
    selections jsonb NOT NULL,
    permissions text[] NOT NULL,
    schema_hash text NOT NULL,
    problem text CHECK (problem IN ('QUERY_INVALID', 'CLIENT_DISABLED', 'PERMISSION_MISSING', 'TOO_LARGE')),
    detail text,
    problem_at timestamptz,
    -- whether the owner was told of the problem
    told boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL,
    CONSTRAINT webhook_payloads_problem CHECK ((problem IS NULL) = (problem_at IS NULL))
);
CREATE INDEX webhook_payloads_authority ON webhook_payloads (authority_id);
CREATE INDEX webhook_payloads_client ON webhook_payloads (client_id);

-- What was rendered of a delivery, sealed, until it is taken or given up: each try sends the same bytes.
CREATE TABLE webhook_bodies (
    delivery_id uuid PRIMARY KEY REFERENCES webhook_deliveries,
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints,
    authority_id uuid NOT NULL REFERENCES authorities,
    sealed bytea NOT NULL,
    rendered_at timestamptz NOT NULL
);
CREATE INDEX webhook_bodies_endpoint ON webhook_bodies (endpoint_id);

-- Whether a delivery cannot be sent as it is, and waits until its endpoint's query is mended.
ALTER TABLE webhook_deliveries ADD COLUMN held boolean NOT NULL DEFAULT false;
CREATE INDEX webhook_deliveries_held ON webhook_deliveries (endpoint_id) WHERE held;

-- 2. Certificates ----------------------------------------------------------------------------------------------------------
-- What an endpoint's server is shown that asks for a certificate: sealed with its key, and read by the worker alone.
CREATE TABLE webhook_certificates (
    endpoint_id uuid PRIMARY KEY REFERENCES webhook_endpoints,
    authority_id uuid NOT NULL REFERENCES authorities,
    id uuid NOT NULL UNIQUE,
    sealed bytea NOT NULL,
    subject text NOT NULL,
    fingerprint text NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX webhook_certificates_authority ON webhook_certificates (authority_id);

-- 3. What was rendered goes where it may not be sent any more ------------------------------------------------------------------
CREATE FUNCTION discard_webhook_bodies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'webhook_endpoints' THEN
        DELETE FROM webhook_bodies WHERE endpoint_id = OLD.id;
    ELSIF TG_TABLE_NAME = 'webhook_payloads' THEN
        DELETE FROM webhook_bodies WHERE endpoint_id = OLD.endpoint_id;
    ELSIF TG_TABLE_NAME = 'clients' THEN
        DELETE FROM webhook_bodies b USING webhook_payloads p
        WHERE b.endpoint_id = p.endpoint_id AND p.client_id = OLD.client_id;
    ELSE
        DELETE FROM webhook_bodies b USING webhook_payloads p, clients c
        WHERE b.endpoint_id = p.endpoint_id AND p.client_id = c.client_id AND c.account_id = OLD.id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER discard_webhook_bodies AFTER UPDATE OF state ON webhook_endpoints FOR EACH ROW
    WHEN (NEW.state IN ('DISABLED', 'DELETED') AND NEW.state <> OLD.state) EXECUTE FUNCTION discard_webhook_bodies();
CREATE TRIGGER discard_webhook_bodies AFTER UPDATE OF query, client_id OR DELETE ON webhook_payloads FOR EACH ROW
    EXECUTE FUNCTION discard_webhook_bodies();
CREATE TRIGGER discard_webhook_bodies AFTER UPDATE OF disabled_at, scopes, account_id ON clients FOR EACH ROW
    WHEN (OLD.disabled_at IS DISTINCT FROM NEW.disabled_at OR OLD.scopes <> NEW.scopes
          OR OLD.account_id IS DISTINCT FROM NEW.account_id)
    EXECUTE FUNCTION discard_webhook_bodies();
CREATE TRIGGER discard_webhook_bodies AFTER UPDATE OF disabled_at, role ON accounts FOR EACH ROW
    WHEN (NEW.machine AND (OLD.disabled_at IS DISTINCT FROM NEW.disabled_at OR OLD.role <> NEW.role))
    EXECUTE FUNCTION discard_webhook_bodies();

-- The councils that have a query which was compiled for another schema: their ids, and nothing else.
CREATE FUNCTION webhook_payloads_outdated(hash text) RETURNS TABLE (authority_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT p.authority_id FROM webhook_payloads p WHERE p.schema_hash <> hash
$$;

-- 4. Row-level security ----------------------------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
    own CONSTANT text := 'authority_id = (SELECT viewer_authority()) AND (SELECT viewer_manages())';
BEGIN
    FOREACH name IN ARRAY ARRAY['webhook_payloads', 'webhook_bodies', 'webhook_certificates'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY worker ON %I TO ebrokerage_worker USING (true)', name);
    END LOOP;
    -- What was rendered nobody reads but the worker.
    FOREACH name IN ARRAY ARRAY['webhook_payloads', 'webhook_certificates'] LOOP
        EXECUTE format('CREATE POLICY council ON %I TO ebrokerage_app USING (' || own || ')', name);
        EXECUTE format('CREATE POLICY insert_wall ON %I AS RESTRICTIVE FOR INSERT TO ebrokerage_app'
                       ' WITH CHECK ((SELECT viewer_manages()))', name);
        EXECUTE format('CREATE POLICY update_wall ON %I AS RESTRICTIVE FOR UPDATE TO ebrokerage_app'
                       ' USING ((SELECT viewer_manages()))', name);
        EXECUTE format('CREATE POLICY delete_wall ON %I AS RESTRICTIVE FOR DELETE TO ebrokerage_app'
                       ' USING ((SELECT viewer_manages()))', name);
    END LOOP;
END
$$;
-- As whom queries may be asked: the machines of one's own council.
CREATE POLICY managed ON clients FOR SELECT TO ebrokerage_app
    USING (machine AND authority_id = (SELECT viewer_authority()) AND (SELECT viewer_manages()));
CREATE POLICY webhooks ON clients FOR SELECT TO ebrokerage_worker USING (machine);
CREATE POLICY gate ON webhook_bodies TO ebrokerage_gate USING (true);
CREATE POLICY gate ON webhook_payloads FOR SELECT TO ebrokerage_gate USING (true);
CREATE POLICY gate ON clients FOR SELECT TO ebrokerage_gate USING (machine);
GRANT SELECT (delivery_id, endpoint_id), DELETE ON webhook_bodies TO ebrokerage_gate;
GRANT SELECT (endpoint_id, client_id, authority_id, schema_hash) ON webhook_payloads TO ebrokerage_gate;
GRANT SELECT (client_id, account_id, machine) ON clients TO ebrokerage_gate;

GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION discard_webhook_bodies() OWNER TO ebrokerage_gate;
ALTER FUNCTION webhook_payloads_outdated(text) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION discard_webhook_bodies(), webhook_payloads_outdated(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION webhook_payloads_outdated(text) TO ebrokerage_app;

-- 5. Grants ------------------------------------------------------------------------------------------------------------------------
GRANT SELECT, INSERT, DELETE ON webhook_payloads TO ebrokerage_app;
GRANT UPDATE (client_id, preset, query, selections, permissions, schema_hash, problem, detail, problem_at, told,
              changed_at)
    ON webhook_payloads TO ebrokerage_app;
GRANT UPDATE (held) ON webhook_deliveries TO ebrokerage_app;
GRANT SELECT (endpoint_id, authority_id, id, subject, fingerprint, expires_at, created_at), INSERT, DELETE
    ON webhook_certificates TO ebrokerage_app;
GRANT SELECT (client_id, name, machine, account_id, authority_id, scopes, disabled_at) ON clients TO ebrokerage_app;
GRANT SELECT, UPDATE (problem, detail, problem_at, told) ON webhook_payloads TO ebrokerage_worker;
GRANT SELECT, INSERT, DELETE ON webhook_bodies TO ebrokerage_worker;
GRANT SELECT ON webhook_certificates TO ebrokerage_worker;
GRANT SELECT (client_id, machine, account_id, authority_id, scopes, disabled_at) ON clients TO ebrokerage_worker;
