-- What endpoints of webhooks are told every night: how much was numbered for them since the night before.

SET LOCAL lock_timeout = '10s';

-- One a night for each endpoint, whoever makes it: of what has a greater number than `after_sequence`, up to
-- `last_sequence`. Each goes on where the one before it ended.
CREATE TABLE webhook_summaries (
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints,
    night date NOT NULL,
    after_sequence bigint NOT NULL,
    last_sequence bigint NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (endpoint_id, night),
    CONSTRAINT webhook_summaries_forward CHECK (after_sequence <= last_sequence)
);

ALTER TABLE webhook_summaries ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_summaries FORCE ROW LEVEL SECURITY;
CREATE POLICY worker ON webhook_summaries TO ebrokerage_worker USING (true);
GRANT SELECT, INSERT ON webhook_summaries TO ebrokerage_worker;

-- Whoever sees an endpoint sees how far it was told.
CREATE POLICY viewer ON webhook_streams FOR SELECT TO ebrokerage_app
    USING (EXISTS (SELECT FROM webhook_endpoints e WHERE e.id = webhook_streams.endpoint_id OFFSET 0));
GRANT SELECT ON webhook_streams TO ebrokerage_app;
