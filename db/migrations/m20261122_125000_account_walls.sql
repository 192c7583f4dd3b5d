-- Who is disabled is signed out for good; and what the service's own login may do with accounts is what it needs.

SET LOCAL lock_timeout = '10s';

-- 1. Disabled once, out for good -----------------------------------------------------------------------------------------
-- Whoever disables an account, its sessions and what it gave to programs end with it: letting it in again brings nothing
-- of that back. They are locked in the order in which others take them: account, sessions, grants, and last the number of
-- the revocation, for which everybody waits.
CREATE OR REPLACE FUNCTION revoke_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL THEN
        PERFORM FROM sessions s WHERE s.account_id = NEW.id AND s.revoked_at IS NULL ORDER BY s.id FOR NO KEY UPDATE;
        PERFORM FROM grants g WHERE g.account_id = NEW.id AND g.revoked_at IS NULL ORDER BY g.id FOR NO KEY UPDATE;
        UPDATE grants SET revoked_at = NEW.disabled_at, revocation_reason = 'account disabled'
        WHERE account_id = NEW.id AND revoked_at IS NULL;
        UPDATE sessions SET revoked_at = NEW.disabled_at WHERE account_id = NEW.id AND revoked_at IS NULL;
    END IF;
    PERFORM revoke('ACCOUNT', NEW.id::text);
    RETURN NULL;
END
$$;
CREATE POLICY gate ON sessions TO ebrokerage_gate USING (true);
GRANT SELECT (id, account_id, revoked_at), UPDATE (revoked_at) ON sessions TO ebrokerage_gate;
GRANT SELECT (account_id) ON grants TO ebrokerage_gate;

-- A trigger fires without it; with it, whoever may make a temporary table could have these revoke whatever it names.
REVOKE ALL ON FUNCTION revoke_account(), revoke_grant(), revoke_client(), revoke_session() FROM PUBLIC;

-- 2. Accounts are written by who keeps them ------------------------------------------------------------------------------
-- A manager, a team admin: nobody else raises or disables anybody. A machine's account goes with its client. What an
-- account becomes later (activated, seen, in a team) nobody writes when it is made.
ALTER POLICY update_wall ON accounts USING (NOT machine AND (SELECT viewer_admits()));
REVOKE INSERT ON accounts FROM ebrokerage_app;
GRANT INSERT (id, username, email, forename, surname, role, authority_id, organisation_id, approved_by, job_role,
    telephone, mobile, fax, address_lines, created_at) ON accounts TO ebrokerage_app;

-- Colleagues are attached to services of their own organisation.
ALTER POLICY insert_wall ON account_services WITH CHECK (
    (SELECT viewer_admits())
    AND EXISTS (SELECT FROM accounts a
                WHERE a.id = account_services.account_id AND a.organisation_id = account_services.organisation_id)
    AND EXISTS (SELECT FROM services s
                WHERE s.id = account_services.service_id AND s.organisation_id = account_services.organisation_id));

-- 3. The walls that the tables of messages were given without -------------------------------------------------------------
-- Who only reads has nothing told to others; what a team is sent, its team admin says.
CREATE POLICY insert_wall ON notices AS RESTRICTIVE FOR INSERT TO ebrokerage_app
    WITH CHECK (NOT (SELECT viewer_subscribes()));
CREATE POLICY insert_wall ON message_preferences AS RESTRICTIVE FOR INSERT TO ebrokerage_app
    WITH CHECK (account_id = (SELECT viewer_account()) OR (SELECT viewer_admits()));
CREATE POLICY update_wall ON message_preferences AS RESTRICTIVE FOR UPDATE TO ebrokerage_app
    USING (account_id = (SELECT viewer_account()) OR (SELECT viewer_admits()));
