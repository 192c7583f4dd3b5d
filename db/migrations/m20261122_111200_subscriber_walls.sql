-- Walls between those who read a package and those who work on it: a subscriber's reads in the time of everybody's,
-- nothing written by who only reads, other systems' references for who matches by them, and the history of answers
-- from before versions were kept.

SET LOCAL lock_timeout = '10s';

-- 1. What a subscriber sees (rule B4) -----------------------------------------------------------------------------------
-- Whether the viewer is a council's and does not work on every package. Never NULL, so that AND stops at it: nobody
-- but a subscriber ever pays for what stands behind it.
CREATE FUNCTION viewer_subscribes() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT viewer_authority() IS NOT NULL AND NOT viewer_reads_all() $$;

-- Whether the viewer is subscribed to a package: for the policy of `subscriptions` alone, which cannot ask its own
-- table. Its owner can log in nowhere, and it says nothing of another account.
CREATE FUNCTION viewer_subscribed(package uuid) RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM subscriptions s WHERE s.package_id = package AND s.account_id = viewer_account());
END
$$;
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION viewer_subscribed(uuid) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION viewer_subscribed(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION viewer_subscribed(uuid) TO ebrokerage_app;

-- A set of thousands of packages, made and hashed anew for each table of a read, cost more than the read. A row asks
-- for its own subscription instead, in a unique index. OFFSET 0 keeps the planner from hashing them all the same; of
-- `packages` it may, because those alone are read by the thousand.
DO $$
DECLARE
    name text;
    own CONSTANT text := 'authority_id = (SELECT viewer_authority())';
    seen CONSTANT text := own || ' AND ((SELECT viewer_reads_all()) OR ((SELECT viewer_subscribes()) AND %s))';
    subscribed CONSTANT text := 'EXISTS (SELECT FROM subscriptions s WHERE s.package_id = %I.%I'
                                ' AND s.account_id = (SELECT viewer_account()) %s)';
    asked CONSTANT text := 'EXISTS (SELECT FROM invitations i WHERE i.id = %I.%I OFFSET 0)';
BEGIN
    FOREACH name IN ARRAY ARRAY['considerations', 'removals', 'readings', 'requirements', 'selections', 'rounds',
                                'decisions', 'locations', 'invitations', 'briefs', 'events'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (' || seen || ')', name,
                       format(subscribed, name, 'package_id', 'OFFSET 0'));
    END LOOP;
    EXECUTE format('ALTER POLICY council ON packages USING (' || seen || ')', format(subscribed, 'packages', 'id', ''));
    FOREACH name IN ARRAY ARRAY['responses', 'response_versions'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (' || seen || ')', name,
                       format(asked, name, 'invitation_id'));
    END LOOP;
    EXECUTE format('ALTER POLICY council ON answers USING (' || seen || ')',
                   'EXISTS (SELECT FROM responses r WHERE r.id = answers.response_id OFFSET 0)');
    EXECUTE format('ALTER POLICY council ON audit USING (' || seen || ')',
                   format('CASE object_type WHEN ''package'' THEN %s WHEN ''invitation'' THEN %s ELSE false END',
                          format(subscribed, 'audit', 'object_id', 'OFFSET 0'), format(asked, 'audit', 'object_id')));
    EXECUTE 'ALTER POLICY council ON accounts USING (' || own || ' OR (authority_id IS NULL AND EXISTS ('
            'SELECT FROM response_versions v WHERE v.recorded_by = accounts.id'
            ' AND v.authority_id = (SELECT viewer_authority()) OFFSET 0)))';
    -- One's own rows need no question, and they are all that the others' policies look at.
    EXECUTE 'ALTER POLICY subscriber ON subscriptions USING (' || own || ' AND (SELECT viewer_subscribes())'
            ' AND (account_id = (SELECT viewer_account()) OR viewer_subscribed(package_id)))';
END
$$;
DROP FUNCTION viewer_subscriptions();

-- 2. Who only reads writes nothing (rule B4) ------------------------------------------------------------------------------
-- What a policy shows it also lets be written; these narrow the writing, whatever other policies allow. All three, also
-- where nobody was granted one of them, so that a later grant opens nothing.
DO $$
DECLARE
    name text;
    brokerage CONSTANT text := '(SELECT viewer_reads_all())';
    answering CONSTANT text := '((SELECT viewer_reads_all()) OR organisation_id = (SELECT viewer_organisation()))';
    -- also who has no account yet, and asks for one
    others CONSTANT text := 'NOT (SELECT viewer_subscribes())';
    wall text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'packages', 'reference_counters', 'locations', 'requirements', 'selections', 'rounds', 'briefs', 'decisions',
        'considerations', 'removals', 'subscriptions', 'teams', 'arrangements', 'external_references', 'organisations',
        'services', 'profiles', 'service_levels', 'reason_codes', 'import_reports', 'import_rows',
        'invitations', 'responses', 'answers', 'response_versions', 'drafts', 'accounts',
        'access_requests', 'account_services', 'links', 'messages'] LOOP
        wall := CASE
            WHEN name IN ('invitations', 'responses', 'answers', 'response_versions', 'drafts', 'accounts') THEN answering
            WHEN name IN ('access_requests', 'account_services', 'links', 'messages') THEN others
            ELSE brokerage END;
        EXECUTE format('CREATE POLICY insert_wall ON %I AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (%s)',
                       name, wall);
        EXECUTE format('CREATE POLICY update_wall ON %I AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (%s)',
                       name, wall);
        EXECUTE format('CREATE POLICY delete_wall ON %I AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (%s)',
                       name, wall);
    END LOOP;
