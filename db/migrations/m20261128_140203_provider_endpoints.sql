-- Endpoints of webhooks for providers: told of their own organisation's stream, kept by their team admins.

SET LOCAL lock_timeout = '10s';

-- 1. Whose an endpoint is, and what hangs on it: an authority's or an organisation's -----------------------------------
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['webhook_endpoints', 'webhook_secrets', 'webhook_deliveries', 'webhook_attempts',
                                'webhook_certificates'] LOOP
        EXECUTE format('ALTER TABLE %I ALTER authority_id DROP NOT NULL,'
                       ' ADD COLUMN organisation_id uuid REFERENCES organisations', name);
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (num_nonnulls(authority_id, organisation_id) = 1)'
                       ' NOT VALID', name, name || '_whose');
        EXECUTE format('ALTER TABLE %I VALIDATE CONSTRAINT %I', name, name || '_whose');
        EXECUTE format('CREATE POLICY provider ON %I TO ebrokerage_app'
                       ' USING (organisation_id = (SELECT viewer_organisation()) AND (SELECT viewer_manages()))', name);
    END LOOP;
END
$$;
CREATE INDEX webhook_endpoints_organisation ON webhook_endpoints (organisation_id, created_at, id)
    WHERE organisation_id IS NOT NULL;

-- What hangs on an endpoint is whose the endpoint is.
CREATE FUNCTION hang_on_endpoint() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    SELECT e.authority_id, e.organisation_id INTO NEW.authority_id, NEW.organisation_id
    FROM webhook_endpoints e WHERE e.id = NEW.endpoint_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER hang_on_endpoint BEFORE INSERT ON webhook_secrets FOR EACH ROW
    WHEN (NEW.authority_id IS NULL AND NEW.organisation_id IS NULL) EXECUTE FUNCTION hang_on_endpoint();
CREATE TRIGGER hang_on_endpoint BEFORE INSERT ON webhook_deliveries FOR EACH ROW
    WHEN (NEW.authority_id IS NULL AND NEW.organisation_id IS NULL) EXECUTE FUNCTION hang_on_endpoint();
CREATE TRIGGER hang_on_endpoint BEFORE INSERT ON webhook_attempts FOR EACH ROW
    WHEN (NEW.authority_id IS NULL AND NEW.organisation_id IS NULL) EXECUTE FUNCTION hang_on_endpoint();
CREATE TRIGGER hang_on_endpoint BEFORE INSERT ON webhook_certificates FOR EACH ROW
    WHEN (NEW.authority_id IS NULL AND NEW.organisation_id IS NULL) EXECUTE FUNCTION hang_on_endpoint();

-- Who keeps endpoints: brokerage managers, and the team admins of providers.
CREATE OR REPLACE FUNCTION viewer_manages() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) IN ('BROKERAGE_MANAGER', 'TEAM_ADMIN') IS TRUE $$;

GRANT SELECT (organisation_id) ON webhook_secrets TO ebrokerage_app;

-- 2. Events that are about an organisation alone --------------------------------------------------------------------------
ALTER TABLE events ALTER authority_id DROP NOT NULL;
ALTER TABLE events ADD CONSTRAINT events_whose CHECK (authority_id IS NOT NULL OR organisation_id IS NOT NULL) NOT VALID;
ALTER TABLE events VALIDATE CONSTRAINT events_whose;
