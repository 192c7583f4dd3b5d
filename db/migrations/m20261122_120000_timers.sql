-- What is due: one row for each thing that has to happen at an instant, written with the change that causes it, claimed
-- under a lease, tried again when it fails and set aside when it goes on failing.

SET LOCAL lock_timeout = '10s';

-- 1. Timers -----------------------------------------------------------------------------------------------------------
CREATE TABLE timers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind ~ '^[A-Z][A-Z_]+$'),
    subject_id uuid NOT NULL,
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid REFERENCES organisations,
    package_id uuid REFERENCES packages,
    due_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'DUE' CHECK (state IN ('DUE', 'DONE', 'POISONED', 'DISCARDED')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- whoever claimed it, and until when it is theirs; after a failure nobody has it until then
    lease uuid,
    leased_until timestamptz,
    -- the class of the last failure, never its words
    last_error text,
    armed_at timestamptz NOT NULL,
    ended_at timestamptz,
    UNIQUE (kind, subject_id),
    CONSTRAINT timers_ended CHECK ((state IN ('DONE', 'DISCARDED')) = (ended_at IS NOT NULL)),
    CONSTRAINT timers_leased CHECK (lease IS NULL OR leased_until IS NOT NULL)
);
CREATE INDEX timers_due ON timers (due_at) WHERE state = 'DUE';
CREATE INDEX timers_package ON timers (package_id) WHERE state = 'DUE' AND package_id IS NOT NULL;
CREATE INDEX timers_authority ON timers (authority_id, due_at, id);
CREATE INDEX timers_ended ON timers (ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE timers ENABLE ROW LEVEL SECURITY;
ALTER TABLE timers FORCE ROW LEVEL SECURITY;
CREATE POLICY council ON timers TO ebrokerage_app
    USING (authority_id = (SELECT viewer_authority()) AND (SELECT viewer_reads_all()));
-- A provider's answer sets the timer of its own offer.
CREATE POLICY provider ON timers TO ebrokerage_app
    USING (organisation_id = (SELECT viewer_organisation()) AND kind = 'OFFER_EXPIRING');
CREATE POLICY worker ON timers TO ebrokerage_worker USING (true);
-- Who only reads writes nothing (rule B4), whatever other policies allow.
CREATE POLICY insert_wall ON timers AS RESTRICTIVE FOR INSERT TO ebrokerage_app
    WITH CHECK ((SELECT viewer_reads_all()) OR organisation_id = (SELECT viewer_organisation()));
CREATE POLICY update_wall ON timers AS RESTRICTIVE FOR UPDATE TO ebrokerage_app
    USING ((SELECT viewer_reads_all()) OR organisation_id = (SELECT viewer_organisation()));
CREATE POLICY delete_wall ON timers AS RESTRICTIVE FOR DELETE TO ebrokerage_app
    USING ((SELECT viewer_reads_all()) OR organisation_id = (SELECT viewer_organisation()));
GRANT SELECT, INSERT, UPDATE ON timers TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON timers TO ebrokerage_worker;

-- A link to a new account that nobody uses is told to whoever approved the account, whichever way the link was made.
CREATE FUNCTION time_link() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO timers (kind, subject_id, authority_id, organisation_id, due_at, armed_at)
    SELECT 'LINK_EXPIRED', NEW.id, coalesce(a.authority_id, a.approved_by), a.organisation_id, NEW.expires_at,
           NEW.created_at
    FROM accounts a WHERE a.id = NEW.account_id AND coalesce(a.authority_id, a.approved_by) IS NOT NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER time_link AFTER INSERT ON links FOR EACH ROW WHEN (NEW.purpose = 'ACTIVATION')
    EXECUTE FUNCTION time_link();
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION time_link() OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION time_link() FROM PUBLIC;
CREATE POLICY gate ON timers FOR INSERT TO ebrokerage_gate WITH CHECK (kind = 'LINK_EXPIRED');
GRANT INSERT ON timers TO ebrokerage_gate;
GRANT SELECT (id, authority_id, approved_by, organisation_id) ON accounts TO ebrokerage_gate;

-- 2. What jobs look at when a timer goes off, beside what letters are written from -----------------------------------------------------------------------------
CREATE POLICY worker ON responses FOR SELECT TO ebrokerage_worker USING (true);
GRANT SELECT (authority_id) ON invitations TO ebrokerage_worker;
GRANT SELECT (invitation_id, offer_expires_on, withdrawn_at) ON responses TO ebrokerage_worker;
GRANT SELECT (id, account_id, purpose, expires_at, used_at, revoked_at) ON links TO ebrokerage_worker;
GRANT SELECT (id, activated_at, disabled_at) ON accounts TO ebrokerage_worker;

-- 3. What is forgotten after its time ------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'import_reports', 'import_rows', 'sign_ins', 'throttles', 'sessions', 'federated_sign_ins'] LOOP
        EXECUTE format('CREATE POLICY worker ON %I TO ebrokerage_worker USING (true)', name);
    END LOOP;
END
$$;
GRANT DELETE ON import_reports, import_rows, sign_ins, throttles, sessions, federated_sign_ins TO ebrokerage_worker;
GRANT SELECT (id, imported_at) ON import_reports TO ebrokerage_worker;
GRANT SELECT (report_id) ON import_rows TO ebrokerage_worker;
GRANT SELECT (id, occurred_at) ON sign_ins TO ebrokerage_worker;
GRANT SELECT (key, failed_at, until) ON throttles TO ebrokerage_worker;
GRANT SELECT (id, expires_at, revoked_at) ON sessions TO ebrokerage_worker;
GRANT SELECT (state_hash, created_at) ON federated_sign_ins TO ebrokerage_worker;
GRANT SELECT (session_id) ON grants TO ebrokerage_worker;
CREATE INDEX import_reports_age ON import_reports (imported_at);
CREATE INDEX federated_sign_ins_age ON federated_sign_ins (created_at);