END
$$;
-- Everybody of a council is put on record who reads an answer, in nobody's name but their own.
CREATE POLICY insert_wall ON readings AS RESTRICTIVE FOR INSERT TO ebrokerage_app
    WITH CHECK (account_id = (SELECT viewer_account()));

-- 3. Other systems' references: brokerage's, and finance's who match by them ----------------------------------------------
CREATE FUNCTION viewer_matches() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) IN ('FINANCE_OFFICER') IS TRUE $$;
ALTER POLICY council ON external_references USING (
    authority_id = (SELECT viewer_authority()) AND ((SELECT viewer_reads_all()) OR ((SELECT viewer_matches())
        AND (object_type <> 'package' OR EXISTS (
            SELECT FROM subscriptions s WHERE s.package_id = external_references.object_id
            AND s.account_id = (SELECT viewer_account()) OFFSET 0)))));

-- 4. Versions of answers from before versions were kept (rules P18, P34) --------------------------------------------------
-- Millions of answers are not copied here, where it would lock out everybody: the worker does it, batch by batch
-- (`jobs/earlier_answers.py`), through one function that goes on from where it was.
CREATE TABLE backfills (
    name text PRIMARY KEY,
    position uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    filled bigint NOT NULL DEFAULT 0,
    done_at timestamptz
);
INSERT INTO backfills (name) VALUES ('response_versions');
ALTER TABLE backfills ENABLE ROW LEVEL SECURITY;
ALTER TABLE backfills FORCE ROW LEVEL SECURITY;
CREATE POLICY gate ON backfills TO ebrokerage_gate USING (true);
CREATE POLICY gate ON responses FOR SELECT TO ebrokerage_gate USING (true);
CREATE POLICY gate ON answers FOR SELECT TO ebrokerage_gate USING (true);
CREATE POLICY gate ON response_versions TO ebrokerage_gate USING (true);
CREATE POLICY gate ON audit FOR SELECT TO ebrokerage_gate USING (true);
GRANT SELECT, UPDATE (position, filled, done_at) ON backfills TO ebrokerage_gate;
GRANT SELECT ON responses, answers TO ebrokerage_gate;
GRANT SELECT, INSERT ON response_versions TO ebrokerage_gate;
GRANT SELECT (object_id, object_version, action, account_id) ON audit TO ebrokerage_gate;

