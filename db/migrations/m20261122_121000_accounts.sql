-- Who is let in, and who keeps whose account (rules A1 to A13).

SET LOCAL lock_timeout = '10s';

-- 1. Who may let others in: a council's manager and an organisation's team admin -----------------------------------------
CREATE FUNCTION viewer_admits() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) IN ('BROKERAGE_MANAGER', 'TEAM_ADMIN') IS TRUE $$;

-- A manager's: people of the own council, and providers' accounts that it approved. A team admin's: colleagues.
DROP POLICY approve ON accounts;
CREATE POLICY admit ON accounts FOR INSERT TO ebrokerage_app WITH CHECK (
    NOT machine AND (SELECT viewer_admits()) AND CASE
        WHEN authority_id IS NOT NULL
            THEN authority_id = (SELECT viewer_authority()) AND approved_by = (SELECT viewer_authority())
        ELSE approved_by = (SELECT viewer_authority())
            OR (organisation_id = (SELECT viewer_organisation()) AND role = 'EMPLOYEE') END);
ALTER POLICY insert_wall ON accounts WITH CHECK ((SELECT viewer_admits()));
ALTER POLICY update_wall ON accounts USING ((SELECT viewer_reads_all()) OR (SELECT viewer_admits()));
ALTER POLICY approved ON accounts USING (approved_by = (SELECT viewer_authority()) AND (SELECT viewer_reads_all()));
GRANT UPDATE (forename, surname) ON accounts TO ebrokerage_app;

-- A request is full of personal data: it is for who works on every package, and decided by managers.
ALTER POLICY council ON access_requests
    USING (authority_id = (SELECT viewer_authority()) AND (SELECT viewer_reads_all()));
ALTER POLICY decide ON access_requests
    USING (authority_id = (SELECT viewer_authority()) AND (SELECT viewer_admits()));
ALTER POLICY invite ON links USING (
    purpose = 'ACTIVATION' AND (SELECT viewer_admits()) AND account_id IN (
        SELECT a.id FROM accounts a
        WHERE a.activated_at IS NULL AND (a.authority_id = (SELECT viewer_authority())
              OR a.approved_by = (SELECT viewer_authority())
              OR a.organisation_id = (SELECT viewer_organisation()))));
ALTER POLICY insert_wall ON account_services WITH CHECK ((SELECT viewer_admits()));
ALTER POLICY delete_wall ON account_services USING ((SELECT viewer_admits()));
CREATE INDEX accounts_approved_by ON accounts (approved_by) WHERE approved_by IS NOT NULL;
CREATE INDEX access_requests_account ON access_requests (account_id) WHERE account_id IS NOT NULL;

-- 2. What letting somebody in has to know of accounts that the caller does not see ---------------------------------------
-- The user name itself, or with the first number that makes it unlike all others, in any case (rule A3).
CREATE FUNCTION free_username(wanted text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    free text := wanted;
    number integer := 1;
BEGIN
    IF NOT viewer_admits() THEN
        RETURN NULL;
    END IF;
    WHILE EXISTS (SELECT FROM accounts a WHERE lower(a.username) = lower(free)) LOOP
        number := number + 1;
        free := left(wanted, 58) || number;
    END LOOP;
    RETURN free;
END
$$;
-- Whether the e-mail address is somebody's, and whether the organisation has its team admin (rule A1).
CREATE FUNCTION account_standing(wanted_email text, organisation uuid)
RETURNS TABLE (email_taken boolean, has_team_admin boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM accounts a WHERE lower(a.email) = lower(wanted_email)),
        EXISTS (SELECT FROM accounts a WHERE a.organisation_id = organisation AND a.role = 'TEAM_ADMIN')
    WHERE viewer_admits()
$$;
-- What a manager should look at before deciding a request of the own authority.
CREATE FUNCTION access_warnings(request uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN r.organisation_id IS NULL THEN 'EMPLOYER_NOT_LISTED' END,
        CASE WHEN r.role = 'TEAM_ADMIN' AND team.has THEN 'TEAM_ADMIN_EXISTS' END,
        CASE WHEN r.role = 'EMPLOYEE' AND NOT team.has THEN 'NO_TEAM_ADMIN' END,
        CASE WHEN EXISTS (SELECT FROM accounts a WHERE lower(a.username) = lower(r.username))
            THEN 'USERNAME_TAKEN' END,
        CASE WHEN EXISTS (SELECT FROM accounts a WHERE lower(a.email) = lower(r.email)) THEN 'EMAIL_TAKEN' END], NULL)
    FROM access_requests r CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT FROM accounts a WHERE a.organisation_id = r.organisation_id AND a.role = 'TEAM_ADMIN') AS has) team
    WHERE r.id = request AND r.state = 'WAITING' AND r.authority_id = viewer_authority() AND viewer_admits()
$$;
-- The team's address is the team admin's, where the directory knows none yet (rule A2).
CREATE FUNCTION keep_team_email(organisation uuid, team_address text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH kept AS (
        UPDATE organisations o SET team_email = team_address, version = o.version + 1
        WHERE o.id = organisation AND o.team_email IS NULL AND viewer_admits() AND viewer_authority() IS NOT NULL
        RETURNING true)
    SELECT EXISTS (SELECT FROM kept)
$$;
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION free_username(text) OWNER TO ebrokerage_gate;
ALTER FUNCTION account_standing(text, uuid) OWNER TO ebrokerage_gate;
ALTER FUNCTION access_warnings(uuid) OWNER TO ebrokerage_gate;
ALTER FUNCTION keep_team_email(uuid, text) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION free_username(text), account_standing(text, uuid), access_warnings(uuid),
    keep_team_email(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION free_username(text), account_standing(text, uuid), access_warnings(uuid),
    keep_team_email(uuid, text) TO ebrokerage_app;
CREATE POLICY gate ON accounts FOR SELECT TO ebrokerage_gate USING (true);
CREATE POLICY gate ON access_requests FOR SELECT TO ebrokerage_gate USING (true);
CREATE POLICY gate_keeps ON organisations FOR UPDATE TO ebrokerage_gate USING (true);
GRANT SELECT (id, username, email, role, organisation_id) ON accounts TO ebrokerage_gate;
GRANT SELECT (id, authority_id, role, username, email, organisation_id, state) ON access_requests TO ebrokerage_gate;
GRANT SELECT (team_email, version), UPDATE (team_email, version) ON organisations TO ebrokerage_gate;

-- 3. An employee answers for attached services alone ---------------------------------------------------------------------
-- Those of the viewer; NULL where none is attached, which means all of the organisation's.
CREATE FUNCTION viewer_services() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_agg(a.service_id) FROM account_services a
    WHERE a.account_id = viewer_account() AND a.organisation_id = viewer_organisation()
$$;
CREATE POLICY attached ON invitations AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (
    (SELECT viewer_services()) IS NULL OR service_id = ANY ((SELECT viewer_services())::uuid[]));
