-- How other systems are told of events: where they are, what they are told, each try to tell them.

SET LOCAL lock_timeout = '10s';

-- 1. Endpoints -----------------------------------------------------------------------------------------------------------
CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES authorities,
    name text NOT NULL CHECK (name <> ''),
    url text NOT NULL CHECK (url <> ''),
    -- none: every event
    event_types text[] NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'PAUSED', 'DISABLED', 'DELETED')),
    disabled_reason text CHECK (disabled_reason IN ('FAILING', 'GONE')),
    ordered boolean NOT NULL DEFAULT false,
    ed25519 boolean NOT NULL DEFAULT false,
    at_once smallint NOT NULL CHECK (at_once BETWEEN 1 AND 20),
    per_second smallint NOT NULL CHECK (per_second BETWEEN 1 AND 1000),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT webhook_endpoints_disabled CHECK ((state = 'DISABLED') = (disabled_reason IS NOT NULL))
);
CREATE INDEX webhook_endpoints_authority ON webhook_endpoints (authority_id, created_at, id);

-- What an endpoint's deliveries are signed with: sealed, and read by the worker alone. While `expires_at` is to come an
-- old secret signs beside the new one. The public key is anybody's to read.
CREATE TABLE webhook_secrets (
    id uuid PRIMARY KEY,
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints,
    authority_id uuid NOT NULL REFERENCES authorities,
    sealed bytea NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz
);
CREATE INDEX webhook_secrets_endpoint ON webhook_secrets (endpoint_id, created_at);

-- The last number that an endpoint was told: given by the relay alone, without gaps.
CREATE TABLE webhook_streams (
    endpoint_id uuid PRIMARY KEY REFERENCES webhook_endpoints,
    last_sequence bigint NOT NULL DEFAULT 0
);

-- How an endpoint has answered of late (`domain/webhooks/flow.py`), and until when its pace is used up.
CREATE TABLE webhook_flows (
    endpoint_id uuid PRIMARY KEY REFERENCES webhook_endpoints,
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    failing_since timestamptz,
    rests_until timestamptz,
    slowness smallint NOT NULL DEFAULT 0 CHECK (slowness BETWEEN 0 AND 6),
    told_at timestamptz,
    paced_until timestamptz NOT NULL DEFAULT '-infinity'
);

-- Whoever makes an endpoint makes its stream and its flow, which only the worker reads and writes.
CREATE FUNCTION begin_webhooks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO webhook_streams (endpoint_id) VALUES (NEW.id);
    INSERT INTO webhook_flows (endpoint_id) VALUES (NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER begin_webhooks AFTER INSERT ON webhook_endpoints FOR EACH ROW EXECUTE FUNCTION begin_webhooks();

-- An endpoint that is let in again, or leads elsewhere, begins anew: what was held against it counts no more.
CREATE FUNCTION forgive_webhooks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE webhook_flows SET failures = 0, failing_since = NULL, rests_until = NULL, slowness = 0, told_at = NULL
    WHERE endpoint_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER forgive_webhooks AFTER UPDATE ON webhook_endpoints FOR EACH ROW
    WHEN (NEW.url <> OLD.url OR (NEW.state = 'ACTIVE' AND OLD.state <> 'ACTIVE')) EXECUTE FUNCTION forgive_webhooks();

-- 2. Deliveries ------------------------------------------------------------------------------------------------------------
-- One event for one endpoint. `due_at` is when it is to be sent, or, while it is being sent, when its lease ends: whoever
-- finds it then sends it again, under the same `message_id`. A sample is of no event and has no number.
CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints,
    authority_id uuid NOT NULL REFERENCES authorities,
    event_id uuid REFERENCES events,
    message_id uuid NOT NULL,
    sequence bigint,
    type text NOT NULL,
    package_id uuid REFERENCES packages,
    state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'SENDING', 'RETRY_WAIT', 'DELIVERED', 'DEAD')),
    -- since it was last begun; `attempts` counts all of them
    tries smallint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    lease uuid,
    due_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT webhook_deliveries_ended CHECK ((state IN ('DELIVERED', 'DEAD')) = (ended_at IS NOT NULL)),
    CONSTRAINT webhook_deliveries_leased CHECK ((state = 'SENDING') = (lease IS NOT NULL)),
    CONSTRAINT webhook_deliveries_numbered CHECK ((event_id IS NULL) = (sequence IS NULL))
);
CREATE UNIQUE INDEX webhook_deliveries_event ON webhook_deliveries (event_id, endpoint_id) WHERE event_id IS NOT NULL;
CREATE UNIQUE INDEX webhook_deliveries_sequence ON webhook_deliveries (endpoint_id, sequence)
    WHERE sequence IS NOT NULL;
CREATE INDEX webhook_deliveries_listed ON webhook_deliveries (endpoint_id, created_at, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, due_at, sequence) WHERE ended_at IS NULL;
CREATE INDEX webhook_deliveries_sending ON webhook_deliveries (endpoint_id) WHERE state = 'SENDING';
CREATE INDEX webhook_deliveries_before ON webhook_deliveries (endpoint_id, package_id, sequence)
    WHERE ended_at IS NULL AND package_id IS NOT NULL;
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (endpoint_id, occurred_at) WHERE state = 'DEAD';
CREATE INDEX webhook_deliveries_package ON webhook_deliveries (package_id) WHERE package_id IS NOT NULL;
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;

