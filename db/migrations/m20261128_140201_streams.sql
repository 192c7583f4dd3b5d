-- Streams: what each viewer is told of events, numbered without gaps. A stream begins with the first event that is
-- numbered for it.

SET LOCAL lock_timeout = '10s';

-- 1. Tables ---------------------------------------------------------------------------------------------------------
-- One for each authority, each organisation, and each account of a council that does not see everything; its id is
-- theirs. The relay alone counts it on.
CREATE TABLE streams (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('AUTHORITY', 'ORGANISATION', 'ACCOUNT')),
    last_sequence bigint NOT NULL DEFAULT 0 CHECK (last_sequence >= 0)
);

-- An event in a stream; `id` is the event's. `data` is what an organisation is told of it: a council's are the event's
-- own. The package is named without a reference to it, which would lock its row: whoever changes a package waits for
-- nobody who is told of it, nor they for them.
CREATE TABLE stream_events (
    stream_id uuid NOT NULL REFERENCES streams,
    sequence bigint NOT NULL CHECK (sequence > 0),
    id uuid NOT NULL REFERENCES events,
    type text NOT NULL,
    package_id uuid,
    of_care boolean NOT NULL DEFAULT false,
    data jsonb,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (stream_id, sequence)
);
CREATE UNIQUE INDEX stream_events_event ON stream_events (id, stream_id);

-- 2. Row-level security ------------------------------------------------------------------------------------------------
-- Whose stream a viewer reads: one, whoever they are.
CREATE FUNCTION viewer_stream() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN viewer_organisation() IS NOT NULL THEN viewer_organisation()
                WHEN viewer_reads_all() THEN viewer_authority()
                ELSE viewer_account() END
$$;

ALTER TABLE streams ENABLE ROW LEVEL SECURITY;
ALTER TABLE streams FORCE ROW LEVEL SECURITY;
ALTER TABLE stream_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE stream_events FORCE ROW LEVEL SECURITY;
CREATE POLICY viewer ON streams FOR SELECT TO ebrokerage_app USING (id = (SELECT viewer_stream()));
-- Who sees some packages only is shown of them what they may see now, whenever they were told.
CREATE POLICY viewer ON stream_events FOR SELECT TO ebrokerage_app USING (
    stream_id = (SELECT viewer_stream()) AND ((SELECT viewer_organisation() IS NOT NULL OR viewer_reads_all())
        OR ((SELECT viewer_subscribes()) AND viewer_subscribed(package_id))
        OR (NOT of_care AND viewer_follows(package_id))));
CREATE POLICY worker ON streams TO ebrokerage_worker USING (true);
CREATE POLICY worker ON stream_events TO ebrokerage_worker USING (true);

-- How far streams go, for processes that wait for what comes: numbers only, of streams that are named.
CREATE FUNCTION stream_heads(wanted uuid[]) RETURNS TABLE (id uuid, last_sequence bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id, s.last_sequence FROM streams s WHERE s.id = ANY (wanted)
$$;
CREATE POLICY gate ON streams FOR SELECT TO ebrokerage_gate USING (true);
GRANT SELECT ON streams TO ebrokerage_gate;
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION stream_heads(uuid[]) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION stream_heads(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stream_heads(uuid[]) TO ebrokerage_app;

-- 3. Grants ------------------------------------------------------------------------------------------------------------
GRANT SELECT ON streams, stream_events TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE (last_sequence) ON streams TO ebrokerage_worker;
GRANT SELECT, INSERT ON stream_events TO ebrokerage_worker;
-- Whose invitation ran when an event happened.
GRANT SELECT (sent_at) ON invitations TO ebrokerage_worker;
