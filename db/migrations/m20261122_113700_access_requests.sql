-- Who asks for access, before anybody has signed in (rules A1 to A9).

SET LOCAL lock_timeout = '10s';

-- A part of an employer's name is enough: that with which it, or one of its words, begins (rule A5). Three letters or
-- figures at least, five names at most; there are too few organisations for an index to be missed.
CREATE OR REPLACE FUNCTION employers_named(beginning text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.name FROM organisations o
    WHERE length(regexp_replace(beginning, '[^[:alnum:]]', '', 'g')) >= 3
      AND position(' ' || lower(btrim(beginning)) IN ' ' || lower(o.name)) > 0
    GROUP BY o.name ORDER BY lower(o.name) LIMIT 5
$$;

-- The councils that can be asked for access, by name.
CREATE FUNCTION access_authorities() RETURNS TABLE (slug text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.slug, a.name FROM authorities a
$$;
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION access_authorities() OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION access_authorities() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_authorities() TO ebrokerage_app;

-- What somebody without an account leaves behind: a request, the message that there is one, and its record.
ALTER POLICY tell ON messages WITH CHECK (
    authority_id = (SELECT viewer_authority()) OR organisation_id = (SELECT viewer_organisation())
    OR ((SELECT viewer_account()) IS NULL AND access_request_id IS NOT NULL AND kind = 'ACCESS_REQUESTED'));
CREATE POLICY ask ON audit FOR INSERT TO ebrokerage_app WITH CHECK (
    (SELECT viewer_account()) IS NULL AND account_id IS NULL AND action = 'access_request.submitted');