-- One try to deliver: begun before it, ended after it; one without an end was cut off. Of what was answered the
-- beginning is kept, less what may be personal.
CREATE TABLE webhook_attempts (
    delivery_id uuid NOT NULL REFERENCES webhook_deliveries,
    number integer NOT NULL CHECK (number > 0),
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints,
    authority_id uuid NOT NULL REFERENCES authorities,
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text CHECK (outcome IN ('DELIVERED', 'FAILED', 'SLOWED', 'GONE', 'UNSENDABLE')),
    status smallint,
    error text,
    headers jsonb,
    excerpt text,
    milliseconds integer,
    PRIMARY KEY (delivery_id, number),
    CONSTRAINT webhook_attempts_ended CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX webhook_attempts_endpoint ON webhook_attempts (endpoint_id, began_at);

-- 3. Row-level security ------------------------------------------------------------------------------------------------------
-- Endpoints are for those who manage a council's brokerage, and programs that do it in their stead.
CREATE FUNCTION viewer_manages() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) = 'BROKERAGE_MANAGER' IS TRUE $$;

DO $$
DECLARE
    name text;
    own CONSTANT text := 'authority_id = (SELECT viewer_authority()) AND (SELECT viewer_manages())';
BEGIN
    FOREACH name IN ARRAY ARRAY['webhook_endpoints', 'webhook_secrets', 'webhook_streams', 'webhook_flows',
                                'webhook_deliveries', 'webhook_attempts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY worker ON %I TO ebrokerage_worker USING (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['webhook_endpoints', 'webhook_secrets', 'webhook_deliveries', 'webhook_attempts'] LOOP
        EXECUTE format('CREATE POLICY council ON %I TO ebrokerage_app USING (' || own || ')', name);
    END LOOP;
    -- Who only reads, or works on packages, writes none of it, whatever other policies allow.
    FOREACH name IN ARRAY ARRAY['webhook_endpoints', 'webhook_secrets', 'webhook_deliveries'] LOOP
        -- what is sent of an event the relay alone writes
        EXECUTE format('CREATE POLICY insert_wall ON %I AS RESTRICTIVE FOR INSERT TO ebrokerage_app'
                       ' WITH CHECK ((SELECT viewer_manages())%s)', name,
                       CASE name WHEN 'webhook_deliveries' THEN ' AND event_id IS NULL' ELSE '' END);
        EXECUTE format('CREATE POLICY update_wall ON %I AS RESTRICTIVE FOR UPDATE TO ebrokerage_app'
                       ' USING ((SELECT viewer_manages()))', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['webhook_streams', 'webhook_flows'] LOOP
        EXECUTE format('CREATE POLICY gate ON %I TO ebrokerage_gate USING (true)', name);
    END LOOP;
END
$$;
CREATE POLICY delete_wall ON webhook_secrets AS RESTRICTIVE FOR DELETE TO ebrokerage_app
    USING ((SELECT viewer_manages()));

-- The public keys of an endpoint, for whoever verifies its signatures (nobody has to sign in for them).
CREATE FUNCTION webhook_public_keys(endpoint uuid) RETURNS TABLE (id uuid, public_key bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id, s.public_key FROM webhook_secrets s JOIN webhook_endpoints e ON e.id = s.endpoint_id
    WHERE s.endpoint_id = endpoint AND e.ed25519 AND e.state <> 'DELETED'
        AND (s.expires_at IS NULL OR s.expires_at > now())
    ORDER BY s.created_at DESC
$$;
CREATE POLICY gate ON webhook_endpoints FOR SELECT TO ebrokerage_gate USING (true);
CREATE POLICY gate ON webhook_secrets FOR SELECT TO ebrokerage_gate USING (true);
GRANT SELECT (id, ed25519, state) ON webhook_endpoints TO ebrokerage_gate;
GRANT SELECT (id, endpoint_id, public_key, created_at, expires_at) ON webhook_secrets TO ebrokerage_gate;
GRANT SELECT (endpoint_id), INSERT ON webhook_streams TO ebrokerage_gate;
GRANT SELECT (endpoint_id), INSERT, UPDATE ON webhook_flows TO ebrokerage_gate;

GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION begin_webhooks() OWNER TO ebrokerage_gate;
ALTER FUNCTION forgive_webhooks() OWNER TO ebrokerage_gate;
ALTER FUNCTION webhook_public_keys(uuid) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION begin_webhooks(), forgive_webhooks(), webhook_public_keys(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION webhook_public_keys(uuid) TO ebrokerage_app;

-- 4. Grants --------------------------------------------------------------------------------------------------------------------
-- A secret is sealed once and read by nobody but the worker: its owner is shown it when it is made.
GRANT SELECT, INSERT ON webhook_endpoints TO ebrokerage_app;
GRANT UPDATE (name, url, event_types, state, disabled_reason, ordered, ed25519, at_once, per_second, version, changed_at)
    ON webhook_endpoints TO ebrokerage_app;
GRANT SELECT (id, endpoint_id, authority_id, public_key, created_at, expires_at), INSERT, UPDATE (expires_at), DELETE
    ON webhook_secrets TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE (state, tries, due_at, ended_at) ON webhook_deliveries TO ebrokerage_app;
GRANT SELECT ON webhook_attempts TO ebrokerage_app;
GRANT SELECT, UPDATE (state, disabled_reason, version, changed_at) ON webhook_endpoints TO ebrokerage_worker;
GRANT SELECT ON webhook_secrets TO ebrokerage_worker;
GRANT SELECT, UPDATE ON webhook_streams, webhook_flows TO ebrokerage_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_deliveries, webhook_attempts TO ebrokerage_worker;