-- Keep the next `batch` answers that have no version, as the service would have: the one that stands or was withdrawn,
-- and its withdrawal. How many it looked at; fewer than `batch` are the last ones, none where nothing is left to do or
-- another is doing it. What the audit says made the version goes before what the row alone lets one suppose.
CREATE FUNCTION keep_earlier_versions(batch integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    begun uuid;
    reached uuid;
    looked integer;
    kept bigint;
    wanted bigint;
BEGIN
    SELECT b.position INTO begun FROM backfills b
    WHERE b.name = 'response_versions' AND b.done_at IS NULL FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    WITH next AS MATERIALIZED (
        SELECT r.*, i.version FROM responses r JOIN invitations i ON i.id = r.invitation_id
        WHERE r.invitation_id > begun ORDER BY r.invitation_id LIMIT batch
    ), missing AS MATERIALIZED (
        SELECT n.*, greatest(n.version - (n.withdrawn_at IS NOT NULL)::integer, 1) AS submitted_version,
            jsonb_build_object(
                'placement_response', n.placement_response, 'reason_code', n.reason_code,
                'rejection_note', n.rejection_note, 'terms_version', n.terms_version,
                'meets_all_essential', n.meets_all_essential, 'submitted_at', n.submitted_at,
                'answers', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'requirement_id', a.requirement_id, 'can_meet', a.can_meet, 'comment', a.comment,
                    'best_date', a.best_date) ORDER BY a.requirement_id), '[]')
                    FROM answers a WHERE a.response_id = n.id),
                'offer', CASE WHEN n.offer_kind IS NOT NULL THEN jsonb_build_object(
                    'kind', n.offer_kind, 'unit_price_pence', n.unit_price_pence, 'units', n.units::text,
                    'core_price_pence', n.core_price_pence, 'expires_on', n.offer_expires_on) END,
                'first_call', n.first_call, 'call_variations', n.call_variations, 'note', n.note) AS document
        FROM next n WHERE NOT EXISTS (SELECT FROM response_versions v WHERE v.invitation_id = n.invitation_id)
    ), found AS (
        SELECT m.invitation_id, m.submitted_version AS number, 'SUBMITTED' AS action, m.submitted_by AS by,
            m.submitted_at AS at FROM missing m
        UNION ALL
        SELECT m.invitation_id, m.version, 'WITHDRAWN', m.submitted_by, m.withdrawn_at FROM missing m
        WHERE m.withdrawn_at IS NOT NULL
    ), written AS (
        INSERT INTO response_versions (invitation_id, number, authority_id, organisation_id, action, document,
                                       recorded_by, recorded_at)
        SELECT m.invitation_id, f.number, m.authority_id, m.organisation_id,
            CASE told.action WHEN 'response.changed' THEN 'CHANGED' ELSE f.action END, m.document,
            coalesce(told.account_id, f.by), f.at
        FROM found f JOIN missing m ON m.invitation_id = f.invitation_id
        LEFT JOIN LATERAL (
            SELECT h.action, h.account_id FROM audit h
            WHERE h.object_id = f.invitation_id AND h.object_version = f.number
                AND h.action IN ('response.submitted', 'response.changed', 'response.withdrawn')
            ORDER BY h.action = 'response.withdrawn' LIMIT 1) told ON true
        RETURNING true
    )
    SELECT (SELECT count(*) FROM next), (SELECT n.invitation_id FROM next n ORDER BY n.invitation_id DESC LIMIT 1),
        (SELECT count(*) FROM written), (SELECT count(*) FROM found)
    INTO looked, reached, kept, wanted;
    IF kept <> wanted OR EXISTS (
        SELECT FROM responses r WHERE r.invitation_id > begun AND r.invitation_id <= reached
        AND NOT EXISTS (SELECT FROM response_versions v WHERE v.invitation_id = r.invitation_id)) THEN
        RAISE EXCEPTION 'not every answer up to % has a version', reached;
    END IF;
    UPDATE backfills b SET position = coalesce(reached, b.position), filled = b.filled + kept,
        done_at = CASE WHEN looked < batch THEN clock_timestamp() END
    WHERE b.name = 'response_versions';
    RETURN looked;
END
$$;
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION keep_earlier_versions(integer) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION keep_earlier_versions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_earlier_versions(integer) TO ebrokerage_worker;

-- 5. Who keeps an entry: of what nobody keeps, nothing is asked -----------------------------------------------------------
ALTER FUNCTION keeper_name(uuid) STRICT;
