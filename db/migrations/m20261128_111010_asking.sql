-- Asking for access: the job roles that a council knows, and user names that look like somebody else's.

SET LOCAL lock_timeout = '10s';

-- 1. Job roles (rule A12) ---------------------------------------------------------------------------------------------
-- Those of the profile that is in force at an instant, in its order; none where it names none.
CREATE FUNCTION access_job_roles(authority uuid, at timestamptz) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT ARRAY(SELECT r.name FROM jsonb_array_elements_text((
        SELECT p.document -> 'job_roles' FROM profiles p
        WHERE p.authority_id = authority AND p.effective_at <= at ORDER BY p.version DESC LIMIT 1
    )) WITH ORDINALITY r (name, place) ORDER BY r.place)
$$;

-- The councils that can be asked for access, with the jobs of their people. The one without an instant stays for
-- processes that are still to be replaced by this release's.
CREATE FUNCTION access_authorities(at timestamptz) RETURNS TABLE (slug text, name text, job_roles text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.slug, a.name, access_job_roles(a.id, at) FROM authorities a
$$;

-- 2. Look-alikes ------------------------------------------------------------------------------------------------------
-- A user name as a hurried eye reads it. Letters of other scripts are no part of one; these are what is left.
CREATE FUNCTION username_skeleton(username text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT replace(replace(replace(translate(lower(username), '01i5._-', 'olls'), 'rn', 'm'), 'vv', 'w'), 'cl', 'd')
$$;
CREATE INDEX accounts_skeleton ON accounts (username_skeleton(username));

CREATE OR REPLACE FUNCTION access_warnings(request uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN r.organisation_id IS NULL THEN 'EMPLOYER_NOT_LISTED' END,
        CASE WHEN r.role = 'TEAM_ADMIN' AND team.has THEN 'TEAM_ADMIN_EXISTS' END,
        CASE WHEN r.role = 'EMPLOYEE' AND NOT team.has THEN 'NO_TEAM_ADMIN' END,
        CASE WHEN EXISTS (SELECT FROM accounts a WHERE lower(a.username) = lower(r.username))
            THEN 'USERNAME_TAKEN' END,
        CASE WHEN EXISTS (SELECT FROM accounts a WHERE username_skeleton(a.username) = username_skeleton(r.username)
                          AND lower(a.username) <> lower(r.username))
            THEN 'USERNAME_LOOKS_LIKE' END,
        CASE WHEN EXISTS (SELECT FROM accounts a WHERE lower(a.email) = lower(r.email)) THEN 'EMAIL_TAKEN' END], NULL)
    FROM access_requests r CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT FROM accounts a WHERE a.organisation_id = r.organisation_id AND a.role = 'TEAM_ADMIN') AS has) team
    WHERE r.id = request AND r.state = 'WAITING' AND r.authority_id = viewer_authority() AND viewer_admits()
$$;

GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION access_job_roles(uuid, timestamptz) OWNER TO ebrokerage_gate;
ALTER FUNCTION access_authorities(timestamptz) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION access_job_roles(uuid, timestamptz), access_authorities(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_job_roles(uuid, timestamptz), access_authorities(timestamptz) TO ebrokerage_app;
CREATE POLICY gate ON profiles FOR SELECT TO ebrokerage_gate USING (true);
GRANT SELECT (authority_id, version, effective_at, document) ON profiles TO ebrokerage_gate;
