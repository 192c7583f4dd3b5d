-- What the migrations amount to: written by `make schema`, compared by a test, never edited.

CREATE FUNCTION public.access_authorities() RETURNS TABLE(slug text, name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT a.slug, a.name FROM authorities a
$$;

ALTER FUNCTION public.access_authorities() OWNER TO ebrokerage_gate;

CREATE FUNCTION public.access_authorities(at timestamp with time zone) RETURNS TABLE(slug text, name text, job_roles text[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT a.slug, a.name, access_job_roles(a.id, at) FROM authorities a
$$;

ALTER FUNCTION public.access_authorities(at timestamp with time zone) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.access_job_roles(authority uuid, at timestamp with time zone) RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT ARRAY(SELECT r.name FROM jsonb_array_elements_text((
        SELECT p.document -> 'job_roles' FROM profiles p
        WHERE p.authority_id = authority AND p.effective_at <= at ORDER BY p.version DESC LIMIT 1
    )) WITH ORDINALITY r (name, place) ORDER BY r.place)
$$;

ALTER FUNCTION public.access_job_roles(authority uuid, at timestamp with time zone) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.access_parties(authority_slug text, employer text) RETURNS TABLE(authority_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT a.id, (SELECT o.id FROM organisations o WHERE lower(o.name) = lower(employer) ORDER BY o.created_at LIMIT 1)
    FROM authorities a WHERE a.slug = authority_slug
$$;

ALTER FUNCTION public.access_parties(authority_slug text, employer text) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.access_warnings(request uuid) RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.access_warnings(request uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.account_standing(wanted_email text, organisation uuid) RETURNS TABLE(email_taken boolean, has_team_admin boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM accounts a WHERE lower(a.email) = lower(wanted_email)),
        EXISTS (SELECT FROM accounts a WHERE a.organisation_id = organisation AND a.role = 'TEAM_ADMIN')
    WHERE viewer_admits()
$$;

ALTER FUNCTION public.account_standing(wanted_email text, organisation uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.audit_chain_of(authority uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT coalesce(authority, '00000000-0000-0000-0000-000000000000'::uuid) $$;

CREATE FUNCTION public.begin_webhooks() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO webhook_streams (endpoint_id) VALUES (NEW.id);
    INSERT INTO webhook_flows (endpoint_id) VALUES (NEW.id);
    RETURN NULL;
END
$$;

ALTER FUNCTION public.begin_webhooks() OWNER TO ebrokerage_gate;

CREATE FUNCTION public.discard_webhook_bodies() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF TG_TABLE_NAME = 'webhook_endpoints' THEN
        DELETE FROM webhook_bodies WHERE endpoint_id = OLD.id;
    ELSIF TG_TABLE_NAME = 'webhook_payloads' THEN
        DELETE FROM webhook_bodies WHERE endpoint_id = OLD.endpoint_id;
    ELSIF TG_TABLE_NAME = 'clients' THEN
        DELETE FROM webhook_bodies b USING webhook_payloads p
        WHERE b.endpoint_id = p.endpoint_id AND p.client_id = OLD.client_id;
    ELSE
        DELETE FROM webhook_bodies b USING webhook_payloads p, clients c
        WHERE b.endpoint_id = p.endpoint_id AND p.client_id = c.client_id AND c.account_id = OLD.id;
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.discard_webhook_bodies() OWNER TO ebrokerage_gate;

CREATE FUNCTION public.download_viewer(download uuid, hash bytea) RETURNS TABLE(account_id uuid, role text, authority_id uuid, organisation_id uuid, expires_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT a.id, a.role, a.authority_id, a.organisation_id, d.expires_at
    FROM downloads d JOIN accounts a ON a.id = d.account_id
    WHERE d.id = download AND d.cookie_hash = hash AND a.disabled_at IS NULL
      AND a.authority_id IS NOT DISTINCT FROM d.authority_id AND a.organisation_id IS NOT DISTINCT FROM d.organisation_id
$$;

ALTER FUNCTION public.download_viewer(download uuid, hash bytea) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.employers_named(beginning text) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT o.name FROM organisations o
    WHERE length(regexp_replace(beginning, '[^[:alnum:]]', '', 'g')) >= 3
      AND position(' ' || lower(btrim(beginning)) IN ' ' || lower(o.name)) > 0
    GROUP BY o.name ORDER BY lower(o.name) LIMIT 5
$$;

ALTER FUNCTION public.employers_named(beginning text) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.erase_documents(package uuid, at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    of_authority uuid;
    held uuid[];
    content uuid;
    count integer;
BEGIN
    SELECT p.authority_id INTO of_authority FROM packages p WHERE p.id = package;
    held := ARRAY(SELECT v.content_id FROM document_versions v WHERE v.package_id = package
                  UNION SELECT u.content_id FROM uploads u WHERE u.package_id = package ORDER BY 1);
    DELETE FROM downloads d WHERE d.package_id = package;
    DELETE FROM uploads u WHERE u.package_id = package;
    DELETE FROM document_versions v WHERE v.package_id = package;
    DELETE FROM documents d WHERE d.package_id = package;
    GET DIAGNOSTICS count = ROW_COUNT;
    FOREACH content IN ARRAY held LOOP
        -- whoever brings the same bytes now holds it until it is theirs as well
        PERFORM 1 FROM contents c WHERE c.id = content FOR UPDATE;
        CONTINUE WHEN EXISTS (SELECT FROM document_versions v WHERE v.content_id = content)
            OR EXISTS (SELECT FROM contents c WHERE c.id = content AND c.state = 'INFECTED');
        DELETE FROM contents c WHERE c.id = content;
        INSERT INTO erased_contents (content_id, authority_id, erased_at)
        VALUES (content, of_authority, at) ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN count;
END
$$;

ALTER FUNCTION public.erase_documents(package uuid, at timestamp with time zone) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.erase_notes(package uuid) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    count integer;
BEGIN
    DELETE FROM note_marks m WHERE m.subject_id = package
        OR m.subject_id IN (SELECT i.id FROM invitations i WHERE i.package_id = package);
    DELETE FROM sent_notes n WHERE n.package_id = package;
    DELETE FROM notes n WHERE n.package_id = package;
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count;
END
$$;

ALTER FUNCTION public.erase_notes(package uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.erase_record(package uuid, category text, years integer, at timestamp with time zone) RETURNS TABLE(documents integer, notes integer, positions bigint[])
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    of_authority uuid;
    about uuid[];
BEGIN
    SELECT p.authority_id INTO of_authority FROM packages p
    WHERE p.id = package AND record_due(p.ended_at, years) <= at FOR UPDATE SKIP LOCKED;
    -- a statement of its own after the lock: who holds a package does so behind the same lock
    IF of_authority IS NULL
       OR EXISTS (SELECT FROM legal_holds h WHERE h.package_id = package AND h.lifted_at IS NULL) THEN
        RETURN;
    END IF;
    about := ARRAY(SELECT package UNION ALL SELECT i.id FROM invitations i WHERE i.package_id = package);
    IF EXISTS (SELECT FROM audit a WHERE a.object_id = ANY (about) AND a.position IS NULL) THEN
        RETURN;
    END IF;
    IF category IN ('DOCUMENTS', 'PACKAGES') THEN
        -- who sends bytes of it now would write them where they have just been taken away; asked behind their lock
        PERFORM FROM uploads u WHERE u.package_id = package FOR UPDATE;
        IF EXISTS (SELECT FROM uploads u WHERE u.package_id = package AND u.leased_until + interval '10 minutes' > at)
        THEN
            RETURN;
        END IF;
    END IF;
    documents := 0;
    notes := 0;
    IF category IN ('DOCUMENTS', 'PACKAGES') THEN
        documents := erase_documents(package, at);
    END IF;
    IF category IN ('NOTES', 'PACKAGES') THEN
        notes := erase_notes(package);
    END IF;
    WITH erased AS (
        UPDATE audit a SET before = NULL, after = NULL, salt = NULL, erased_at = at
        WHERE a.authority_id = of_authority AND a.object_id = ANY (about) AND a.object_type IN ('package', 'invitation')
          AND a.erased_at IS NULL AND (a.before IS NOT NULL OR a.after IS NOT NULL)
          AND CASE category WHEN 'PACKAGES' THEN true WHEN 'DOCUMENTS' THEN a.action ^@ 'document.'
              ELSE a.action ^@ 'note.' END
        RETURNING a.position)
    SELECT coalesce(array_agg(e.position ORDER BY e.position), '{}') INTO positions FROM erased e;
    IF category = 'PACKAGES' THEN
        PERFORM erase_rest(package);
    END IF;
    RETURN NEXT;
END
$$;

ALTER FUNCTION public.erase_record(package uuid, category text, years integer, at timestamp with time zone) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.erase_rest(package uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    asked uuid[];
BEGIN
    asked := ARRAY(SELECT i.id FROM invitations i WHERE i.package_id = package);
    DELETE FROM drafts t WHERE t.invitation_id = ANY (asked);
    DELETE FROM response_versions t WHERE t.invitation_id = ANY (asked);
    DELETE FROM answers t USING responses r WHERE r.id = t.response_id AND r.invitation_id = ANY (asked);
    DELETE FROM responses t WHERE t.invitation_id = ANY (asked);
    DELETE FROM readings t WHERE t.package_id = package;
    DELETE FROM decisions t WHERE t.package_id = package;
    DELETE FROM considerations t WHERE t.package_id = package;
    DELETE FROM briefs t WHERE t.package_id = package;
    DELETE FROM message_attempts t USING messages m WHERE m.id = t.message_id AND m.package_id = package;
    DELETE FROM messages t WHERE t.package_id = package;
    DELETE FROM notices t WHERE t.package_id = package;
    DELETE FROM timers t WHERE t.package_id = package;
    DELETE FROM external_references t WHERE t.object_id = package OR t.object_id = ANY (asked);
    DELETE FROM invitations t WHERE t.package_id = package;
    DELETE FROM rounds t WHERE t.package_id = package;
    DELETE FROM selections t WHERE t.package_id = package;
    DELETE FROM requirements t WHERE t.package_id = package;
    DELETE FROM removals t WHERE t.package_id = package;
    DELETE FROM subscriptions t WHERE t.package_id = package;
    DELETE FROM locations t WHERE t.package_id = package;
    DELETE FROM legal_holds t WHERE t.package_id = package;
    DELETE FROM webhook_bodies t USING webhook_deliveries d WHERE d.id = t.delivery_id AND d.package_id = package;
    UPDATE stream_events t SET package_id = NULL FROM events e WHERE e.id = t.id AND e.package_id = package;
    UPDATE events t SET package_id = NULL WHERE t.package_id = package;
    UPDATE webhook_deliveries t SET package_id = NULL WHERE t.package_id = package;
    UPDATE packages t SET duplicated_from_id = NULL WHERE t.duplicated_from_id = package;
    DELETE FROM packages t WHERE t.id = package;
END
$$;

ALTER FUNCTION public.erase_rest(package uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.forgive_webhooks() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE webhook_flows SET failures = 0, failing_since = NULL, rests_until = NULL, slowness = 0, told_at = NULL
    WHERE endpoint_id = NEW.id;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.forgive_webhooks() OWNER TO ebrokerage_gate;

CREATE FUNCTION public.free_username(wanted text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.free_username(wanted text) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.hang_on_endpoint() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    SELECT e.authority_id, e.organisation_id INTO NEW.authority_id, NEW.organisation_id
    FROM webhook_endpoints e WHERE e.id = NEW.endpoint_id;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.keep_content(upload uuid, quarantined boolean, at timestamp with time zone) RETURNS TABLE(content_id uuid, content_state text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    u uploads%ROWTYPE;
BEGIN
    SELECT * INTO u FROM uploads x
    WHERE x.id = upload AND x.account_id = viewer_account() AND x.state = 'OPEN' AND x.received = x.size;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    LOOP
        INSERT INTO contents
            (id, authority_id, sha256, size, parts, wrapped_key, wrapped_with, state, kept_at, scan_due_at)
        VALUES (u.content_id, u.authority_id, u.sha256, u.size, u.parts, u.wrapped_key, u.wrapped_with,
                CASE WHEN quarantined THEN 'QUARANTINED' ELSE 'CLEAN' END, at, CASE WHEN quarantined THEN at END)
        ON CONFLICT ON CONSTRAINT contents_authority_id_sha256_key DO NOTHING;
        RETURN QUERY SELECT c.id, c.state FROM contents c
        WHERE c.authority_id = u.authority_id AND c.sha256 = u.sha256 FOR SHARE;
        EXIT WHEN FOUND;
    END LOOP;
END
$$;

ALTER FUNCTION public.keep_content(upload uuid, quarantined boolean, at timestamp with time zone) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.keep_earlier_versions(batch integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
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

ALTER FUNCTION public.keep_earlier_versions(batch integer) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.keep_team_email(organisation uuid, team_address text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    WITH kept AS (
        UPDATE organisations o SET team_email = team_address, version = o.version + 1
        WHERE o.id = organisation AND o.team_email IS NULL AND viewer_admits() AND viewer_authority() IS NOT NULL
        RETURNING true)
    SELECT EXISTS (SELECT FROM kept)
$$;

ALTER FUNCTION public.keep_team_email(organisation uuid, team_address text) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.keeper_name(authority uuid) RETURNS text
    LANGUAGE sql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT a.name FROM authorities a WHERE a.id = authority AND viewer_authority() IS NOT NULL
$$;

ALTER FUNCTION public.keeper_name(authority uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.only_chain_or_erase() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF ROW(NEW.id, NEW.authority_id, NEW.organisation_id, NEW.account_id, NEW.action, NEW.object_type, NEW.object_id,
           NEW.object_version, NEW.occurred_at, NEW.request_id)
       IS NOT DISTINCT FROM
       ROW(OLD.id, OLD.authority_id, OLD.organisation_id, OLD.account_id, OLD.action, OLD.object_type, OLD.object_id,
           OLD.object_version, OLD.occurred_at, OLD.request_id) THEN
        IF OLD.position IS NULL AND NEW.position IS NOT NULL AND NEW.hash IS NOT NULL AND NEW.erased_at IS NULL
           AND ROW(NEW.before, NEW.after) IS NOT DISTINCT FROM ROW(OLD.before, OLD.after) THEN
            RETURN NEW;
        END IF;
        IF OLD.position IS NOT NULL AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
           AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
           AND ROW(NEW.position, NEW.details_hash, NEW.hash)
               IS NOT DISTINCT FROM ROW(OLD.position, OLD.details_hash, OLD.hash) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.record_due(ended_at timestamp with time zone, years integer) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT (ended_at AT TIME ZONE 'UTC' + make_interval(years => years)) AT TIME ZONE 'UTC' $$;

CREATE FUNCTION public.records_due(authority uuid, category text, years integer, at timestamp with time zone, with_held boolean, most integer) RETURNS TABLE(package_id uuid, public_reference text, due_at timestamp with time zone, held boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT d.* FROM (
        SELECT p.id, p.public_reference, record_due(p.ended_at, years), EXISTS (
            SELECT FROM legal_holds h WHERE h.package_id = p.id AND h.lifted_at IS NULL) AS held
        FROM packages p
        WHERE p.authority_id = authority AND p.ended_at <= at - make_interval(years => years) + interval '2 days'
          AND record_due(p.ended_at, years) <= at
          AND CASE category
              WHEN 'DOCUMENTS' THEN EXISTS (SELECT FROM documents x WHERE x.package_id = p.id)
              WHEN 'NOTES' THEN EXISTS (SELECT FROM notes x WHERE x.package_id = p.id)
              ELSE true END
        ORDER BY p.ended_at, p.id) d
    WHERE with_held OR NOT d.held LIMIT most
$$;

ALTER FUNCTION public.records_due(authority uuid, category text, years integer, at timestamp with time zone, with_held boolean, most integer) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.refuse_change_but_erasure() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'ebrokerage_gate' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.response_gate_lock(invitation uuid) RETURNS TABLE(package_state text, deadline_at timestamp with time zone, ended_at timestamp with time zone)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT p.state, p.deadline_at, p.ended_at
    FROM invitations i JOIN packages p ON p.id = i.package_id
    WHERE i.id = invitation AND i.organisation_id = viewer_organisation()
    FOR UPDATE OF p
$$;

ALTER FUNCTION public.response_gate_lock(invitation uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.response_gate_settle(invitation uuid) RETURNS TABLE(was_all_responded boolean, is_all_responded boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    settled uuid;
BEGIN
    SELECT i.package_id INTO settled FROM invitations i
    WHERE i.id = invitation AND i.organisation_id = viewer_organisation();
    IF settled IS NULL THEN
        RETURN;
    END IF;
    SELECT p.all_responded INTO was_all_responded FROM packages p WHERE p.id = settled;
    UPDATE packages p SET submitted_count = c.submitted, accepting_count = c.accepting
    FROM (SELECT count(*) FILTER (WHERE i.state = 'SUBMITTED') AS submitted,
                 count(*) FILTER (WHERE i.state = 'SUBMITTED' AND i.placement_response <> 'NO') AS accepting
          FROM invitations i
          WHERE i.round_id = (SELECT r.id FROM rounds r WHERE r.package_id = settled ORDER BY r.number DESC LIMIT 1)) c
    WHERE p.id = settled RETURNING p.all_responded INTO is_all_responded;
    IF was_all_responded <> is_all_responded THEN
        UPDATE invitations i SET all_responded = is_all_responded WHERE i.package_id = settled;
    END IF;
    RETURN NEXT;
END
$$;

ALTER FUNCTION public.response_gate_settle(invitation uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.revoke(kind text, subject text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    WITH numbered AS (UPDATE revocation_stream SET last_sequence = last_sequence + 1 RETURNING last_sequence)
    INSERT INTO revocations (sequence, kind, subject, revoked_at)
    SELECT n.last_sequence, revoke.kind, revoke.subject, clock_timestamp() FROM numbered n
$$;

ALTER FUNCTION public.revoke(kind text, subject text) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.revoke_account() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.revoke_account() OWNER TO ebrokerage_gate;

CREATE FUNCTION public.revoke_client() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM revoke('CLIENT', NEW.client_id);
    RETURN NULL;
END
$$;

ALTER FUNCTION public.revoke_client() OWNER TO ebrokerage_gate;

CREATE FUNCTION public.revoke_grant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM revoke('GRANT', NEW.id::text);
    RETURN NULL;
END
$$;

ALTER FUNCTION public.revoke_grant() OWNER TO ebrokerage_gate;

CREATE FUNCTION public.revoke_session() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE grants SET revoked_at = NEW.revoked_at, revocation_reason = 'session ended'
    WHERE session_id = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.revoke_session() OWNER TO ebrokerage_gate;

CREATE FUNCTION public.stream_heads(wanted uuid[]) RETURNS TABLE(id uuid, last_sequence bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT s.id, s.last_sequence FROM streams s WHERE s.id = ANY (wanted)
$$;

ALTER FUNCTION public.stream_heads(wanted uuid[]) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.take_back_document(document uuid, at timestamp with time zone, reason text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    UPDATE documents d
    SET removed_at = at, removal_reason = reason, removed_by = viewer_account(), version = d.version + 1
    WHERE d.id = document AND d.by_provider AND d.organisation_id = viewer_organisation() AND d.removed_at IS NULL
    RETURNING true
$$;

ALTER FUNCTION public.take_back_document(document uuid, at timestamp with time zone, reason text) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.time_link() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO timers (kind, subject_id, authority_id, organisation_id, due_at, armed_at)
    SELECT 'LINK_EXPIRED', NEW.id, coalesce(a.authority_id, a.approved_by), a.organisation_id, NEW.expires_at,
           NEW.created_at
    FROM accounts a WHERE a.id = NEW.account_id AND coalesce(a.authority_id, a.approved_by) IS NOT NULL;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.time_link() OWNER TO ebrokerage_gate;

CREATE FUNCTION public.username_skeleton(username text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT replace(replace(replace(translate(lower(username), '01i5._-', 'olls'), 'rn', 'm'), 'vv', 'w'), 'cl', 'd')
$$;

CREATE FUNCTION public.viewer_account() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.account', true), '')::uuid $$;

CREATE FUNCTION public.viewer_admits() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) IN ('BROKERAGE_MANAGER', 'TEAM_ADMIN') IS TRUE $$;

CREATE FUNCTION public.viewer_authority() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.authority', true), '')::uuid $$;

CREATE FUNCTION public.viewer_bought(package uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN viewer_matches() AND EXISTS (
        SELECT FROM packages p
        WHERE p.id = package AND p.authority_id = viewer_authority() AND p.state IN ('AWARDED', 'COMPLETE'));
END
$$;

ALTER FUNCTION public.viewer_bought(package uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.viewer_follows(package uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN viewer_subscribes() AND (viewer_subscribed(package) OR viewer_bought(package));
END
$$;

ALTER FUNCTION public.viewer_follows(package uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.viewer_follows_invitation(invitation uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN viewer_subscribes() AND EXISTS (
        SELECT FROM invitations i
        WHERE i.id = invitation AND i.authority_id = viewer_authority() AND viewer_follows(i.package_id));
END
$$;

ALTER FUNCTION public.viewer_follows_invitation(invitation uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.viewer_follows_response(response uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN viewer_subscribes() AND EXISTS (
        SELECT FROM responses r WHERE r.id = response AND viewer_follows_invitation(r.invitation_id));
END
$$;

ALTER FUNCTION public.viewer_follows_response(response uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.viewer_manages() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) IN ('BROKERAGE_MANAGER', 'TEAM_ADMIN') IS TRUE $$;

CREATE FUNCTION public.viewer_matches() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) IN ('FINANCE_OFFICER') IS TRUE $$;

CREATE FUNCTION public.viewer_organisation() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.organisation', true), '')::uuid $$;

CREATE FUNCTION public.viewer_reads_all() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) IN ('BROKERAGE_MANAGER', 'SOURCING_OFFICER') IS TRUE $$;

CREATE FUNCTION public.viewer_services() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT array_agg(a.service_id) FROM account_services a
    WHERE a.account_id = viewer_account() AND a.organisation_id = viewer_organisation()
$$;

CREATE FUNCTION public.viewer_stream() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN viewer_organisation() IS NOT NULL THEN viewer_organisation()
                WHEN viewer_reads_all() THEN viewer_authority()
                ELSE viewer_account() END
$$;

CREATE FUNCTION public.viewer_subscribed(package uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM subscriptions s WHERE s.package_id = package AND s.account_id = viewer_account());
END
$$;

ALTER FUNCTION public.viewer_subscribed(package uuid) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.viewer_subscribes() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT viewer_authority() IS NOT NULL AND NOT viewer_reads_all() $$;

CREATE FUNCTION public.webhook_payloads_outdated(hash text) RETURNS TABLE(authority_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT DISTINCT p.authority_id FROM webhook_payloads p WHERE p.schema_hash <> hash
$$;

ALTER FUNCTION public.webhook_payloads_outdated(hash text) OWNER TO ebrokerage_gate;

CREATE FUNCTION public.webhook_public_keys(endpoint uuid) RETURNS TABLE(id uuid, public_key bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT s.id, s.public_key FROM webhook_secrets s JOIN webhook_endpoints e ON e.id = s.endpoint_id
    WHERE s.endpoint_id = endpoint AND e.ed25519 AND e.state <> 'DELETED'
        AND (s.expires_at IS NULL OR s.expires_at > now())
    ORDER BY s.created_at DESC
$$;

ALTER FUNCTION public.webhook_public_keys(endpoint uuid) OWNER TO ebrokerage_gate;

CREATE TABLE public.access_requests (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    authority_id uuid NOT NULL,
    role text NOT NULL,
    username text NOT NULL,
    email text NOT NULL,
    forename text NOT NULL,
    surname text NOT NULL,
    job_role text,
    telephone text NOT NULL,
    mobile text,
    fax text,
    address_lines text[] DEFAULT '{}'::text[] NOT NULL,
    employer text NOT NULL,
    organisation_id uuid,
    authorised_by text NOT NULL,
    note text,
    state text DEFAULT 'WAITING'::text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    rejection_reason text,
    account_id uuid,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT access_requests_address_lines_check CHECK ((cardinality(address_lines) <= 4)),
    CONSTRAINT access_requests_approved CHECK (((state = 'APPROVED'::text) = (account_id IS NOT NULL))),
    CONSTRAINT access_requests_authorised_by_check CHECK ((authorised_by <> ''::text)),
    CONSTRAINT access_requests_decided CHECK (((state = 'WAITING'::text) = (decided_at IS NULL))),
    CONSTRAINT access_requests_employer_check CHECK ((employer <> ''::text)),
    CONSTRAINT access_requests_rejected CHECK (((state = 'REJECTED'::text) = (rejection_reason IS NOT NULL))),
    CONSTRAINT access_requests_role_check CHECK ((role = ANY (ARRAY['TEAM_ADMIN'::text, 'EMPLOYEE'::text]))),
    CONSTRAINT access_requests_state_check CHECK ((state = ANY (ARRAY['WAITING'::text, 'APPROVED'::text, 'REJECTED'::text]))),
    CONSTRAINT access_requests_username_check CHECK ((username <> ''::text))
);

ALTER TABLE ONLY public.access_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE public.account_services (
    account_id uuid NOT NULL,
    service_id uuid NOT NULL,
    organisation_id uuid NOT NULL
);

ALTER TABLE ONLY public.account_services FORCE ROW LEVEL SECURITY;

CREATE TABLE public.accounts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    username text NOT NULL,
    email text NOT NULL,
    forename text NOT NULL,
    surname text NOT NULL,
    role text NOT NULL,
    authority_id uuid,
    organisation_id uuid,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    team_id uuid,
    machine boolean DEFAULT false NOT NULL,
    job_role text,
    telephone text,
    mobile text,
    fax text,
    address_lines text[] DEFAULT '{}'::text[] NOT NULL,
    approved_by uuid,
    activated_at timestamp with time zone,
    terms_version text,
    last_seen_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    mail_refused_at timestamp with time zone,
    CONSTRAINT accounts_address_lines_check CHECK ((cardinality(address_lines) <= 4)),
    CONSTRAINT accounts_home CHECK (
CASE
    WHEN (role = ANY (ARRAY['TEAM_ADMIN'::text, 'EMPLOYEE'::text])) THEN ((organisation_id IS NOT NULL) AND (authority_id IS NULL))
    ELSE ((authority_id IS NOT NULL) AND (organisation_id IS NULL))
END),
    CONSTRAINT accounts_role_check CHECK ((role = ANY (ARRAY['BROKERAGE_MANAGER'::text, 'SOURCING_OFFICER'::text, 'PRACTITIONER'::text, 'COMMISSIONER'::text, 'FINANCE_OFFICER'::text, 'TEAM_ADMIN'::text, 'EMPLOYEE'::text]))),
    CONSTRAINT accounts_username_check CHECK ((username <> ''::text))
);

ALTER TABLE ONLY public.accounts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.answers (
    response_id uuid NOT NULL,
    requirement_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    can_meet boolean NOT NULL,
    comment text,
    best_date date,
    CONSTRAINT answers_comment_with_no CHECK (((NOT can_meet) OR ((comment IS NULL) AND (best_date IS NULL))))
);

ALTER TABLE ONLY public.answers FORCE ROW LEVEL SECURITY;

CREATE TABLE public.arrangements (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    authority_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    service_id uuid NOT NULL,
    category text NOT NULL,
    block_contract boolean DEFAULT false NOT NULL,
    framework text,
    lots text[] DEFAULT '{}'::text[] NOT NULL,
    tier smallint,
    levels text[] DEFAULT '{}'::text[] NOT NULL,
    areas text[] DEFAULT '{}'::text[] NOT NULL,
    minimum_age smallint,
    maximum_age smallint,
    gender text,
    hourly_rate_pence integer,
    day_rate_pence integer,
    suspended_from date,
    suspended_until date,
    suspension_reason text,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT arrangements_ages CHECK ((minimum_age <= maximum_age)),
    CONSTRAINT arrangements_category_check CHECK ((category = ANY (ARRAY['INTERNAL'::text, 'FCA'::text, 'SPOT'::text, 'FRAMEWORK'::text, 'NON_FRAMEWORK'::text]))),
    CONSTRAINT arrangements_day_rate_pence_check CHECK ((day_rate_pence > 0)),
    CONSTRAINT arrangements_framework_check CHECK ((framework <> ''::text)),
    CONSTRAINT arrangements_gender_check CHECK ((gender = ANY (ARRAY['FEMALE'::text, 'MALE'::text]))),
    CONSTRAINT arrangements_hourly_rate_pence_check CHECK ((hourly_rate_pence > 0)),
    CONSTRAINT arrangements_maximum_age_check CHECK (((maximum_age >= 0) AND (maximum_age <= 120))),
    CONSTRAINT arrangements_minimum_age_check CHECK (((minimum_age >= 0) AND (minimum_age <= 120))),
    CONSTRAINT arrangements_suspension CHECK ((((suspended_from IS NULL) AND (suspended_until IS NULL) AND (suspension_reason IS NULL)) OR ((suspended_from IS NOT NULL) AND (suspension_reason IS NOT NULL) AND ((suspended_until IS NULL) OR (suspended_until >= suspended_from))))),
    CONSTRAINT arrangements_tier_check CHECK (((tier >= 1) AND (tier <= 9))),
    CONSTRAINT arrangements_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.arrangements FORCE ROW LEVEL SECURITY;

CREATE TABLE public.assertions (
    client_id text NOT NULL,
    jti_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.assertions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.audit (
    id bigint NOT NULL,
    authority_id uuid,
    organisation_id uuid,
    account_id uuid,
    action text NOT NULL,
    object_type text NOT NULL,
    object_id uuid NOT NULL,
    object_version integer,
    before jsonb,
    after jsonb,
    occurred_at timestamp with time zone NOT NULL,
    request_id text,
    "position" bigint,
    salt bytea,
    details_hash bytea,
    hash bytea,
    erased_at timestamp with time zone
);

ALTER TABLE ONLY public.audit FORCE ROW LEVEL SECURITY;

CREATE TABLE public.audit_heads (
    chain uuid NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    hash bytea DEFAULT '\x'::bytea NOT NULL,
    chained_at timestamp with time zone
);

ALTER TABLE ONLY public.audit_heads FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audit_seals (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    chain uuid NOT NULL,
    "position" bigint NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    signed text NOT NULL
);

ALTER TABLE ONLY public.audit_seals FORCE ROW LEVEL SECURITY;

CREATE TABLE public.authorities (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT authorities_name_check CHECK ((name <> ''::text)),
    CONSTRAINT authorities_slug_check CHECK ((slug ~ '^[a-z][a-z0-9-]{1,62}$'::text))
);

ALTER TABLE ONLY public.authorities FORCE ROW LEVEL SECURITY;

CREATE TABLE public.authorization_codes (
    code_hash bytea NOT NULL,
    grant_id uuid NOT NULL,
    redirect_uri text NOT NULL,
    redirect_uri_given boolean NOT NULL,
    code_challenge text NOT NULL,
    nonce text,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

ALTER TABLE ONLY public.authorization_codes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.authorization_requests (
    id_hash bytea NOT NULL,
    client_id text NOT NULL,
    parameters jsonb NOT NULL,
    pushed boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.authorization_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE public.backfills (
    name text NOT NULL,
    "position" uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    filled bigint DEFAULT 0 NOT NULL,
    done_at timestamp with time zone
);

ALTER TABLE ONLY public.backfills FORCE ROW LEVEL SECURITY;

CREATE TABLE public.bank_holidays (
    day date NOT NULL,
    title text NOT NULL,
    CONSTRAINT bank_holidays_title_check CHECK ((title <> ''::text))
);

ALTER TABLE ONLY public.bank_holidays FORCE ROW LEVEL SECURITY;

CREATE TABLE public.briefs (
    invitation_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    package_id uuid NOT NULL,
    authority_name text NOT NULL,
    package_reference text NOT NULL,
    public_reference text NOT NULL,
    client_reference text NOT NULL,
    service_level_name text NOT NULL,
    service_name text NOT NULL,
    start_date date NOT NULL,
    hours_required numeric(5,2),
    days_required smallint,
    frequency text,
    location text NOT NULL,
    additional_information jsonb NOT NULL,
    requirements jsonb NOT NULL,
    partial_allowed boolean NOT NULL,
    block_contract boolean NOT NULL,
    high_priority boolean NOT NULL,
    terms_version text NOT NULL,
    search_text text NOT NULL,
    calls jsonb DEFAULT '[]'::jsonb NOT NULL,
    preferences jsonb DEFAULT '[]'::jsonb NOT NULL,
    offer_required text DEFAULT 'NONE'::text NOT NULL,
    ends_on date,
    CONSTRAINT briefs_offer_required_check CHECK ((offer_required = ANY (ARRAY['NONE'::text, 'DAY_RATE'::text, 'HOURLY_RATE'::text])))
);

ALTER TABLE ONLY public.briefs FORCE ROW LEVEL SECURITY;

CREATE TABLE public.clients (
    client_id text NOT NULL,
    name text NOT NULL,
    machine boolean NOT NULL,
    account_id uuid,
    authority_id uuid,
    token_endpoint_auth_method text NOT NULL,
    secret_hash bytea,
    jwks jsonb,
    redirect_uris text[] DEFAULT '{}'::text[] NOT NULL,
    post_logout_redirect_uris text[] DEFAULT '{}'::text[] NOT NULL,
    grant_types text[] NOT NULL,
    scopes text[] NOT NULL,
    first_party boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT clients_client_id_check CHECK ((client_id ~ '^[A-Za-z0-9._~-]{1,100}$'::text)),
    CONSTRAINT clients_jwks CHECK (((token_endpoint_auth_method = 'private_key_jwt'::text) = (jwks IS NOT NULL))),
    CONSTRAINT clients_machine CHECK (((machine = (account_id IS NOT NULL)) AND (machine = (authority_id IS NOT NULL)))),
    CONSTRAINT clients_secret CHECK (((token_endpoint_auth_method = ANY (ARRAY['client_secret_basic'::text, 'client_secret_post'::text])) = (secret_hash IS NOT NULL))),
    CONSTRAINT clients_token_endpoint_auth_method_check CHECK ((token_endpoint_auth_method = ANY (ARRAY['none'::text, 'client_secret_basic'::text, 'client_secret_post'::text, 'private_key_jwt'::text])))
);

ALTER TABLE ONLY public.clients FORCE ROW LEVEL SECURITY;

CREATE TABLE public.considerations (
    package_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    considered_by uuid NOT NULL,
    considered_at timestamp with time zone NOT NULL,
    criteria jsonb NOT NULL,
    excluded uuid[] NOT NULL,
    reasons smallint[] NOT NULL,
    CONSTRAINT considerations_explained CHECK ((cardinality(excluded) = cardinality(reasons)))
);
ALTER TABLE ONLY public.considerations ALTER COLUMN excluded SET STORAGE EXTERNAL;

ALTER TABLE ONLY public.considerations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.contents (
    id uuid NOT NULL,
    authority_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    size bigint NOT NULL,
    parts jsonb NOT NULL,
    wrapped_key bytea NOT NULL,
    wrapped_with text NOT NULL,
    state text NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    scanned_at timestamp with time zone,
    scan_due_at timestamp with time zone,
    scan_attempts integer DEFAULT 0 NOT NULL,
    CONSTRAINT contents_scanning CHECK (((scan_due_at IS NOT NULL) = (state = 'QUARANTINED'::text))),
    CONSTRAINT contents_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT contents_size_check CHECK ((size > 0)),
    CONSTRAINT contents_state_check CHECK ((state = ANY (ARRAY['QUARANTINED'::text, 'CLEAN'::text, 'INFECTED'::text])))
);

ALTER TABLE ONLY public.contents FORCE ROW LEVEL SECURITY;

CREATE TABLE public.credentials (
    account_id uuid NOT NULL,
    password_hash text,
    password_changed_at timestamp with time zone,
    totp_sealed bytea,
    totp_confirmed_at timestamp with time zone,
    totp_last_step bigint,
    recovery_hashes bytea[] DEFAULT '{}'::bytea[] NOT NULL
);

ALTER TABLE ONLY public.credentials FORCE ROW LEVEL SECURITY;

CREATE TABLE public.decisions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    package_id uuid NOT NULL,
    round_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    source_code text NOT NULL,
    primary_reason_code text NOT NULL,
    additional_reason_codes text[] DEFAULT '{}'::text[] NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    rank integer,
    departure_reason text,
    commissioner_reason text,
    CONSTRAINT decisions_commissioner_reason_check CHECK ((commissioner_reason <> ''::text)),
    CONSTRAINT decisions_departure_reason_check CHECK ((departure_reason <> ''::text)),
    CONSTRAINT decisions_rank_check CHECK ((rank > 0))
);

ALTER TABLE ONLY public.decisions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.device_codes (
    device_code_hash bytea NOT NULL,
    user_code_hash bytea NOT NULL,
    client_id text NOT NULL,
    scope text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    polled_at timestamp with time zone,
    interval_seconds integer NOT NULL,
    denied boolean DEFAULT false NOT NULL,
    grant_id uuid,
    used_at timestamp with time zone
);

ALTER TABLE ONLY public.device_codes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.document_versions (
    document_id uuid NOT NULL,
    number integer NOT NULL,
    authority_id uuid NOT NULL,
    package_id uuid NOT NULL,
    organisation_id uuid,
    content_id uuid NOT NULL,
    file_name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    state text NOT NULL,
    held_up boolean DEFAULT false NOT NULL,
    added_by uuid NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT document_versions_file_name_check CHECK ((file_name <> ''::text)),
    CONSTRAINT document_versions_number_check CHECK ((number > 0)),
    CONSTRAINT document_versions_state_check CHECK ((state = ANY (ARRAY['QUARANTINED'::text, 'CLEAN'::text, 'INFECTED'::text])))
);

ALTER TABLE ONLY public.document_versions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.documents (
    id uuid NOT NULL,
    authority_id uuid NOT NULL,
    package_id uuid NOT NULL,
    invitation_id uuid,
    organisation_id uuid,
    kind text NOT NULL,
    by_provider boolean NOT NULL,
    state text NOT NULL,
    newest_version integer NOT NULL,
    released_version integer,
    ruling text,
    ruling_reason text,
    removed_at timestamp with time zone,
    removed_by uuid,
    removal_reason text,
    added_by uuid NOT NULL,
    added_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT documents_check CHECK ((released_version <= newest_version)),
    CONSTRAINT documents_kind_check CHECK ((kind = ANY (ARRAY['RISK_ASSESSMENT'::text, 'CARE_PLAN'::text, 'BROKERAGE_FORM'::text, 'ASSESSMENT'::text, 'CONTRACT'::text, 'OTHER'::text]))),
    CONSTRAINT documents_newest_version_check CHECK ((newest_version > 0)),
    CONSTRAINT documents_own CHECK (((NOT by_provider) OR ((invitation_id IS NOT NULL) AND (ruling IS NULL)))),
    CONSTRAINT documents_released CHECK (((released_version IS NOT NULL) = (state = 'CLEAN'::text))),
    CONSTRAINT documents_ruling_check CHECK ((ruling = ANY (ARRAY['WITHHELD'::text, 'RELEASED'::text]))),
    CONSTRAINT documents_scope CHECK (((invitation_id IS NULL) = (organisation_id IS NULL))),
    CONSTRAINT documents_state_check CHECK ((state = ANY (ARRAY['QUARANTINED'::text, 'CLEAN'::text, 'INFECTED'::text]))),
    CONSTRAINT documents_tombstone CHECK (((removed_at IS NULL) = (removal_reason IS NULL))),
    CONSTRAINT documents_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.documents FORCE ROW LEVEL SECURITY;

CREATE TABLE public.downloads (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    authority_id uuid,
    organisation_id uuid,
    package_id uuid NOT NULL,
    invitation_id uuid,
    document_id uuid,
    number integer,
    by_convention boolean DEFAULT false NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    cookie_hash bytea
);

ALTER TABLE ONLY public.downloads FORCE ROW LEVEL SECURITY;

CREATE TABLE public.drafts (
    invitation_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    document jsonb NOT NULL,
    saved_by uuid NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT drafts_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.drafts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.erased_contents (
    content_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    erased_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.erased_contents FORCE ROW LEVEL SECURITY;

CREATE TABLE public.event_stream (
    only_row boolean DEFAULT true NOT NULL,
    last_sequence bigint DEFAULT 0 NOT NULL,
    CONSTRAINT event_stream_only_row_check CHECK (only_row)
);

ALTER TABLE ONLY public.event_stream FORCE ROW LEVEL SECURITY;

CREATE TABLE public.events (
    id uuid NOT NULL,
    type text NOT NULL,
    authority_id uuid,
    organisation_id uuid,
    package_id uuid,
    data jsonb NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    "position" bigint NOT NULL,
    sequence bigint,
    CONSTRAINT events_type_check CHECK ((type ~ '^[a-z_]+\.[a-z_]+$'::text)),
    CONSTRAINT events_whose CHECK (((authority_id IS NOT NULL) OR (organisation_id IS NOT NULL)))
);

ALTER TABLE ONLY public.events FORCE ROW LEVEL SECURITY;

ALTER TABLE public.events ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.events_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.external_references (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    authority_id uuid NOT NULL,
    object_type text NOT NULL,
    object_id uuid NOT NULL,
    system text NOT NULL,
    reference text NOT NULL,
    CONSTRAINT external_references_object_type_check CHECK ((object_type = ANY (ARRAY['organisation'::text, 'service'::text, 'package'::text]))),
    CONSTRAINT external_references_reference_check CHECK ((reference <> ''::text)),
    CONSTRAINT external_references_system_check CHECK ((system ~ '^[A-Z][A-Z0-9_]{0,62}$'::text))
);

ALTER TABLE ONLY public.external_references FORCE ROW LEVEL SECURITY;

CREATE TABLE public.federated_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id uuid NOT NULL,
    linked_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.federated_identities FORCE ROW LEVEL SECURITY;

CREATE TABLE public.federated_sign_ins (
    state_hash bytea NOT NULL,
    authority_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sealed bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.federated_sign_ins FORCE ROW LEVEL SECURITY;

CREATE TABLE public.grants (
    id uuid NOT NULL,
    client_id text NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid,
    scope text NOT NULL,
    authenticated_at timestamp with time zone NOT NULL,
    methods text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revocation_reason text,
    CONSTRAINT grants_revoked CHECK (((revoked_at IS NULL) = (revocation_reason IS NULL)))
);

ALTER TABLE ONLY public.grants FORCE ROW LEVEL SECURITY;

CREATE TABLE public.idempotency_keys (
    account_id uuid NOT NULL,
    client_id text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    object_type text,
    object_id uuid,
    created_at timestamp with time zone NOT NULL,
    warnings jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

ALTER TABLE ONLY public.idempotency_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE public.identity_providers (
    authority_id uuid NOT NULL,
    name text NOT NULL,
    issuer text NOT NULL,
    client_id text NOT NULL,
    client_secret_sealed bytea NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    second_factor_values text[] DEFAULT '{}'::text[] NOT NULL
);

ALTER TABLE ONLY public.identity_providers FORCE ROW LEVEL SECURITY;

CREATE TABLE public.import_reports (
    id uuid NOT NULL,
    authority_id uuid NOT NULL,
    imported_by uuid,
    imported_at timestamp with time zone NOT NULL,
    layout text NOT NULL,
    dry_run boolean NOT NULL,
    accepted boolean NOT NULL,
    new_count integer NOT NULL,
    changed_count integer NOT NULL,
    unchanged_count integer NOT NULL,
    rejected_count integer NOT NULL,
    CONSTRAINT import_reports_layout_check CHECK ((layout = ANY (ARRAY['OWN'::text, 'CQC'::text])))
);

ALTER TABLE ONLY public.import_reports FORCE ROW LEVEL SECURITY;

CREATE TABLE public.import_rows (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    report_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    number integer NOT NULL,
    outcome text NOT NULL,
    organisation text,
    service text,
    reasons text[] NOT NULL,
    CONSTRAINT import_rows_outcome_check CHECK ((outcome = ANY (ARRAY['NEW'::text, 'CHANGED'::text, 'UNCHANGED'::text, 'REJECTED'::text])))
);

ALTER TABLE ONLY public.import_rows FORCE ROW LEVEL SECURITY;

CREATE TABLE public.invitations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    package_id uuid NOT NULL,
    round_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    service_id uuid NOT NULL,
    origin text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    deadline_at timestamp with time zone NOT NULL,
    all_responded boolean DEFAULT false NOT NULL,
    ended_at timestamp with time zone,
    state text DEFAULT 'INVITED'::text NOT NULL,
    placement_response text,
    not_awarded_code text,
    version integer DEFAULT 1 NOT NULL,
    renewal_requested_at timestamp with time zone,
    disclosure text DEFAULT 'ON_AWARD'::text NOT NULL,
    cancellation_code text,
    CONSTRAINT invitations_answered CHECK (((state <> ALL (ARRAY['SUBMITTED'::text, 'AWARDED'::text, 'NOT_AWARDED'::text])) OR (placement_response IS NOT NULL))),
    CONSTRAINT invitations_awarded_to_a_yes CHECK (((state <> 'AWARDED'::text) OR (placement_response = ANY (ARRAY['YES_FULL'::text, 'YES_PART'::text])))),
    CONSTRAINT invitations_disclosure_check CHECK ((disclosure = ANY (ARRAY['IMMEDIATE'::text, 'ON_AWARD'::text]))),
    CONSTRAINT invitations_ended CHECK (((state <> ALL (ARRAY['AWARDED'::text, 'NOT_AWARDED'::text, 'LAPSED'::text])) OR (ended_at IS NOT NULL))),
    CONSTRAINT invitations_origin_check CHECK ((origin = ANY (ARRAY['ALGORITHM'::text, 'MANUAL'::text]))),
    CONSTRAINT invitations_placement_response_check CHECK ((placement_response = ANY (ARRAY['YES_FULL'::text, 'YES_PART'::text, 'NO'::text]))),
    CONSTRAINT invitations_state_check CHECK ((state = ANY (ARRAY['INVITED'::text, 'DRAFT'::text, 'SUBMITTED'::text, 'WITHDRAWN'::text, 'AWARDED'::text, 'NOT_AWARDED'::text, 'LAPSED'::text]))),
    CONSTRAINT invitations_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.invitations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.legal_holds (
    id uuid NOT NULL,
    package_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    reason text NOT NULL,
    placed_by uuid NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    lifted_by uuid,
    lifted_at timestamp with time zone,
    CONSTRAINT legal_holds_lifted CHECK (((lifted_by IS NULL) = (lifted_at IS NULL))),
    CONSTRAINT legal_holds_reason_check CHECK ((reason <> ''::text))
);

ALTER TABLE ONLY public.legal_holds FORCE ROW LEVEL SECURITY;

CREATE TABLE public.links (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    purpose text NOT NULL,
    token_hash bytea NOT NULL,
    change_id uuid,
    new_email text,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT links_change CHECK (((purpose = ANY (ARRAY['EMAIL_OLD'::text, 'EMAIL_NEW'::text])) = (change_id IS NOT NULL))),
    CONSTRAINT links_email CHECK (((purpose = ANY (ARRAY['EMAIL_OLD'::text, 'EMAIL_NEW'::text])) = (new_email IS NOT NULL))),
    CONSTRAINT links_purpose_check CHECK ((purpose = ANY (ARRAY['ACTIVATION'::text, 'PASSWORD'::text, 'EMAIL_OLD'::text, 'EMAIL_NEW'::text])))
);

ALTER TABLE ONLY public.links FORCE ROW LEVEL SECURITY;

CREATE TABLE public.locations (
    package_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    organisation_id uuid,
    postcode text NOT NULL,
    CONSTRAINT locations_postcode_check CHECK ((postcode ~ '^(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?) [0-9][A-Z]{2}$'::text))
);

ALTER TABLE ONLY public.locations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.message_attempts (
    message_id uuid NOT NULL,
    number integer NOT NULL,
    authority_id uuid,
    package_id uuid,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    outcome text,
    code smallint,
    enhanced_code text,
    problem text,
    CONSTRAINT message_attempts_code_check CHECK (((code >= 200) AND (code <= 599))),
    CONSTRAINT message_attempts_ended CHECK (((ended_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT message_attempts_enhanced_code_check CHECK ((enhanced_code ~ '^[245]\.[0-9]{1,3}\.[0-9]{1,3}$'::text)),
    CONSTRAINT message_attempts_number_check CHECK ((number > 0)),
    CONSTRAINT message_attempts_outcome_check CHECK ((outcome = ANY (ARRAY['SENT'::text, 'DEFERRED'::text, 'BOUNCED'::text, 'FAILED'::text]))),
    CONSTRAINT message_attempts_problem CHECK ((problem ~ '^[A-Z][A-Z_]+$'::text))
);

ALTER TABLE ONLY public.message_attempts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.message_preferences (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organisation_id uuid,
    account_id uuid,
    kind text NOT NULL,
    wanted boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT message_preferences_kind_check CHECK ((kind ~ '^[A-Z][A-Z_]+$'::text)),
    CONSTRAINT message_preferences_of_one CHECK ((num_nonnulls(organisation_id, account_id) = 1))
);

ALTER TABLE ONLY public.message_preferences FORCE ROW LEVEL SECURITY;

CREATE TABLE public.messages (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    kind text NOT NULL,
    authority_id uuid,
    organisation_id uuid,
    account_id uuid,
    package_id uuid,
    invitation_id uuid,
    link_id uuid,
    access_request_id uuid,
    address text,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    state text DEFAULT 'QUEUED'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    notice_id uuid,
    invitation_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    lane smallint DEFAULT 1 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    leased_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    mail_id text,
    finished_at timestamp with time zone,
    CONSTRAINT messages_addressed CHECK (((address IS NULL) OR (package_id IS NULL))),
    CONSTRAINT messages_kind_check CHECK ((kind ~ '^[A-Z][A-Z_]+$'::text)),
    CONSTRAINT messages_lane CHECK (((lane >= 0) AND (lane <= 2))),
    CONSTRAINT messages_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'SENT'::text, 'DEFERRED'::text, 'BOUNCED'::text, 'FAILED'::text, 'SPLIT'::text])))
);

ALTER TABLE ONLY public.messages FORCE ROW LEVEL SECURITY;

CREATE TABLE public.migration (
    id integer NOT NULL,
    name character varying(200) DEFAULT ''::character varying NOT NULL,
    app_name character varying(200) DEFAULT ''::character varying NOT NULL,
    ran_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE SEQUENCE public.migration_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.migration_id_seq OWNED BY public.migration.id;

CREATE TABLE public.note_marks (
    account_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    read_until timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.note_marks FORCE ROW LEVEL SECURITY;

CREATE TABLE public.notes (
    id uuid NOT NULL,
    authority_id uuid NOT NULL,
    package_id uuid NOT NULL,
    invitation_id uuid,
    organisation_id uuid,
    side text NOT NULL,
    author_id uuid NOT NULL,
    author_role text NOT NULL,
    author_name text,
    html text NOT NULL,
    markdown text NOT NULL,
    text text NOT NULL,
    amends_id uuid,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT notes_html_check CHECK ((html <> ''::text)),
    CONSTRAINT notes_provider CHECK (((side = 'COUNCIL'::text) OR (organisation_id IS NOT NULL))),
    CONSTRAINT notes_scope CHECK (((invitation_id IS NULL) = (organisation_id IS NULL))),
    CONSTRAINT notes_side_check CHECK ((side = ANY (ARRAY['COUNCIL'::text, 'PROVIDER'::text])))
);

ALTER TABLE ONLY public.notes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.notices (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    kind text NOT NULL,
    lane smallint NOT NULL,
    authority_id uuid,
    organisation_id uuid,
    package_id uuid,
    invitation_id uuid,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    "position" bigint NOT NULL,
    addressed_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    CONSTRAINT notices_kind_check CHECK ((kind ~ '^[A-Z][A-Z_]+$'::text)),
    CONSTRAINT notices_lane_check CHECK (((lane >= 0) AND (lane <= 2)))
);

ALTER TABLE ONLY public.notices FORCE ROW LEVEL SECURITY;

ALTER TABLE public.notices ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notices_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.organisations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    team_email text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    registered_by uuid,
    cqc_provider_id text,
    version integer DEFAULT 1 NOT NULL,
    mail_refused_at timestamp with time zone,
    CONSTRAINT organisations_cqc_provider_id_check CHECK ((cqc_provider_id <> ''::text)),
    CONSTRAINT organisations_name_check CHECK ((name <> ''::text)),
    CONSTRAINT organisations_slug_check CHECK ((slug ~ '^[a-z][a-z0-9-]{1,62}$'::text)),
    CONSTRAINT organisations_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.organisations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.packages (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    authority_id uuid NOT NULL,
    public_reference text NOT NULL,
    reference text NOT NULL,
    client_reference text NOT NULL,
    service_level_id uuid NOT NULL,
    profile_id uuid NOT NULL,
    terms_version text NOT NULL,
    early_decision text NOT NULL,
    location_precision text NOT NULL,
    partial_allowed boolean NOT NULL,
    offer_required text NOT NULL,
    award_strategy text NOT NULL,
    completes_at text NOT NULL,
    state text DEFAULT 'DRAFT'::text NOT NULL,
    start_date date,
    hours_required numeric(5,2),
    days_required smallint,
    frequency text,
    additional_information jsonb DEFAULT '[]'::jsonb NOT NULL,
    high_priority boolean DEFAULT false NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    finalised_at timestamp with time zone,
    deadline_at timestamp with time zone,
    deadline_announced_at timestamp with time zone,
    sent_count integer DEFAULT 0 NOT NULL,
    submitted_count integer DEFAULT 0 NOT NULL,
    accepting_count integer DEFAULT 0 NOT NULL,
    all_responded boolean GENERATED ALWAYS AS (((sent_count > 0) AND (submitted_count = sent_count))) STORED NOT NULL,
    ended_at timestamp with time zone,
    cancellation_reason text,
    cancellation_note text,
    team_id uuid,
    calls jsonb DEFAULT '[]'::jsonb NOT NULL,
    preferences jsonb DEFAULT '[]'::jsonb NOT NULL,
    person_age smallint,
    person_gender text,
    duplicated_from_id uuid,
    proposed_response_hours integer,
    search_text text DEFAULT ''::text NOT NULL,
    proposed_response_days integer,
    proposed_urgent_days integer,
    ends_on date,
    CONSTRAINT packages_award_strategy_check CHECK ((award_strategy = ANY (ARRAY['LOWEST_PRICE'::text, 'TIERED'::text, 'REASONED'::text]))),
    CONSTRAINT packages_cancelled CHECK (((state = 'CANCELLED'::text) = (cancellation_reason IS NOT NULL))),
    CONSTRAINT packages_client_reference_check CHECK ((client_reference <> ''::text)),
    CONSTRAINT packages_completes_at_check CHECK ((completes_at = ANY (ARRAY['DECISION'::text, 'AGREEMENT_SENT'::text, 'COF_SIGNED'::text, 'PURCHASE_ORDER_SENT'::text]))),
    CONSTRAINT packages_counts CHECK (((0 <= accepting_count) AND (accepting_count <= submitted_count) AND (submitted_count <= sent_count))),
    CONSTRAINT packages_days_required_check CHECK (((days_required >= 1) AND (days_required <= 7))),
    CONSTRAINT packages_deadline_after_sending CHECK ((deadline_at > finalised_at)),
    CONSTRAINT packages_early_decision_check CHECK ((early_decision = ANY (ARRAY['WHEN_ALL_RESPONDED'::text, 'NEVER'::text]))),
    CONSTRAINT packages_ended CHECK (((ended_at IS NOT NULL) = (state = ANY (ARRAY['AWARDED'::text, 'COMPLETE'::text, 'CLOSED'::text, 'CANCELLED'::text])))),
    CONSTRAINT packages_frequency_check CHECK ((frequency = ANY (ARRAY['WEEKLY'::text, 'FORTNIGHTLY'::text, 'MONTHLY'::text, 'ONE_OFF'::text]))),
    CONSTRAINT packages_hours_required_check CHECK ((hours_required > (0)::numeric)),
    CONSTRAINT packages_location_precision_check CHECK ((location_precision = ANY (ARRAY['FULL'::text, 'SECTOR'::text, 'OUTWARD'::text]))),
    CONSTRAINT packages_offer_required_check CHECK ((offer_required = ANY (ARRAY['NONE'::text, 'DAY_RATE'::text, 'HOURLY_RATE'::text]))),
    CONSTRAINT packages_person_age_check CHECK (((person_age >= 0) AND (person_age <= 120))),
    CONSTRAINT packages_person_gender_check CHECK ((person_gender = ANY (ARRAY['FEMALE'::text, 'MALE'::text, 'OTHER'::text]))),
    CONSTRAINT packages_proposed_response_hours_check CHECK ((proposed_response_hours > 0)),
    CONSTRAINT packages_reference_check CHECK ((reference <> ''::text)),
    CONSTRAINT packages_sent CHECK (((state = ANY (ARRAY['DRAFT'::text, 'CANCELLED'::text])) OR ((finalised_at IS NOT NULL) AND (deadline_at IS NOT NULL) AND (start_date IS NOT NULL) AND (sent_count > 0)))),
    CONSTRAINT packages_state_check CHECK ((state = ANY (ARRAY['DRAFT'::text, 'OPEN'::text, 'ON_HOLD'::text, 'AWARDED'::text, 'AWARD_LAPSED'::text, 'COMPLETE'::text, 'UNFILLED'::text, 'CLOSED'::text, 'CANCELLED'::text]))),
    CONSTRAINT packages_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.packages FORCE ROW LEVEL SECURITY;

CREATE TABLE public.profiles (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    authority_id uuid NOT NULL,
    version integer NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    document jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    shipped boolean DEFAULT false NOT NULL,
    CONSTRAINT profiles_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.profiles FORCE ROW LEVEL SECURITY;

CREATE TABLE public.readings (
    invitation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    number integer NOT NULL,
    package_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    read_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.readings FORCE ROW LEVEL SECURITY;

CREATE TABLE public.reason_codes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    authority_id uuid NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    label text NOT NULL,
    block_only boolean DEFAULT false NOT NULL,
    assumption boolean DEFAULT false NOT NULL,
    "position" integer NOT NULL,
    retired_at timestamp with time zone,
    offered_from timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT reason_codes_code_check CHECK ((code <> ''::text)),
    CONSTRAINT reason_codes_kind_check CHECK ((kind = ANY (ARRAY['REJECTION'::text, 'DECISION'::text, 'DECISION_SOURCE'::text, 'CANCELLATION'::text, 'NOT_AWARDED'::text]))),
    CONSTRAINT reason_codes_label_check CHECK ((label <> ''::text))
);

ALTER TABLE ONLY public.reason_codes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.reference_counters (
    authority_id uuid NOT NULL,
    prefix text NOT NULL,
    last_number integer NOT NULL,
    CONSTRAINT reference_counters_last_number_check CHECK ((last_number > 0))
);

ALTER TABLE ONLY public.reference_counters FORCE ROW LEVEL SECURITY;

CREATE TABLE public.refresh_tokens (
    token_hash bytea NOT NULL,
    grant_id uuid NOT NULL,
    scope text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone
);

ALTER TABLE ONLY public.refresh_tokens FORCE ROW LEVEL SECURITY;

CREATE TABLE public.removals (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    package_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    service_id uuid NOT NULL,
    origin text NOT NULL,
    reason text,
    removed_by uuid NOT NULL,
    removed_at timestamp with time zone NOT NULL,
    CONSTRAINT removals_origin_check CHECK ((origin = ANY (ARRAY['ALGORITHM'::text, 'MANUAL'::text]))),
    CONSTRAINT removals_reason_check CHECK ((reason <> ''::text))
);

ALTER TABLE ONLY public.removals FORCE ROW LEVEL SECURITY;

CREATE TABLE public.requirements (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    package_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    code text NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    provider_description text,
    negotiable boolean NOT NULL,
    mandatory boolean NOT NULL,
    preferred_date date,
    "position" integer NOT NULL,
    options text[] DEFAULT '{}'::text[] NOT NULL,
    own_text text
);

ALTER TABLE ONLY public.requirements FORCE ROW LEVEL SECURITY;

CREATE TABLE public.response_versions (
    invitation_id uuid NOT NULL,
    number integer NOT NULL,
    authority_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    action text NOT NULL,
    document jsonb NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT response_versions_action_check CHECK ((action = ANY (ARRAY['SUBMITTED'::text, 'CHANGED'::text, 'WITHDRAWN'::text, 'RENEWED'::text]))),
    CONSTRAINT response_versions_number_check CHECK ((number > 0))
);

ALTER TABLE ONLY public.response_versions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.responses (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    invitation_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    placement_response text NOT NULL,
    reason_code text,
    rejection_note text,
    terms_version text,
    meets_all_essential boolean,
    submitted_at timestamp with time zone NOT NULL,
    submitted_by uuid NOT NULL,
    withdrawn_at timestamp with time zone,
    offer_kind text,
    unit_price_pence integer,
    units numeric(5,2),
    core_price_pence integer,
    offer_expires_on date,
    first_call smallint,
    call_variations jsonb DEFAULT '[]'::jsonb NOT NULL,
    note text,
    CONSTRAINT responses_core_price_pence_check CHECK ((core_price_pence > 0)),
    CONSTRAINT responses_no_has_reason CHECK (((placement_response = 'NO'::text) = (reason_code IS NOT NULL))),
    CONSTRAINT responses_note_with_no CHECK (((placement_response = 'NO'::text) OR (rejection_note IS NULL))),
    CONSTRAINT responses_offer_kind_check CHECK ((offer_kind = ANY (ARRAY['DAY_RATE'::text, 'HOURLY_RATE'::text]))),
    CONSTRAINT responses_offer_whole CHECK ((num_nulls(offer_kind, unit_price_pence, units, core_price_pence, offer_expires_on) = ANY (ARRAY[0, 5]))),
    CONSTRAINT responses_offer_with_yes CHECK (((placement_response <> 'NO'::text) OR (offer_kind IS NULL))),
    CONSTRAINT responses_placement_response_check CHECK ((placement_response = ANY (ARRAY['YES_FULL'::text, 'YES_PART'::text, 'NO'::text]))),
    CONSTRAINT responses_unit_price_pence_check CHECK ((unit_price_pence > 0)),
    CONSTRAINT responses_units_check CHECK ((units > (0)::numeric)),
    CONSTRAINT responses_yes_accepts_terms CHECK (((placement_response = 'NO'::text) OR (terms_version IS NOT NULL)))
);

ALTER TABLE ONLY public.responses FORCE ROW LEVEL SECURITY;

CREATE TABLE public.revocation_stream (
    only_row boolean DEFAULT true NOT NULL,
    last_sequence bigint NOT NULL,
    CONSTRAINT revocation_stream_only_row_check CHECK (only_row)
);

ALTER TABLE ONLY public.revocation_stream FORCE ROW LEVEL SECURITY;

CREATE TABLE public.revocations (
    sequence bigint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    revoked_at timestamp with time zone NOT NULL,
    CONSTRAINT revocations_kind_check CHECK ((kind = ANY (ARRAY['ACCOUNT'::text, 'GRANT'::text, 'CLIENT'::text, 'TOKEN'::text])))
);

ALTER TABLE ONLY public.revocations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.rounds (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    package_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    CONSTRAINT rounds_kind_check CHECK ((kind = ANY (ARRAY['FRAMEWORK'::text, 'OFF_FRAMEWORK'::text]))),
    CONSTRAINT rounds_number_check CHECK ((number > 0))
);

ALTER TABLE ONLY public.rounds FORCE ROW LEVEL SECURITY;

CREATE TABLE public.selections (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    package_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    service_id uuid NOT NULL,
    origin text NOT NULL,
    selected_by uuid NOT NULL,
    selected_at timestamp with time zone NOT NULL,
    CONSTRAINT selections_origin_check CHECK ((origin = ANY (ARRAY['ALGORITHM'::text, 'MANUAL'::text])))
);

ALTER TABLE ONLY public.selections FORCE ROW LEVEL SECURITY;

CREATE TABLE public.sent_notes (
    note_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    package_id uuid NOT NULL,
    author_role text NOT NULL,
    author_name text,
    html text NOT NULL,
    markdown text NOT NULL,
    text text NOT NULL,
    amends_id uuid,
    written_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.sent_notes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.service_levels (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    authority_id uuid NOT NULL,
    code text NOT NULL,
    service_type text NOT NULL,
    name text NOT NULL,
    "position" integer NOT NULL,
    CONSTRAINT service_levels_code_check CHECK ((code ~ '^[A-Z][A-Z0-9_]{0,62}$'::text)),
    CONSTRAINT service_levels_name_check CHECK ((name <> ''::text))
);

ALTER TABLE ONLY public.service_levels FORCE ROW LEVEL SECURITY;

CREATE TABLE public.services (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organisation_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    registered_by uuid,
    cqc_location_id text,
    cqc_rating text,
    ods_code text,
    postcode text,
    version integer DEFAULT 1 NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT services_cqc_location_id_check CHECK ((cqc_location_id <> ''::text)),
    CONSTRAINT services_cqc_rating_check CHECK ((cqc_rating = ANY (ARRAY['OUTSTANDING'::text, 'GOOD'::text, 'REQUIRES_IMPROVEMENT'::text, 'INADEQUATE'::text, 'UNRATED'::text]))),
    CONSTRAINT services_name_check CHECK ((name <> ''::text)),
    CONSTRAINT services_ods_code_check CHECK ((ods_code <> ''::text)),
    CONSTRAINT services_postcode_check CHECK ((postcode ~ '^(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?) [0-9][A-Z]{2}$'::text)),
    CONSTRAINT services_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.services FORCE ROW LEVEL SECURITY;

CREATE TABLE public.sessions (
    id uuid NOT NULL,
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    methods text[] NOT NULL,
    second_factor_pending boolean NOT NULL,
    signed_in_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    address text,
    agent text,
    revoked_at timestamp with time zone
);

ALTER TABLE ONLY public.sessions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.sign_ins (
    id bigint NOT NULL,
    account_id uuid,
    method text NOT NULL,
    outcome text NOT NULL,
    address text,
    agent text,
    occurred_at timestamp with time zone NOT NULL,
    CONSTRAINT sign_ins_method_check CHECK ((method = ANY (ARRAY['PASSWORD'::text, 'SECOND_FACTOR'::text, 'RECOVERY_CODE'::text, 'ACTIVATION'::text, 'FEDERATED'::text]))),
    CONSTRAINT sign_ins_outcome_check CHECK ((outcome = ANY (ARRAY['SUCCEEDED'::text, 'REFUSED'::text, 'THROTTLED'::text])))
);

ALTER TABLE ONLY public.sign_ins FORCE ROW LEVEL SECURITY;

ALTER TABLE public.sign_ins ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_ins_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.stream_events (
    stream_id uuid NOT NULL,
    sequence bigint NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    package_id uuid,
    of_care boolean DEFAULT false NOT NULL,
    data jsonb,
    occurred_at timestamp with time zone NOT NULL,
    CONSTRAINT stream_events_sequence_check CHECK ((sequence > 0))
);

ALTER TABLE ONLY public.stream_events FORCE ROW LEVEL SECURITY;

CREATE TABLE public.streams (
    id uuid NOT NULL,
    kind text NOT NULL,
    last_sequence bigint DEFAULT 0 NOT NULL,
    CONSTRAINT streams_kind_check CHECK ((kind = ANY (ARRAY['AUTHORITY'::text, 'ORGANISATION'::text, 'ACCOUNT'::text]))),
    CONSTRAINT streams_last_sequence_check CHECK ((last_sequence >= 0))
);

ALTER TABLE ONLY public.streams FORCE ROW LEVEL SECURITY;

CREATE TABLE public.subject_exports (
    id uuid NOT NULL,
    authority_id uuid NOT NULL,
    package_ids uuid[] NOT NULL,
    exported_by uuid,
    exported_at timestamp with time zone NOT NULL,
    CONSTRAINT subject_exports_package_ids_check CHECK ((cardinality(package_ids) > 0))
);

ALTER TABLE ONLY public.subject_exports FORCE ROW LEVEL SECURITY;

CREATE TABLE public.subscriptions (
    package_id uuid NOT NULL,
    account_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    added_by uuid NOT NULL,
    added_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.subscriptions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.teams (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    authority_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT teams_name_check CHECK ((name <> ''::text))
);

ALTER TABLE ONLY public.teams FORCE ROW LEVEL SECURITY;

CREATE TABLE public.throttles (
    key bytea NOT NULL,
    failures integer NOT NULL,
    failed_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.throttles FORCE ROW LEVEL SECURITY;

CREATE TABLE public.timers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    organisation_id uuid,
    package_id uuid,
    due_at timestamp with time zone NOT NULL,
    state text DEFAULT 'DUE'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    last_error text,
    armed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT timers_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT timers_ended CHECK (((state = ANY (ARRAY['DONE'::text, 'DISCARDED'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT timers_kind_check CHECK ((kind ~ '^[A-Z][A-Z_]+$'::text)),
    CONSTRAINT timers_leased CHECK (((lease IS NULL) OR (leased_until IS NOT NULL))),
    CONSTRAINT timers_state_check CHECK ((state = ANY (ARRAY['DUE'::text, 'DONE'::text, 'POISONED'::text, 'DISCARDED'::text])))
);

ALTER TABLE ONLY public.timers FORCE ROW LEVEL SECURITY;

CREATE TABLE public.uploads (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    organisation_id uuid,
    package_id uuid NOT NULL,
    invitation_id uuid,
    document_id uuid,
    kind text NOT NULL,
    file_name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    content_id uuid NOT NULL,
    wrapped_key bytea,
    wrapped_with text,
    parts jsonb DEFAULT '[]'::jsonb NOT NULL,
    received bigint DEFAULT 0 NOT NULL,
    state text DEFAULT 'OPEN'::text NOT NULL,
    refusal text,
    lease uuid,
    leased_until timestamp with time zone,
    announced_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    swept_at timestamp with time zone,
    CONSTRAINT uploads_check CHECK (((received >= 0) AND (received <= size))),
    CONSTRAINT uploads_ended CHECK (((state = 'OPEN'::text) = (ended_at IS NULL))),
    CONSTRAINT uploads_refused CHECK (((state = 'REFUSED'::text) = (refusal IS NOT NULL))),
    CONSTRAINT uploads_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT uploads_size_check CHECK ((size > 0)),
    CONSTRAINT uploads_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'KEPT'::text, 'REFUSED'::text, 'LAPSED'::text])))
);

ALTER TABLE ONLY public.uploads FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_attempts (
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    endpoint_id uuid NOT NULL,
    authority_id uuid,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    outcome text,
    status smallint,
    error text,
    headers jsonb,
    excerpt text,
    milliseconds integer,
    organisation_id uuid,
    CONSTRAINT webhook_attempts_ended CHECK (((ended_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT webhook_attempts_number_check CHECK ((number > 0)),
    CONSTRAINT webhook_attempts_outcome_check CHECK ((outcome = ANY (ARRAY['DELIVERED'::text, 'FAILED'::text, 'SLOWED'::text, 'GONE'::text, 'UNSENDABLE'::text]))),
    CONSTRAINT webhook_attempts_whose CHECK ((num_nonnulls(authority_id, organisation_id) = 1))
);

ALTER TABLE ONLY public.webhook_attempts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_bodies (
    delivery_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    sealed bytea NOT NULL,
    rendered_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.webhook_bodies FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_certificates (
    endpoint_id uuid NOT NULL,
    authority_id uuid,
    id uuid NOT NULL,
    sealed bytea NOT NULL,
    subject text NOT NULL,
    fingerprint text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    organisation_id uuid,
    CONSTRAINT webhook_certificates_whose CHECK ((num_nonnulls(authority_id, organisation_id) = 1))
);

ALTER TABLE ONLY public.webhook_certificates FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_deliveries (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    endpoint_id uuid NOT NULL,
    authority_id uuid,
    event_id uuid,
    message_id uuid NOT NULL,
    sequence bigint,
    type text NOT NULL,
    package_id uuid,
    state text DEFAULT 'PENDING'::text NOT NULL,
    tries smallint DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    lease uuid,
    due_at timestamp with time zone NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    held boolean DEFAULT false NOT NULL,
    organisation_id uuid,
    CONSTRAINT webhook_deliveries_ended CHECK (((state = ANY (ARRAY['DELIVERED'::text, 'DEAD'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT webhook_deliveries_leased CHECK (((state = 'SENDING'::text) = (lease IS NOT NULL))),
    CONSTRAINT webhook_deliveries_numbered CHECK (((event_id IS NULL) = (sequence IS NULL))),
    CONSTRAINT webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'SENDING'::text, 'RETRY_WAIT'::text, 'DELIVERED'::text, 'DEAD'::text]))),
    CONSTRAINT webhook_deliveries_whose CHECK ((num_nonnulls(authority_id, organisation_id) = 1))
);

ALTER TABLE ONLY public.webhook_deliveries FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_endpoints (
    id uuid NOT NULL,
    authority_id uuid,
    name text NOT NULL,
    url text NOT NULL,
    event_types text[] DEFAULT '{}'::text[] NOT NULL,
    state text DEFAULT 'ACTIVE'::text NOT NULL,
    disabled_reason text,
    ordered boolean DEFAULT false NOT NULL,
    ed25519 boolean DEFAULT false NOT NULL,
    at_once smallint NOT NULL,
    per_second smallint NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    organisation_id uuid,
    CONSTRAINT webhook_endpoints_at_once_check CHECK (((at_once >= 1) AND (at_once <= 20))),
    CONSTRAINT webhook_endpoints_disabled CHECK (((state = 'DISABLED'::text) = (disabled_reason IS NOT NULL))),
    CONSTRAINT webhook_endpoints_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['FAILING'::text, 'GONE'::text]))),
    CONSTRAINT webhook_endpoints_name_check CHECK ((name <> ''::text)),
    CONSTRAINT webhook_endpoints_per_second_check CHECK (((per_second >= 1) AND (per_second <= 1000))),
    CONSTRAINT webhook_endpoints_state_check CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'PAUSED'::text, 'DISABLED'::text, 'DELETED'::text]))),
    CONSTRAINT webhook_endpoints_url_check CHECK ((url <> ''::text)),
    CONSTRAINT webhook_endpoints_whose CHECK ((num_nonnulls(authority_id, organisation_id) = 1))
);

ALTER TABLE ONLY public.webhook_endpoints FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_flows (
    endpoint_id uuid NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    failing_since timestamp with time zone,
    rests_until timestamp with time zone,
    slowness smallint DEFAULT 0 NOT NULL,
    told_at timestamp with time zone,
    paced_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT webhook_flows_failures_check CHECK ((failures >= 0)),
    CONSTRAINT webhook_flows_slowness_check CHECK (((slowness >= 0) AND (slowness <= 6)))
);

ALTER TABLE ONLY public.webhook_flows FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_payloads (
    endpoint_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    client_id text NOT NULL,
    preset text,
    query text NOT NULL,
    selections jsonb NOT NULL,
    permissions text[] NOT NULL,
    schema_hash text NOT NULL,
    problem text,
    detail text,
    problem_at timestamp with time zone,
    told boolean DEFAULT false NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_payloads_preset_check CHECK ((preset = ANY (ARRAY['FINANCE'::text, 'MONITORING'::text]))),
    CONSTRAINT webhook_payloads_problem CHECK (((problem IS NULL) = (problem_at IS NULL))),
    CONSTRAINT webhook_payloads_problem_check CHECK ((problem = ANY (ARRAY['QUERY_INVALID'::text, 'CLIENT_DISABLED'::text, 'PERMISSION_MISSING'::text, 'TOO_LARGE'::text]))),
    CONSTRAINT webhook_payloads_query_check CHECK ((query <> ''::text))
);

ALTER TABLE ONLY public.webhook_payloads FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_secrets (
    id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    authority_id uuid,
    sealed bytea NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    organisation_id uuid,
    CONSTRAINT webhook_secrets_whose CHECK ((num_nonnulls(authority_id, organisation_id) = 1))
);

ALTER TABLE ONLY public.webhook_secrets FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_streams (
    endpoint_id uuid NOT NULL,
    last_sequence bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.webhook_streams FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_summaries (
    endpoint_id uuid NOT NULL,
    night date NOT NULL,
    after_sequence bigint NOT NULL,
    last_sequence bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_summaries_forward CHECK ((after_sequence <= last_sequence))
);

ALTER TABLE ONLY public.webhook_summaries FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY public.migration ALTER COLUMN id SET DEFAULT nextval('public.migration_id_seq'::regclass);

ALTER TABLE ONLY public.access_requests
    ADD CONSTRAINT access_requests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_services
    ADD CONSTRAINT account_services_pkey PRIMARY KEY (account_id, service_id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (response_id, requirement_id);

ALTER TABLE ONLY public.arrangements
    ADD CONSTRAINT arrangements_authority_id_service_id_key UNIQUE (authority_id, service_id);

ALTER TABLE ONLY public.arrangements
    ADD CONSTRAINT arrangements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.assertions
    ADD CONSTRAINT assertions_pkey PRIMARY KEY (client_id, jti_hash);

ALTER TABLE ONLY public.audit_heads
    ADD CONSTRAINT audit_heads_pkey PRIMARY KEY (chain);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.authorities
    ADD CONSTRAINT authorities_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.authorities
    ADD CONSTRAINT authorities_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.authorization_codes
    ADD CONSTRAINT authorization_codes_pkey PRIMARY KEY (code_hash);

ALTER TABLE ONLY public.authorization_requests
    ADD CONSTRAINT authorization_requests_pkey PRIMARY KEY (id_hash);

ALTER TABLE ONLY public.backfills
    ADD CONSTRAINT backfills_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.bank_holidays
    ADD CONSTRAINT bank_holidays_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.briefs
    ADD CONSTRAINT briefs_pkey PRIMARY KEY (invitation_id);

ALTER TABLE ONLY public.clients
    ADD CONSTRAINT clients_pkey PRIMARY KEY (client_id);

ALTER TABLE ONLY public.considerations
    ADD CONSTRAINT considerations_pkey PRIMARY KEY (package_id);

ALTER TABLE ONLY public.contents
    ADD CONSTRAINT contents_authority_id_sha256_key UNIQUE (authority_id, sha256);

ALTER TABLE ONLY public.contents
    ADD CONSTRAINT contents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credentials
    ADD CONSTRAINT credentials_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_round_id_key UNIQUE (round_id);

ALTER TABLE ONLY public.device_codes
    ADD CONSTRAINT device_codes_pkey PRIMARY KEY (device_code_hash);

ALTER TABLE ONLY public.device_codes
    ADD CONSTRAINT device_codes_user_code_hash_key UNIQUE (user_code_hash);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_pkey PRIMARY KEY (document_id, number);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.downloads
    ADD CONSTRAINT downloads_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_pkey PRIMARY KEY (invitation_id);

ALTER TABLE ONLY public.erased_contents
    ADD CONSTRAINT erased_contents_pkey PRIMARY KEY (content_id);

ALTER TABLE ONLY public.event_stream
    ADD CONSTRAINT event_stream_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_sequence_key UNIQUE (sequence);

ALTER TABLE ONLY public.external_references
    ADD CONSTRAINT external_references_authority_id_object_type_object_id_syst_key UNIQUE (authority_id, object_type, object_id, system);

ALTER TABLE ONLY public.external_references
    ADD CONSTRAINT external_references_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.federated_identities
    ADD CONSTRAINT federated_identities_pkey PRIMARY KEY (issuer, subject);

ALTER TABLE ONLY public.federated_sign_ins
    ADD CONSTRAINT federated_sign_ins_pkey PRIMARY KEY (state_hash);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, client_id, key);

ALTER TABLE ONLY public.identity_providers
    ADD CONSTRAINT identity_providers_pkey PRIMARY KEY (authority_id);

ALTER TABLE ONLY public.import_reports
    ADD CONSTRAINT import_reports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.import_rows
    ADD CONSTRAINT import_rows_pkey PRIMARY KEY (id);

ALTER TABLE public.invitations
    ADD CONSTRAINT invitations_called_off CHECK (((cancellation_code IS NULL) OR (state = ANY (ARRAY['NOT_AWARDED'::text, 'LAPSED'::text])))) NOT VALID;

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_round_id_service_id_key UNIQUE (round_id, service_id);

ALTER TABLE ONLY public.legal_holds
    ADD CONSTRAINT legal_holds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.links
    ADD CONSTRAINT links_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.links
    ADD CONSTRAINT links_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.locations
    ADD CONSTRAINT locations_pkey PRIMARY KEY (package_id);

ALTER TABLE ONLY public.message_attempts
    ADD CONSTRAINT message_attempts_pkey PRIMARY KEY (message_id, number);

ALTER TABLE ONLY public.message_preferences
    ADD CONSTRAINT message_preferences_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.note_marks
    ADD CONSTRAINT note_marks_pkey PRIMARY KEY (account_id, subject_id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id);

ALTER TABLE public.notices
    ADD CONSTRAINT notices_somebodys CHECK (((authority_id IS NOT NULL) OR (organisation_id IS NOT NULL))) NOT VALID;

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_authority_id_reference_key UNIQUE (authority_id, reference);

ALTER TABLE public.packages
    ADD CONSTRAINT packages_ends_on CHECK ((ends_on >= start_date)) NOT VALID;

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_pkey PRIMARY KEY (id);

ALTER TABLE public.packages
    ADD CONSTRAINT packages_proposed_days CHECK ((((proposed_response_days > 0) AND ((proposed_urgent_days IS NULL) OR (proposed_urgent_days > 0))) OR ((proposed_response_days IS NULL) AND (proposed_urgent_days IS NULL)))) NOT VALID;

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_public_reference_key UNIQUE (public_reference);

ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_authority_id_version_key UNIQUE (authority_id, version);

ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_pkey PRIMARY KEY (invitation_id, account_id, number);

ALTER TABLE ONLY public.reason_codes
    ADD CONSTRAINT reason_codes_authority_id_kind_code_key UNIQUE (authority_id, kind, code);

ALTER TABLE ONLY public.reason_codes
    ADD CONSTRAINT reason_codes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reference_counters
    ADD CONSTRAINT reference_counters_pkey PRIMARY KEY (authority_id, prefix);

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY public.removals
    ADD CONSTRAINT removals_pkey PRIMARY KEY (id);

ALTER TABLE public.requirements
    ADD CONSTRAINT requirements_own_text_says_something CHECK ((own_text <> ''::text)) NOT VALID;

ALTER TABLE ONLY public.requirements
    ADD CONSTRAINT requirements_package_id_code_key UNIQUE (package_id, code);

ALTER TABLE ONLY public.requirements
    ADD CONSTRAINT requirements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.response_versions
    ADD CONSTRAINT response_versions_pkey PRIMARY KEY (invitation_id, number);

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_invitation_id_key UNIQUE (invitation_id);

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.revocation_stream
    ADD CONSTRAINT revocation_stream_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.revocations
    ADD CONSTRAINT revocations_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY public.rounds
    ADD CONSTRAINT rounds_package_id_number_key UNIQUE (package_id, number);

ALTER TABLE ONLY public.rounds
    ADD CONSTRAINT rounds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.selections
    ADD CONSTRAINT selections_package_id_service_id_key UNIQUE (package_id, service_id);

ALTER TABLE ONLY public.selections
    ADD CONSTRAINT selections_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sent_notes
    ADD CONSTRAINT sent_notes_pkey PRIMARY KEY (organisation_id, note_id);

ALTER TABLE ONLY public.service_levels
    ADD CONSTRAINT service_levels_authority_id_code_key UNIQUE (authority_id, code);

ALTER TABLE ONLY public.service_levels
    ADD CONSTRAINT service_levels_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_organisation_id_name_key UNIQUE (organisation_id, name);

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT sign_ins_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.stream_events
    ADD CONSTRAINT stream_events_pkey PRIMARY KEY (stream_id, sequence);

ALTER TABLE ONLY public.streams
    ADD CONSTRAINT streams_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.subject_exports
    ADD CONSTRAINT subject_exports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (package_id, account_id);

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_authority_id_name_key UNIQUE (authority_id, name);

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.throttles
    ADD CONSTRAINT throttles_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT timers_kind_subject_id_key UNIQUE (kind, subject_id);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT timers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_content_id_key UNIQUE (content_id);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_attempts
    ADD CONSTRAINT webhook_attempts_pkey PRIMARY KEY (delivery_id, number);

ALTER TABLE ONLY public.webhook_bodies
    ADD CONSTRAINT webhook_bodies_pkey PRIMARY KEY (delivery_id);

ALTER TABLE ONLY public.webhook_certificates
    ADD CONSTRAINT webhook_certificates_id_key UNIQUE (id);

ALTER TABLE ONLY public.webhook_certificates
    ADD CONSTRAINT webhook_certificates_pkey PRIMARY KEY (endpoint_id);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_flows
    ADD CONSTRAINT webhook_flows_pkey PRIMARY KEY (endpoint_id);

ALTER TABLE ONLY public.webhook_payloads
    ADD CONSTRAINT webhook_payloads_pkey PRIMARY KEY (endpoint_id);

ALTER TABLE ONLY public.webhook_secrets
    ADD CONSTRAINT webhook_secrets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_streams
    ADD CONSTRAINT webhook_streams_pkey PRIMARY KEY (endpoint_id);

ALTER TABLE ONLY public.webhook_summaries
    ADD CONSTRAINT webhook_summaries_pkey PRIMARY KEY (endpoint_id, night);

CREATE INDEX access_requests_account ON public.access_requests USING btree (account_id) WHERE (account_id IS NOT NULL);

CREATE INDEX access_requests_queue ON public.access_requests USING btree (authority_id, state, requested_at, id);

CREATE INDEX accounts_approved_by ON public.accounts USING btree (approved_by) WHERE (approved_by IS NOT NULL);

CREATE INDEX accounts_authority ON public.accounts USING btree (authority_id) WHERE (authority_id IS NOT NULL);

CREATE UNIQUE INDEX accounts_email ON public.accounts USING btree (lower(email));

CREATE UNIQUE INDEX accounts_one_team_admin ON public.accounts USING btree (organisation_id) WHERE (role = 'TEAM_ADMIN'::text);

CREATE INDEX accounts_organisation ON public.accounts USING btree (organisation_id) WHERE (organisation_id IS NOT NULL);

CREATE INDEX accounts_skeleton ON public.accounts USING btree (public.username_skeleton(username));

CREATE UNIQUE INDEX accounts_username ON public.accounts USING btree (lower(username));

CREATE INDEX arrangements_authority ON public.arrangements USING btree (authority_id);

CREATE INDEX arrangements_service ON public.arrangements USING btree (service_id);

CREATE INDEX assertions_age ON public.assertions USING btree (expires_at);

CREATE INDEX audit_by_time ON public.audit USING btree (authority_id, occurred_at);

CREATE UNIQUE INDEX audit_chained ON public.audit USING btree (public.audit_chain_of(authority_id), "position") WHERE ("position" IS NOT NULL);

CREATE INDEX audit_object ON public.audit USING btree (object_id, id);

CREATE INDEX audit_seals_chain ON public.audit_seals USING btree (chain, sealed_at);

CREATE INDEX audit_unchained ON public.audit USING btree (public.audit_chain_of(authority_id), id) WHERE ("position" IS NULL);

CREATE INDEX authorization_codes_age ON public.authorization_codes USING btree (expires_at);

CREATE INDEX authorization_requests_age ON public.authorization_requests USING btree (expires_at);

CREATE INDEX briefs_organisation ON public.briefs USING btree (organisation_id);

CREATE INDEX contents_due ON public.contents USING btree (scan_due_at) WHERE (state = 'QUARANTINED'::text);

CREATE INDEX contents_wrapped ON public.contents USING btree (wrapped_with, id);

CREATE INDEX decisions_package ON public.decisions USING btree (package_id);

CREATE INDEX device_codes_age ON public.device_codes USING btree (expires_at);

CREATE INDEX document_versions_content ON public.document_versions USING btree (content_id);

CREATE INDEX document_versions_package ON public.document_versions USING btree (package_id);

CREATE INDEX documents_invitation ON public.documents USING btree (invitation_id) WHERE (invitation_id IS NOT NULL);

CREATE INDEX documents_package ON public.documents USING btree (package_id, added_at, id);

CREATE INDEX downloads_expired ON public.downloads USING btree (expires_at);

CREATE INDEX downloads_package ON public.downloads USING btree (package_id);

CREATE INDEX events_package ON public.events USING btree (package_id);

CREATE INDEX events_unnumbered ON public.events USING btree ("position") WHERE (sequence IS NULL);

CREATE UNIQUE INDEX federated_identities_account ON public.federated_identities USING btree (account_id, issuer);

CREATE INDEX federated_sign_ins_age ON public.federated_sign_ins USING btree (created_at);

CREATE INDEX federated_sign_ins_expiry ON public.federated_sign_ins USING btree (expires_at);

CREATE INDEX grants_account ON public.grants USING btree (account_id) WHERE (revoked_at IS NULL);

CREATE INDEX grants_age ON public.grants USING btree (expires_at);

CREATE INDEX grants_session ON public.grants USING btree (session_id) WHERE ((session_id IS NOT NULL) AND (revoked_at IS NULL));

CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);

CREATE INDEX import_reports_age ON public.import_reports USING btree (imported_at);

CREATE INDEX import_rows_report ON public.import_rows USING btree (report_id, number);

CREATE UNIQUE INDEX invitations_one_award ON public.invitations USING btree (package_id) WHERE (state = 'AWARDED'::text);

CREATE INDEX invitations_open ON public.invitations USING btree (organisation_id, sent_at DESC, id DESC) WHERE (ended_at IS NULL);

CREATE INDEX invitations_package ON public.invitations USING btree (package_id);

CREATE INDEX invitations_tabs ON public.invitations USING btree (organisation_id, sent_at DESC, id DESC) INCLUDE (state, all_responded, deadline_at, ended_at, authority_id, package_id);

CREATE UNIQUE INDEX legal_holds_one ON public.legal_holds USING btree (package_id) WHERE (lifted_at IS NULL);

CREATE INDEX links_account ON public.links USING btree (account_id, purpose) WHERE ((used_at IS NULL) AND (revoked_at IS NULL));

CREATE INDEX message_attempts_package ON public.message_attempts USING btree (package_id) WHERE (package_id IS NOT NULL);

CREATE UNIQUE INDEX message_preferences_person ON public.message_preferences USING btree (account_id, kind) WHERE (account_id IS NOT NULL);

CREATE UNIQUE INDEX message_preferences_team ON public.message_preferences USING btree (organisation_id, kind) WHERE (organisation_id IS NOT NULL);

CREATE INDEX messages_invitation ON public.messages USING btree (invitation_id) WHERE (invitation_id IS NOT NULL);

CREATE INDEX messages_notice ON public.messages USING btree (notice_id) WHERE (notice_id IS NOT NULL);

CREATE UNIQUE INDEX messages_one_a_person ON public.messages USING btree (notice_id, account_id) WHERE ((notice_id IS NOT NULL) AND (account_id IS NOT NULL));

CREATE UNIQUE INDEX messages_one_a_team ON public.messages USING btree (notice_id, organisation_id) WHERE ((notice_id IS NOT NULL) AND (account_id IS NULL));

CREATE INDEX messages_package ON public.messages USING btree (package_id) WHERE (package_id IS NOT NULL);

CREATE INDEX messages_queued ON public.messages USING btree (lane, due_at, created_at) WHERE (state = ANY (ARRAY['QUEUED'::text, 'DEFERRED'::text]));

CREATE INDEX note_marks_subject ON public.note_marks USING btree (subject_id);

CREATE INDEX notes_invitation ON public.notes USING btree (invitation_id) WHERE (invitation_id IS NOT NULL);

CREATE INDEX notes_package ON public.notes USING btree (package_id, written_at, id);

CREATE INDEX notices_invitation ON public.notices USING btree (invitation_id) WHERE (invitation_id IS NOT NULL);

CREATE INDEX notices_package ON public.notices USING btree (package_id);

CREATE INDEX notices_waiting ON public.notices USING btree (lane, "position") WHERE (addressed_at IS NULL);

CREATE UNIQUE INDEX organisations_cqc_provider ON public.organisations USING btree (cqc_provider_id) WHERE (cqc_provider_id IS NOT NULL);

CREATE INDEX organisations_name ON public.organisations USING btree (lower(name) text_pattern_ops);

CREATE INDEX packages_by_client ON public.packages USING btree (authority_id, client_reference, id);

CREATE INDEX packages_by_creation ON public.packages USING btree (authority_id, created_at DESC, id DESC);

CREATE INDEX packages_by_deadline ON public.packages USING btree (authority_id, deadline_at, id);

CREATE INDEX packages_by_level ON public.packages USING btree (authority_id, service_level_id, id);

CREATE INDEX packages_by_officer ON public.packages USING btree (created_by, created_at DESC, id DESC);

CREATE INDEX packages_by_state ON public.packages USING btree (authority_id, state, created_at DESC, id DESC);

CREATE INDEX packages_due ON public.packages USING btree (deadline_at) WHERE ((state = 'OPEN'::text) AND (deadline_announced_at IS DISTINCT FROM deadline_at));

CREATE INDEX packages_duplicated ON public.packages USING btree (duplicated_from_id) WHERE (duplicated_from_id IS NOT NULL);

CREATE INDEX packages_ended ON public.packages USING btree (authority_id, ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX packages_in_order_of_deadline ON public.packages USING btree (authority_id, COALESCE(deadline_at, '9999-12-31 00:00:00+00'::timestamp with time zone), id);

CREATE INDEX readings_package ON public.readings USING btree (package_id);

CREATE INDEX refresh_tokens_grant ON public.refresh_tokens USING btree (grant_id);

CREATE INDEX removals_package ON public.removals USING btree (package_id);

CREATE INDEX response_versions_author ON public.response_versions USING btree (recorded_by, authority_id);

CREATE INDEX revocations_age ON public.revocations USING btree (revoked_at);

CREATE INDEX sent_notes_package ON public.sent_notes USING btree (package_id, organisation_id);

CREATE UNIQUE INDEX services_cqc_location ON public.services USING btree (cqc_location_id) WHERE (cqc_location_id IS NOT NULL);

CREATE INDEX services_name ON public.services USING btree (lower(name) text_pattern_ops);

CREATE INDEX services_organisation ON public.services USING btree (organisation_id, name);

CREATE INDEX services_retired ON public.services USING btree (id) WHERE (retired_at IS NOT NULL);

CREATE INDEX sessions_account ON public.sessions USING btree (account_id) WHERE (revoked_at IS NULL);

CREATE INDEX sessions_age ON public.sessions USING btree (expires_at);

CREATE INDEX sign_ins_account ON public.sign_ins USING btree (account_id, id DESC) WHERE (account_id IS NOT NULL);

CREATE INDEX sign_ins_age ON public.sign_ins USING btree (occurred_at);

CREATE UNIQUE INDEX stream_events_event ON public.stream_events USING btree (id, stream_id);

CREATE INDEX subject_exports_authority ON public.subject_exports USING btree (authority_id, exported_at);

CREATE INDEX subscriptions_account ON public.subscriptions USING btree (account_id, package_id);

CREATE INDEX throttles_age ON public.throttles USING btree (failed_at);

CREATE INDEX timers_authority ON public.timers USING btree (authority_id, due_at, id);

CREATE INDEX timers_due ON public.timers USING btree (due_at) WHERE (state = 'DUE'::text);

CREATE INDEX timers_ended ON public.timers USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX timers_package ON public.timers USING btree (package_id) WHERE ((state = 'DUE'::text) AND (package_id IS NOT NULL));

CREATE INDEX uploads_open ON public.uploads USING btree (account_id) WHERE (state = 'OPEN'::text);

CREATE INDEX uploads_package ON public.uploads USING btree (package_id);

CREATE INDEX uploads_unswept ON public.uploads USING btree (expires_at) WHERE (swept_at IS NULL);

CREATE INDEX webhook_attempts_endpoint ON public.webhook_attempts USING btree (endpoint_id, began_at);

CREATE INDEX webhook_bodies_endpoint ON public.webhook_bodies USING btree (endpoint_id);

CREATE INDEX webhook_certificates_authority ON public.webhook_certificates USING btree (authority_id);

CREATE INDEX webhook_deliveries_before ON public.webhook_deliveries USING btree (endpoint_id, package_id, sequence) WHERE ((ended_at IS NULL) AND (package_id IS NOT NULL));

CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (endpoint_id, due_at, sequence) WHERE (ended_at IS NULL);

CREATE INDEX webhook_deliveries_ended ON public.webhook_deliveries USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE UNIQUE INDEX webhook_deliveries_event ON public.webhook_deliveries USING btree (event_id, endpoint_id) WHERE (event_id IS NOT NULL);

CREATE INDEX webhook_deliveries_failed ON public.webhook_deliveries USING btree (endpoint_id, occurred_at) WHERE (state = 'DEAD'::text);

CREATE INDEX webhook_deliveries_held ON public.webhook_deliveries USING btree (endpoint_id) WHERE held;

CREATE INDEX webhook_deliveries_listed ON public.webhook_deliveries USING btree (endpoint_id, created_at, id);

CREATE INDEX webhook_deliveries_package ON public.webhook_deliveries USING btree (package_id) WHERE (package_id IS NOT NULL);

CREATE INDEX webhook_deliveries_sending ON public.webhook_deliveries USING btree (endpoint_id) WHERE (state = 'SENDING'::text);

CREATE UNIQUE INDEX webhook_deliveries_sequence ON public.webhook_deliveries USING btree (endpoint_id, sequence) WHERE (sequence IS NOT NULL);

CREATE INDEX webhook_endpoints_authority ON public.webhook_endpoints USING btree (authority_id, created_at, id);

CREATE INDEX webhook_endpoints_organisation ON public.webhook_endpoints USING btree (organisation_id, created_at, id) WHERE (organisation_id IS NOT NULL);

CREATE INDEX webhook_payloads_authority ON public.webhook_payloads USING btree (authority_id);

CREATE INDEX webhook_payloads_client ON public.webhook_payloads USING btree (client_id);

CREATE INDEX webhook_secrets_endpoint ON public.webhook_secrets USING btree (endpoint_id, created_at);

CREATE TRIGGER audit_append_only BEFORE DELETE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_only_chain_or_erase BEFORE UPDATE ON public.audit FOR EACH ROW EXECUTE FUNCTION public.only_chain_or_erase();

CREATE TRIGGER audit_seals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_seals FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER begin_webhooks AFTER INSERT ON public.webhook_endpoints FOR EACH ROW EXECUTE FUNCTION public.begin_webhooks();

CREATE TRIGGER discard_webhook_bodies AFTER UPDATE OF disabled_at, role ON public.accounts FOR EACH ROW WHEN ((new.machine AND ((old.disabled_at IS DISTINCT FROM new.disabled_at) OR (old.role <> new.role)))) EXECUTE FUNCTION public.discard_webhook_bodies();

CREATE TRIGGER discard_webhook_bodies AFTER UPDATE OF disabled_at, scopes, account_id ON public.clients FOR EACH ROW WHEN (((old.disabled_at IS DISTINCT FROM new.disabled_at) OR (old.scopes <> new.scopes) OR (old.account_id IS DISTINCT FROM new.account_id))) EXECUTE FUNCTION public.discard_webhook_bodies();

CREATE TRIGGER discard_webhook_bodies AFTER UPDATE OF state ON public.webhook_endpoints FOR EACH ROW WHEN (((new.state = ANY (ARRAY['DISABLED'::text, 'DELETED'::text])) AND (new.state <> old.state))) EXECUTE FUNCTION public.discard_webhook_bodies();

CREATE TRIGGER discard_webhook_bodies AFTER DELETE OR UPDATE OF query, client_id ON public.webhook_payloads FOR EACH ROW EXECUTE FUNCTION public.discard_webhook_bodies();

CREATE TRIGGER forgive_webhooks AFTER UPDATE ON public.webhook_endpoints FOR EACH ROW WHEN (((new.url <> old.url) OR ((new.state = 'ACTIVE'::text) AND (old.state <> 'ACTIVE'::text)))) EXECUTE FUNCTION public.forgive_webhooks();

CREATE TRIGGER hang_on_endpoint BEFORE INSERT ON public.webhook_attempts FOR EACH ROW WHEN (((new.authority_id IS NULL) AND (new.organisation_id IS NULL))) EXECUTE FUNCTION public.hang_on_endpoint();

CREATE TRIGGER hang_on_endpoint BEFORE INSERT ON public.webhook_certificates FOR EACH ROW WHEN (((new.authority_id IS NULL) AND (new.organisation_id IS NULL))) EXECUTE FUNCTION public.hang_on_endpoint();

CREATE TRIGGER hang_on_endpoint BEFORE INSERT ON public.webhook_deliveries FOR EACH ROW WHEN (((new.authority_id IS NULL) AND (new.organisation_id IS NULL))) EXECUTE FUNCTION public.hang_on_endpoint();

CREATE TRIGGER hang_on_endpoint BEFORE INSERT ON public.webhook_secrets FOR EACH ROW WHEN (((new.authority_id IS NULL) AND (new.organisation_id IS NULL))) EXECUTE FUNCTION public.hang_on_endpoint();

CREATE TRIGGER notes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.notes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER response_versions_append_only BEFORE DELETE OR UPDATE ON public.response_versions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER revoke AFTER UPDATE OF disabled_at, role, authority_id, organisation_id ON public.accounts FOR EACH ROW WHEN ((((old.disabled_at IS NULL) AND (new.disabled_at IS NOT NULL)) OR (old.role <> new.role) OR (old.authority_id IS DISTINCT FROM new.authority_id) OR (old.organisation_id IS DISTINCT FROM new.organisation_id))) EXECUTE FUNCTION public.revoke_account();

CREATE TRIGGER revoke AFTER UPDATE OF disabled_at, scopes, jwks, secret_hash ON public.clients FOR EACH ROW WHEN ((((old.disabled_at IS NULL) AND (new.disabled_at IS NOT NULL)) OR (old.scopes <> new.scopes) OR (old.jwks IS DISTINCT FROM new.jwks) OR (old.secret_hash IS DISTINCT FROM new.secret_hash))) EXECUTE FUNCTION public.revoke_client();

CREATE TRIGGER revoke AFTER UPDATE OF revoked_at ON public.grants FOR EACH ROW WHEN (((old.revoked_at IS NULL) AND (new.revoked_at IS NOT NULL))) EXECUTE FUNCTION public.revoke_grant();

CREATE TRIGGER revoke AFTER UPDATE OF revoked_at ON public.sessions FOR EACH ROW WHEN (((old.revoked_at IS NULL) AND (new.revoked_at IS NOT NULL))) EXECUTE FUNCTION public.revoke_session();

CREATE TRIGGER sent_notes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.sent_notes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER subject_exports_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.subject_exports FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER time_link AFTER INSERT ON public.links FOR EACH ROW WHEN ((new.purpose = 'ACTIVATION'::text)) EXECUTE FUNCTION public.time_link();

ALTER TABLE ONLY public.access_requests
    ADD CONSTRAINT access_requests_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.access_requests
    ADD CONSTRAINT access_requests_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.access_requests
    ADD CONSTRAINT access_requests_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.access_requests
    ADD CONSTRAINT access_requests_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.account_services
    ADD CONSTRAINT account_services_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.account_services
    ADD CONSTRAINT account_services_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.account_services
    ADD CONSTRAINT account_services_service_id_fkey FOREIGN KEY (service_id) REFERENCES public.services(id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_requirement_id_fkey FOREIGN KEY (requirement_id) REFERENCES public.requirements(id);

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_response_id_fkey FOREIGN KEY (response_id) REFERENCES public.responses(id);

ALTER TABLE ONLY public.arrangements
    ADD CONSTRAINT arrangements_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.arrangements
    ADD CONSTRAINT arrangements_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.arrangements
    ADD CONSTRAINT arrangements_service_id_fkey FOREIGN KEY (service_id) REFERENCES public.services(id);

ALTER TABLE ONLY public.assertions
    ADD CONSTRAINT assertions_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.authorization_codes
    ADD CONSTRAINT authorization_codes_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.grants(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.authorization_requests
    ADD CONSTRAINT authorization_requests_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

ALTER TABLE ONLY public.briefs
    ADD CONSTRAINT briefs_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.briefs
    ADD CONSTRAINT briefs_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.briefs
    ADD CONSTRAINT briefs_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.briefs
    ADD CONSTRAINT briefs_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.clients
    ADD CONSTRAINT clients_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.clients
    ADD CONSTRAINT clients_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.considerations
    ADD CONSTRAINT considerations_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.considerations
    ADD CONSTRAINT considerations_considered_by_fkey FOREIGN KEY (considered_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.considerations
    ADD CONSTRAINT considerations_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.contents
    ADD CONSTRAINT contents_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.credentials
    ADD CONSTRAINT credentials_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_round_id_fkey FOREIGN KEY (round_id) REFERENCES public.rounds(id);

ALTER TABLE ONLY public.device_codes
    ADD CONSTRAINT device_codes_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

ALTER TABLE ONLY public.device_codes
    ADD CONSTRAINT device_codes_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.grants(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_content_id_fkey FOREIGN KEY (content_id) REFERENCES public.contents(id);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.downloads
    ADD CONSTRAINT downloads_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.downloads
    ADD CONSTRAINT downloads_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.downloads
    ADD CONSTRAINT downloads_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id);

ALTER TABLE ONLY public.downloads
    ADD CONSTRAINT downloads_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.downloads
    ADD CONSTRAINT downloads_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.downloads
    ADD CONSTRAINT downloads_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_saved_by_fkey FOREIGN KEY (saved_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.erased_contents
    ADD CONSTRAINT erased_contents_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.external_references
    ADD CONSTRAINT external_references_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.federated_identities
    ADD CONSTRAINT federated_identities_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.federated_sign_ins
    ADD CONSTRAINT federated_sign_ins_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.identity_providers
    ADD CONSTRAINT identity_providers_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.import_reports
    ADD CONSTRAINT import_reports_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.import_reports
    ADD CONSTRAINT import_reports_imported_by_fkey FOREIGN KEY (imported_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.import_rows
    ADD CONSTRAINT import_rows_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.import_rows
    ADD CONSTRAINT import_rows_report_id_fkey FOREIGN KEY (report_id) REFERENCES public.import_reports(id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_round_id_fkey FOREIGN KEY (round_id) REFERENCES public.rounds(id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_service_id_fkey FOREIGN KEY (service_id) REFERENCES public.services(id);

ALTER TABLE ONLY public.legal_holds
    ADD CONSTRAINT legal_holds_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.legal_holds
    ADD CONSTRAINT legal_holds_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.legal_holds
    ADD CONSTRAINT legal_holds_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.legal_holds
    ADD CONSTRAINT legal_holds_placed_by_fkey FOREIGN KEY (placed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.links
    ADD CONSTRAINT links_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.locations
    ADD CONSTRAINT locations_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.locations
    ADD CONSTRAINT locations_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.locations
    ADD CONSTRAINT locations_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.message_attempts
    ADD CONSTRAINT message_attempts_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.message_attempts
    ADD CONSTRAINT message_attempts_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.messages(id);

ALTER TABLE ONLY public.message_attempts
    ADD CONSTRAINT message_attempts_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.message_preferences
    ADD CONSTRAINT message_preferences_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.message_preferences
    ADD CONSTRAINT message_preferences_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_access_request_id_fkey FOREIGN KEY (access_request_id) REFERENCES public.access_requests(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_link_id_fkey FOREIGN KEY (link_id) REFERENCES public.links(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.notices(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.note_marks
    ADD CONSTRAINT note_marks_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_amends_id_fkey FOREIGN KEY (amends_id) REFERENCES public.notes(id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_duplicated_from_id_fkey FOREIGN KEY (duplicated_from_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES public.profiles(id);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_service_level_id_fkey FOREIGN KEY (service_level_id) REFERENCES public.service_levels(id);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.reason_codes
    ADD CONSTRAINT reason_codes_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.reference_counters
    ADD CONSTRAINT reference_counters_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.grants(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.removals
    ADD CONSTRAINT removals_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.removals
    ADD CONSTRAINT removals_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.removals
    ADD CONSTRAINT removals_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.removals
    ADD CONSTRAINT removals_service_id_fkey FOREIGN KEY (service_id) REFERENCES public.services(id);

ALTER TABLE ONLY public.requirements
    ADD CONSTRAINT requirements_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.requirements
    ADD CONSTRAINT requirements_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.response_versions
    ADD CONSTRAINT response_versions_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.response_versions
    ADD CONSTRAINT response_versions_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.response_versions
    ADD CONSTRAINT response_versions_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.response_versions
    ADD CONSTRAINT response_versions_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.rounds
    ADD CONSTRAINT rounds_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.rounds
    ADD CONSTRAINT rounds_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.selections
    ADD CONSTRAINT selections_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.selections
    ADD CONSTRAINT selections_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.selections
    ADD CONSTRAINT selections_selected_by_fkey FOREIGN KEY (selected_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.selections
    ADD CONSTRAINT selections_service_id_fkey FOREIGN KEY (service_id) REFERENCES public.services(id);

ALTER TABLE ONLY public.sent_notes
    ADD CONSTRAINT sent_notes_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.sent_notes
    ADD CONSTRAINT sent_notes_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.notes(id);

ALTER TABLE ONLY public.sent_notes
    ADD CONSTRAINT sent_notes_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.sent_notes
    ADD CONSTRAINT sent_notes_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.service_levels
    ADD CONSTRAINT service_levels_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT sign_ins_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.stream_events
    ADD CONSTRAINT stream_events_id_fkey FOREIGN KEY (id) REFERENCES public.events(id);

ALTER TABLE ONLY public.stream_events
    ADD CONSTRAINT stream_events_stream_id_fkey FOREIGN KEY (stream_id) REFERENCES public.streams(id);

ALTER TABLE ONLY public.subject_exports
    ADD CONSTRAINT subject_exports_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.subject_exports
    ADD CONSTRAINT subject_exports_exported_by_fkey FOREIGN KEY (exported_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT timers_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT timers_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT timers_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES public.invitations(id);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.webhook_attempts
    ADD CONSTRAINT webhook_attempts_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.webhook_attempts
    ADD CONSTRAINT webhook_attempts_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.webhook_deliveries(id);

ALTER TABLE ONLY public.webhook_attempts
    ADD CONSTRAINT webhook_attempts_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);

ALTER TABLE ONLY public.webhook_attempts
    ADD CONSTRAINT webhook_attempts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.webhook_bodies
    ADD CONSTRAINT webhook_bodies_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.webhook_bodies
    ADD CONSTRAINT webhook_bodies_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.webhook_deliveries(id);

ALTER TABLE ONLY public.webhook_bodies
    ADD CONSTRAINT webhook_bodies_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);

ALTER TABLE ONLY public.webhook_certificates
    ADD CONSTRAINT webhook_certificates_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.webhook_certificates
    ADD CONSTRAINT webhook_certificates_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);

ALTER TABLE ONLY public.webhook_certificates
    ADD CONSTRAINT webhook_certificates_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events(id);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.webhook_flows
    ADD CONSTRAINT webhook_flows_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);

ALTER TABLE ONLY public.webhook_payloads
    ADD CONSTRAINT webhook_payloads_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.webhook_payloads
    ADD CONSTRAINT webhook_payloads_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

ALTER TABLE ONLY public.webhook_payloads
    ADD CONSTRAINT webhook_payloads_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);

ALTER TABLE ONLY public.webhook_secrets
    ADD CONSTRAINT webhook_secrets_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

ALTER TABLE ONLY public.webhook_secrets
    ADD CONSTRAINT webhook_secrets_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);

ALTER TABLE ONLY public.webhook_secrets
    ADD CONSTRAINT webhook_secrets_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.webhook_streams
    ADD CONSTRAINT webhook_streams_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);

ALTER TABLE ONLY public.webhook_summaries
    ADD CONSTRAINT webhook_summaries_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);

ALTER TABLE public.access_requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.account_services ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.accounts ENABLE ROW LEVEL SECURITY;

CREATE POLICY admit ON public.accounts FOR INSERT TO ebrokerage_app WITH CHECK (((NOT machine) AND ( SELECT public.viewer_admits() AS viewer_admits) AND
CASE
    WHEN (authority_id IS NOT NULL) THEN ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (approved_by = ( SELECT public.viewer_authority() AS viewer_authority)))
    ELSE ((approved_by = ( SELECT public.viewer_authority() AS viewer_authority)) OR ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND (role = 'EMPLOYEE'::text)))
END));

CREATE POLICY announce ON public.events FOR INSERT TO ebrokerage_app WITH CHECK (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

ALTER TABLE public.answers ENABLE ROW LEVEL SECURITY;

CREATE POLICY approved ON public.accounts FOR SELECT TO ebrokerage_app USING (((approved_by = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_reads_all() AS viewer_reads_all)));

ALTER TABLE public.arrangements ENABLE ROW LEVEL SECURITY;

CREATE POLICY ask ON public.access_requests FOR INSERT TO ebrokerage_app WITH CHECK (((( SELECT public.viewer_account() AS viewer_account) IS NULL) AND (state = 'WAITING'::text)));

CREATE POLICY ask ON public.audit FOR INSERT TO ebrokerage_app WITH CHECK (((( SELECT public.viewer_account() AS viewer_account) IS NULL) AND (account_id IS NULL) AND (action = 'access_request.submitted'::text)));

ALTER TABLE public.assertions ENABLE ROW LEVEL SECURITY;

CREATE POLICY attached ON public.invitations AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (((( SELECT public.viewer_services() AS viewer_services) IS NULL) OR (service_id = ANY (( SELECT public.viewer_services() AS viewer_services)::uuid[]))));

ALTER TABLE public.audit ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.audit_heads ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.audit_seals ENABLE ROW LEVEL SECURITY;

CREATE POLICY auth ON public.access_requests TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.account_services TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.accounts TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.assertions TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.audit FOR INSERT TO ebrokerage_auth WITH CHECK (true);

CREATE POLICY auth ON public.authorities FOR SELECT TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.authorization_codes TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.authorization_requests TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.clients TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.credentials TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.device_codes TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.federated_identities TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.federated_sign_ins TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.grants TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.identity_providers TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.links TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.message_preferences TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.messages TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.organisations FOR SELECT TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.profiles FOR SELECT TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.refresh_tokens TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.revocation_stream TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.revocations TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.sessions TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.sign_ins TO ebrokerage_auth USING (true);

CREATE POLICY auth ON public.throttles TO ebrokerage_auth USING (true);

ALTER TABLE public.authorities ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.authorization_codes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.authorization_requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.backfills ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.bank_holidays ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.briefs ENABLE ROW LEVEL SECURITY;

CREATE POLICY chain ON public.audit FOR UPDATE TO ebrokerage_worker USING (true);

CREATE POLICY chain ON public.audit_heads TO ebrokerage_worker USING (true);

CREATE POLICY chain ON public.audit_seals TO ebrokerage_worker USING (true);

CREATE POLICY chain_read ON public.audit FOR SELECT TO ebrokerage_worker USING (true);

ALTER TABLE public.clients ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.considerations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.contents ENABLE ROW LEVEL SECURITY;

CREATE POLICY council ON public.access_requests FOR SELECT TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_reads_all() AS viewer_reads_all)));

CREATE POLICY council ON public.account_services FOR SELECT TO ebrokerage_app USING ((account_id IN ( SELECT a.id
   FROM public.accounts a
  WHERE (a.approved_by = ( SELECT public.viewer_authority() AS viewer_authority)))));

CREATE POLICY council ON public.accounts FOR SELECT TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) OR ((authority_id IS NULL) AND (EXISTS ( SELECT
   FROM public.response_versions v
  WHERE ((v.recorded_by = accounts.id) AND (v.authority_id = ( SELECT public.viewer_authority() AS viewer_authority)))
 OFFSET 0)))));

CREATE POLICY council ON public.answers TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows_response(response_id))));

CREATE POLICY council ON public.arrangements TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY council ON public.audit FOR SELECT TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR
CASE object_type
    WHEN 'package'::text THEN (public.viewer_follows(object_id) AND ((split_part(action, '.'::text, 1) <> ALL (ARRAY['document'::text, 'note'::text])) OR public.viewer_subscribed(object_id)))
    WHEN 'invitation'::text THEN (public.viewer_follows_invitation(object_id) AND ((split_part(action, '.'::text, 1) <> ALL (ARRAY['document'::text, 'note'::text])) OR (EXISTS ( SELECT
       FROM public.invitations i
      WHERE ((i.id = audit.object_id) AND public.viewer_subscribed(i.package_id))
     OFFSET 0))))
    ELSE false
END)));

CREATE POLICY council ON public.briefs TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.considerations TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.decisions TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.document_versions TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (( SELECT public.viewer_subscribes() AS viewer_subscribes) AND public.viewer_subscribed(package_id)))));

CREATE POLICY council ON public.documents TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (( SELECT public.viewer_subscribes() AS viewer_subscribes) AND public.viewer_subscribed(package_id)))));

CREATE POLICY council ON public.events FOR SELECT TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.external_references TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (( SELECT public.viewer_matches() AS viewer_matches) AND ((object_type <> 'package'::text) OR public.viewer_follows(object_id))))));

CREATE POLICY council ON public.import_reports TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY council ON public.import_rows TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY council ON public.invitations TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.legal_holds TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_reads_all() AS viewer_reads_all)));

CREATE POLICY council ON public.locations TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.message_attempts FOR SELECT TO ebrokerage_app USING (((package_id IS NOT NULL) AND (authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.messages FOR SELECT TO ebrokerage_app USING (((package_id IS NOT NULL) AND (authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.notes FOR SELECT TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (( SELECT public.viewer_subscribes() AS viewer_subscribes) AND public.viewer_subscribed(package_id)))));

CREATE POLICY council ON public.organisations FOR SELECT TO ebrokerage_app USING ((( SELECT public.viewer_authority() AS viewer_authority) IS NOT NULL));

CREATE POLICY council ON public.packages TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(id))));

CREATE POLICY council ON public.profiles FOR SELECT TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY council ON public.readings TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.reason_codes FOR SELECT TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY council ON public.reference_counters TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_reads_all() AS viewer_reads_all)));

CREATE POLICY council ON public.removals TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.requirements TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.response_versions TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows_invitation(invitation_id))));

CREATE POLICY council ON public.responses TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows_invitation(invitation_id))));

CREATE POLICY council ON public.rounds TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.selections TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR public.viewer_follows(package_id))));

CREATE POLICY council ON public.sent_notes FOR SELECT TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (( SELECT public.viewer_subscribes() AS viewer_subscribes) AND public.viewer_subscribed(package_id)))));

CREATE POLICY council ON public.service_levels FOR SELECT TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY council ON public.services FOR SELECT TO ebrokerage_app USING ((( SELECT public.viewer_authority() AS viewer_authority) IS NOT NULL));

CREATE POLICY council ON public.subject_exports TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_reads_all() AS viewer_reads_all)));

CREATE POLICY council ON public.subscriptions TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_reads_all() AS viewer_reads_all)));

CREATE POLICY council ON public.teams TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY council ON public.timers TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_reads_all() AS viewer_reads_all)));

CREATE POLICY council ON public.webhook_attempts TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY council ON public.webhook_certificates TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY council ON public.webhook_deliveries TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY council ON public.webhook_endpoints TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY council ON public.webhook_payloads TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY council ON public.webhook_secrets TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY council_sends ON public.sent_notes FOR INSERT TO ebrokerage_app WITH CHECK (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_reads_all() AS viewer_reads_all)));

CREATE POLICY council_writes ON public.notes FOR INSERT TO ebrokerage_app WITH CHECK (((side = 'COUNCIL'::text) AND (authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND (author_id = ( SELECT public.viewer_account() AS viewer_account)) AND ( SELECT public.viewer_reads_all() AS viewer_reads_all)));

ALTER TABLE public.credentials ENABLE ROW LEVEL SECURITY;

CREATE POLICY decide ON public.access_requests FOR UPDATE TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_admits() AS viewer_admits)));

ALTER TABLE public.decisions ENABLE ROW LEVEL SECURITY;

CREATE POLICY delete_wall ON public.access_requests AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY delete_wall ON public.account_services AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_admits() AS viewer_admits));

CREATE POLICY delete_wall ON public.accounts AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.answers AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.arrangements AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.briefs AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.considerations AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.contents AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (false);

CREATE POLICY delete_wall ON public.decisions AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.document_versions AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.documents AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.downloads AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY delete_wall ON public.drafts AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.external_references AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.import_reports AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.import_rows AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.invitations AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.legal_holds AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.links AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY delete_wall ON public.locations AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.messages AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY delete_wall ON public.note_marks AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY delete_wall ON public.notes AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.organisations AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.packages AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.profiles AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.reason_codes AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.reference_counters AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.removals AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.requirements AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.response_versions AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.responses AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.rounds AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.selections AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.sent_notes AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.service_levels AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.services AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.subject_exports AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.subscriptions AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.teams AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY delete_wall ON public.timers AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY delete_wall ON public.uploads AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY delete_wall ON public.webhook_certificates AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_manages() AS viewer_manages));

CREATE POLICY delete_wall ON public.webhook_payloads AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_manages() AS viewer_manages));

CREATE POLICY delete_wall ON public.webhook_secrets AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (( SELECT public.viewer_manages() AS viewer_manages));

ALTER TABLE public.device_codes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.document_versions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.documents ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.downloads ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.drafts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.erased_contents ENABLE ROW LEVEL SECURITY;

CREATE POLICY erasing ON public.answers TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.audit TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.briefs TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.considerations TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.contents TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.decisions TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.document_versions TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.documents TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.downloads TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.drafts TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.events TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.external_references TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.invitations TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.legal_holds TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.locations TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.message_attempts TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.messages TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.note_marks TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.notes TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.notices TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.packages TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.readings TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.removals TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.requirements TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.response_versions TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.responses TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.rounds TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.selections TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.sent_notes TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.stream_events TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.subscriptions TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.timers TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.uploads TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.webhook_bodies TO ebrokerage_gate USING (true);

CREATE POLICY erasing ON public.webhook_deliveries TO ebrokerage_gate USING (true);

ALTER TABLE public.event_stream ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.events ENABLE ROW LEVEL SECURITY;

CREATE POLICY everybody ON public.bank_holidays FOR SELECT TO ebrokerage_app, ebrokerage_worker USING (true);

ALTER TABLE public.external_references ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.federated_identities ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.federated_sign_ins ENABLE ROW LEVEL SECURITY;

CREATE POLICY gate ON public.access_requests FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.accounts FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.answers FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.audit FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.authorities FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.backfills TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.clients FOR SELECT TO ebrokerage_gate USING (machine);

CREATE POLICY gate ON public.contents TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.downloads FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.erased_contents TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.grants TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.invitations TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.organisations FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.packages TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.profiles FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.response_versions TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.responses FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.revocation_stream TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.revocations FOR INSERT TO ebrokerage_gate WITH CHECK (true);

CREATE POLICY gate ON public.rounds FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.sessions TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.streams FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.subscriptions FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.timers FOR INSERT TO ebrokerage_gate WITH CHECK ((kind = 'LINK_EXPIRED'::text));

CREATE POLICY gate ON public.uploads FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.webhook_bodies TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.webhook_endpoints FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.webhook_flows TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.webhook_payloads FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.webhook_secrets FOR SELECT TO ebrokerage_gate USING (true);

CREATE POLICY gate ON public.webhook_streams TO ebrokerage_gate USING (true);

CREATE POLICY gate_keeps ON public.organisations FOR UPDATE TO ebrokerage_gate USING (true);

ALTER TABLE public.grants ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.identity_providers ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.import_reports ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.import_rows ENABLE ROW LEVEL SECURITY;

CREATE POLICY insert_wall ON public.access_requests AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY insert_wall ON public.account_services AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_admits() AS viewer_admits) AND (EXISTS ( SELECT
   FROM public.accounts a
  WHERE ((a.id = account_services.account_id) AND (a.organisation_id = account_services.organisation_id)))) AND (EXISTS ( SELECT
   FROM public.services s
  WHERE ((s.id = account_services.service_id) AND (s.organisation_id = account_services.organisation_id))))));

CREATE POLICY insert_wall ON public.accounts AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_admits() AS viewer_admits));

CREATE POLICY insert_wall ON public.answers AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY insert_wall ON public.arrangements AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.briefs AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.considerations AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.contents AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (false);

CREATE POLICY insert_wall ON public.decisions AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.document_versions AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY insert_wall ON public.documents AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY insert_wall ON public.downloads AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY insert_wall ON public.drafts AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY insert_wall ON public.external_references AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.import_reports AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.import_rows AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.invitations AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY insert_wall ON public.legal_holds AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.links AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY insert_wall ON public.locations AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.message_preferences AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (((account_id = ( SELECT public.viewer_account() AS viewer_account)) OR ( SELECT public.viewer_admits() AS viewer_admits)));

CREATE POLICY insert_wall ON public.messages AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY insert_wall ON public.note_marks AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY insert_wall ON public.notes AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY insert_wall ON public.notices AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY insert_wall ON public.organisations AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.packages AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.profiles AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.readings AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY insert_wall ON public.reason_codes AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.reference_counters AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.removals AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.requirements AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.response_versions AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY insert_wall ON public.responses AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY insert_wall ON public.rounds AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.selections AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.sent_notes AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.service_levels AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.services AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.subject_exports AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.subscriptions AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.teams AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY insert_wall ON public.timers AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY insert_wall ON public.uploads AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY insert_wall ON public.webhook_certificates AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_manages() AS viewer_manages));

CREATE POLICY insert_wall ON public.webhook_deliveries AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK ((( SELECT public.viewer_manages() AS viewer_manages) AND (event_id IS NULL)));

CREATE POLICY insert_wall ON public.webhook_endpoints AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_manages() AS viewer_manages));

CREATE POLICY insert_wall ON public.webhook_payloads AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_manages() AS viewer_manages));

CREATE POLICY insert_wall ON public.webhook_secrets AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (( SELECT public.viewer_manages() AS viewer_manages));

ALTER TABLE public.invitations ENABLE ROW LEVEL SECURITY;

CREATE POLICY invite ON public.links TO ebrokerage_app USING (((purpose = 'ACTIVATION'::text) AND ( SELECT public.viewer_admits() AS viewer_admits) AND (account_id IN ( SELECT a.id
   FROM public.accounts a
  WHERE ((a.activated_at IS NULL) AND ((a.authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) OR (a.approved_by = ( SELECT public.viewer_authority() AS viewer_authority)) OR (a.organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))))))));

CREATE POLICY keep ON public.accounts FOR UPDATE TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY keep ON public.organisations FOR UPDATE TO ebrokerage_app USING ((registered_by = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY keep ON public.reason_codes FOR UPDATE TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY keep ON public.service_levels FOR UPDATE TO ebrokerage_app USING ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY keep ON public.services FOR UPDATE TO ebrokerage_app USING ((registered_by = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY keep_approved ON public.accounts FOR UPDATE TO ebrokerage_app USING ((approved_by = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY keep_colleagues ON public.accounts FOR UPDATE TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

ALTER TABLE public.legal_holds ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.links ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.locations ENABLE ROW LEVEL SECURITY;

CREATE POLICY mail ON public.access_requests FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.account_services FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.accounts FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.authorities FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.briefs FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.invitations FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.links FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.message_attempts TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.message_preferences TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.notices TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.organisations FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.profiles FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.reason_codes FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.rounds FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.service_levels FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.services FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY mail ON public.subscriptions FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY managed ON public.clients FOR SELECT TO ebrokerage_app USING ((machine AND (authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY mark ON public.accounts FOR UPDATE TO ebrokerage_worker USING (true);

CREATE POLICY mark ON public.organisations FOR UPDATE TO ebrokerage_worker USING (true);

ALTER TABLE public.message_attempts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.message_preferences ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.note_marks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.notices ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.organisations ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON public.downloads TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY own ON public.idempotency_keys TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY own ON public.message_preferences TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY own ON public.note_marks TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY own ON public.sign_ins FOR SELECT TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY own ON public.uploads TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

ALTER TABLE public.packages ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;

CREATE POLICY provider ON public.account_services TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.accounts FOR SELECT TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.answers TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.audit FOR SELECT TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.briefs FOR SELECT TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.document_versions FOR SELECT TO ebrokerage_app USING (((( SELECT public.viewer_organisation() AS viewer_organisation) IS NOT NULL) AND (EXISTS ( SELECT
   FROM (public.documents d
     JOIN public.invitations i ON ((i.package_id = d.package_id)))
  WHERE ((d.id = document_versions.document_id) AND (i.organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND (d.removed_at IS NULL) AND ((d.invitation_id IS NULL) OR (d.invitation_id = i.id)) AND (d.by_provider OR ((d.released_version = document_versions.number) AND (NOT ((i.ended_at IS NOT NULL) AND (i.state <> 'AWARDED'::text))) AND (d.ruling IS DISTINCT FROM 'WITHHELD'::text) AND ((d.invitation_id IS NOT NULL) OR (d.ruling = 'RELEASED'::text) OR (i.state = 'AWARDED'::text) OR (i.disclosure = 'IMMEDIATE'::text)))))
 OFFSET 0))));

CREATE POLICY provider ON public.documents FOR SELECT TO ebrokerage_app USING (((( SELECT public.viewer_organisation() AS viewer_organisation) IS NOT NULL) AND (EXISTS ( SELECT
   FROM public.invitations i
  WHERE ((i.package_id = documents.package_id) AND (i.organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND (documents.removed_at IS NULL) AND ((documents.invitation_id IS NULL) OR (documents.invitation_id = i.id)) AND (documents.by_provider OR ((documents.released_version IS NOT NULL) AND (NOT ((i.ended_at IS NOT NULL) AND (i.state <> 'AWARDED'::text))))))
 OFFSET 0))));

CREATE POLICY provider ON public.drafts TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.invitations TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.locations FOR SELECT TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.notes FOR SELECT TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.organisations FOR SELECT TO ebrokerage_app USING ((id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.reason_codes FOR SELECT TO ebrokerage_app USING (((kind = ANY (ARRAY['REJECTION'::text, 'NOT_AWARDED'::text, 'CANCELLATION'::text])) AND (( SELECT public.viewer_organisation() AS viewer_organisation) IS NOT NULL)));

CREATE POLICY provider ON public.response_versions TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.responses TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.sent_notes FOR SELECT TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.services FOR SELECT TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

CREATE POLICY provider ON public.timers TO ebrokerage_app USING (((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND (kind = 'OFFER_EXPIRING'::text)));

CREATE POLICY provider ON public.webhook_attempts TO ebrokerage_app USING (((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY provider ON public.webhook_certificates TO ebrokerage_app USING (((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY provider ON public.webhook_deliveries TO ebrokerage_app USING (((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY provider ON public.webhook_endpoints TO ebrokerage_app USING (((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY provider ON public.webhook_secrets TO ebrokerage_app USING (((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND ( SELECT public.viewer_manages() AS viewer_manages)));

CREATE POLICY provider_adds ON public.document_versions FOR INSERT TO ebrokerage_app WITH CHECK (((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND (added_by = ( SELECT public.viewer_account() AS viewer_account)) AND (EXISTS ( SELECT
   FROM public.documents d
  WHERE ((d.id = document_versions.document_id) AND d.by_provider AND (d.organisation_id = document_versions.organisation_id))))));

CREATE POLICY provider_adds ON public.documents FOR INSERT TO ebrokerage_app WITH CHECK ((by_provider AND (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND (added_by = ( SELECT public.viewer_account() AS viewer_account)) AND (EXISTS ( SELECT
   FROM public.invitations i
  WHERE ((i.id = documents.invitation_id) AND (i.package_id = documents.package_id) AND (i.authority_id = documents.authority_id) AND (i.organisation_id = documents.organisation_id))))));

CREATE POLICY provider_changes ON public.documents FOR UPDATE TO ebrokerage_app USING ((by_provider AND (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY provider_writes ON public.notes FOR INSERT TO ebrokerage_app WITH CHECK (((side = 'PROVIDER'::text) AND (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) AND (author_id = ( SELECT public.viewer_account() AS viewer_account)) AND (EXISTS ( SELECT
   FROM public.invitations i
  WHERE ((i.id = notes.invitation_id) AND (i.package_id = notes.package_id) AND (i.authority_id = notes.authority_id) AND (i.organisation_id = notes.organisation_id))))));

CREATE POLICY publish ON public.profiles FOR INSERT TO ebrokerage_app WITH CHECK ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY publish ON public.reason_codes FOR INSERT TO ebrokerage_app WITH CHECK ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY publish ON public.service_levels FOR INSERT TO ebrokerage_app WITH CHECK ((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)));

ALTER TABLE public.readings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.reason_codes ENABLE ROW LEVEL SECURITY;

CREATE POLICY record ON public.audit FOR INSERT TO ebrokerage_app WITH CHECK ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

ALTER TABLE public.reference_counters ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.refresh_tokens ENABLE ROW LEVEL SECURITY;

CREATE POLICY register ON public.organisations FOR INSERT TO ebrokerage_app WITH CHECK ((registered_by = ( SELECT public.viewer_authority() AS viewer_authority)));

CREATE POLICY register ON public.services FOR INSERT TO ebrokerage_app WITH CHECK ((registered_by = ( SELECT public.viewer_authority() AS viewer_authority)));

ALTER TABLE public.removals ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.requirements ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.response_versions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.responses ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.revocation_stream ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.revocations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.rounds ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.selections ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.sent_notes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.services ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.sign_ins ENABLE ROW LEVEL SECURITY;

CREATE POLICY signed_in ON public.authorities FOR SELECT TO ebrokerage_app USING (((id = ( SELECT public.viewer_authority() AS viewer_authority)) OR (( SELECT public.viewer_organisation() AS viewer_organisation) IS NOT NULL)));

ALTER TABLE public.stream_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.streams ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.subject_exports ENABLE ROW LEVEL SECURITY;

CREATE POLICY subscriber ON public.subscriptions FOR SELECT TO ebrokerage_app USING (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) AND ( SELECT public.viewer_subscribes() AS viewer_subscribes) AND ((account_id = ( SELECT public.viewer_account() AS viewer_account)) OR public.viewer_subscribed(package_id) OR (( SELECT public.viewer_matches() AS viewer_matches) AND public.viewer_bought(package_id)))));

ALTER TABLE public.subscriptions ENABLE ROW LEVEL SECURITY;

CREATE POLICY team ON public.message_preferences TO ebrokerage_app USING ((organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)));

ALTER TABLE public.teams ENABLE ROW LEVEL SECURITY;

CREATE POLICY tell ON public.messages FOR INSERT TO ebrokerage_app WITH CHECK (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation)) OR ((( SELECT public.viewer_account() AS viewer_account) IS NULL) AND (access_request_id IS NOT NULL) AND (kind = 'ACCESS_REQUESTED'::text))));

CREATE POLICY tell ON public.notices FOR INSERT TO ebrokerage_app WITH CHECK (((authority_id = ( SELECT public.viewer_authority() AS viewer_authority)) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

ALTER TABLE public.throttles ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.timers ENABLE ROW LEVEL SECURITY;

CREATE POLICY update_wall ON public.access_requests AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY update_wall ON public.account_services AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY update_wall ON public.accounts AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (((NOT machine) AND ( SELECT public.viewer_admits() AS viewer_admits)));

CREATE POLICY update_wall ON public.answers AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY update_wall ON public.arrangements AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.briefs AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.considerations AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.contents AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (false);

CREATE POLICY update_wall ON public.decisions AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.document_versions AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY update_wall ON public.documents AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY update_wall ON public.downloads AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY update_wall ON public.drafts AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY update_wall ON public.external_references AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.import_reports AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.import_rows AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.invitations AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY update_wall ON public.legal_holds AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.links AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY update_wall ON public.locations AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.message_preferences AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (((account_id = ( SELECT public.viewer_account() AS viewer_account)) OR ( SELECT public.viewer_admits() AS viewer_admits)));

CREATE POLICY update_wall ON public.messages AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((NOT ( SELECT public.viewer_subscribes() AS viewer_subscribes)));

CREATE POLICY update_wall ON public.note_marks AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY update_wall ON public.notes AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY update_wall ON public.organisations AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.packages AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.profiles AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.reason_codes AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.reference_counters AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.removals AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.requirements AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.response_versions AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY update_wall ON public.responses AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY update_wall ON public.rounds AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.selections AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.sent_notes AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.service_levels AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.services AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.subject_exports AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.subscriptions AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.teams AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_reads_all() AS viewer_reads_all));

CREATE POLICY update_wall ON public.timers AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((( SELECT public.viewer_reads_all() AS viewer_reads_all) OR (organisation_id = ( SELECT public.viewer_organisation() AS viewer_organisation))));

CREATE POLICY update_wall ON public.uploads AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING ((account_id = ( SELECT public.viewer_account() AS viewer_account)));

CREATE POLICY update_wall ON public.webhook_certificates AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_manages() AS viewer_manages));

CREATE POLICY update_wall ON public.webhook_deliveries AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_manages() AS viewer_manages));

CREATE POLICY update_wall ON public.webhook_endpoints AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_manages() AS viewer_manages));

CREATE POLICY update_wall ON public.webhook_payloads AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_manages() AS viewer_manages));

CREATE POLICY update_wall ON public.webhook_secrets AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (( SELECT public.viewer_manages() AS viewer_manages));

ALTER TABLE public.uploads ENABLE ROW LEVEL SECURITY;

CREATE POLICY viewer ON public.contents FOR SELECT TO ebrokerage_app USING ((EXISTS ( SELECT
   FROM public.document_versions v
  WHERE (v.content_id = contents.id)
 OFFSET 0)));

CREATE POLICY viewer ON public.stream_events FOR SELECT TO ebrokerage_app USING (((stream_id = ( SELECT public.viewer_stream() AS viewer_stream)) AND (( SELECT ((public.viewer_organisation() IS NOT NULL) OR public.viewer_reads_all())) OR (( SELECT public.viewer_subscribes() AS viewer_subscribes) AND public.viewer_subscribed(package_id)) OR ((NOT of_care) AND public.viewer_follows(package_id)))));

CREATE POLICY viewer ON public.streams FOR SELECT TO ebrokerage_app USING ((id = ( SELECT public.viewer_stream() AS viewer_stream)));

CREATE POLICY viewer ON public.webhook_streams FOR SELECT TO ebrokerage_app USING ((EXISTS ( SELECT
   FROM public.webhook_endpoints e
  WHERE (e.id = webhook_streams.endpoint_id)
 OFFSET 0)));

ALTER TABLE public.webhook_attempts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_bodies ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_certificates ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_deliveries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_endpoints ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_flows ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_payloads ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_secrets ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_streams ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.webhook_summaries ENABLE ROW LEVEL SECURITY;

CREATE POLICY webhooks ON public.clients FOR SELECT TO ebrokerage_worker USING (machine);

CREATE POLICY worker ON public.assertions TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.audit FOR INSERT TO ebrokerage_worker WITH CHECK ((account_id IS NULL));

CREATE POLICY worker ON public.authorization_codes TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.authorization_requests TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.contents TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.device_codes TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.document_versions TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.documents TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.downloads TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.erased_contents TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.event_stream TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.events TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.federated_sign_ins TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.grants TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.idempotency_keys TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.import_reports TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.import_rows TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.legal_holds FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.messages TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.packages TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.responses FOR SELECT TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.revocations TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.sessions TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.sign_ins TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.stream_events TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.streams TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.throttles TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.timers TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.uploads TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_attempts TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_bodies TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_certificates TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_deliveries TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_endpoints TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_flows TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_payloads TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_secrets TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_streams TO ebrokerage_worker USING (true);

CREATE POLICY worker ON public.webhook_summaries TO ebrokerage_worker USING (true);

GRANT USAGE ON SCHEMA public TO ebrokerage_app;
GRANT USAGE ON SCHEMA public TO ebrokerage_worker;
GRANT USAGE ON SCHEMA public TO ebrokerage_auth;
GRANT USAGE ON SCHEMA public TO ebrokerage_gate;

REVOKE ALL ON FUNCTION public.access_authorities() FROM PUBLIC;
GRANT ALL ON FUNCTION public.access_authorities() TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.access_authorities(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.access_authorities(at timestamp with time zone) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.access_job_roles(authority uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.access_job_roles(authority uuid, at timestamp with time zone) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.access_parties(authority_slug text, employer text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.access_parties(authority_slug text, employer text) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.access_warnings(request uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.access_warnings(request uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.account_standing(wanted_email text, organisation uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.account_standing(wanted_email text, organisation uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.begin_webhooks() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.discard_webhook_bodies() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.download_viewer(download uuid, hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.download_viewer(download uuid, hash bytea) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.employers_named(beginning text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.employers_named(beginning text) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.erase_documents(package uuid, at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.erase_notes(package uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.erase_record(package uuid, category text, years integer, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erase_record(package uuid, category text, years integer, at timestamp with time zone) TO ebrokerage_worker;

REVOKE ALL ON FUNCTION public.erase_rest(package uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.forgive_webhooks() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.free_username(wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.free_username(wanted text) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.keep_content(upload uuid, quarantined boolean, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_content(upload uuid, quarantined boolean, at timestamp with time zone) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.keep_earlier_versions(batch integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_earlier_versions(batch integer) TO ebrokerage_worker;

REVOKE ALL ON FUNCTION public.keep_team_email(organisation uuid, team_address text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_team_email(organisation uuid, team_address text) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.keeper_name(authority uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keeper_name(authority uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.records_due(authority uuid, category text, years integer, at timestamp with time zone, with_held boolean, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.records_due(authority uuid, category text, years integer, at timestamp with time zone, with_held boolean, most integer) TO ebrokerage_worker;

REVOKE ALL ON FUNCTION public.response_gate_lock(invitation uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.response_gate_lock(invitation uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.response_gate_settle(invitation uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.response_gate_settle(invitation uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.revoke(kind text, subject text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.revoke(kind text, subject text) TO ebrokerage_auth;

REVOKE ALL ON FUNCTION public.revoke_account() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.revoke_client() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.revoke_grant() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.revoke_session() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.stream_heads(wanted uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.stream_heads(wanted uuid[]) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.take_back_document(document uuid, at timestamp with time zone, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.take_back_document(document uuid, at timestamp with time zone, reason text) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.time_link() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.viewer_bought(package uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.viewer_bought(package uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.viewer_follows(package uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.viewer_follows(package uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.viewer_follows_invitation(invitation uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.viewer_follows_invitation(invitation uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.viewer_follows_response(response uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.viewer_follows_response(response uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.viewer_subscribed(package uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.viewer_subscribed(package uuid) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.webhook_payloads_outdated(hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.webhook_payloads_outdated(hash text) TO ebrokerage_app;

REVOKE ALL ON FUNCTION public.webhook_public_keys(endpoint uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.webhook_public_keys(endpoint uuid) TO ebrokerage_app;

GRANT SELECT,INSERT ON TABLE public.access_requests TO ebrokerage_app;

GRANT SELECT(id) ON TABLE public.access_requests TO ebrokerage_worker;
GRANT SELECT(id) ON TABLE public.access_requests TO ebrokerage_gate;

GRANT SELECT(authority_id) ON TABLE public.access_requests TO ebrokerage_gate;

GRANT SELECT(role) ON TABLE public.access_requests TO ebrokerage_gate;

GRANT SELECT(username) ON TABLE public.access_requests TO ebrokerage_gate;

GRANT SELECT(email) ON TABLE public.access_requests TO ebrokerage_worker;
GRANT SELECT(email) ON TABLE public.access_requests TO ebrokerage_gate;

GRANT UPDATE(organisation_id) ON TABLE public.access_requests TO ebrokerage_app;
GRANT SELECT(organisation_id) ON TABLE public.access_requests TO ebrokerage_gate;

GRANT UPDATE(state) ON TABLE public.access_requests TO ebrokerage_app;
GRANT SELECT(state) ON TABLE public.access_requests TO ebrokerage_gate;

GRANT UPDATE(decided_at) ON TABLE public.access_requests TO ebrokerage_app;

GRANT UPDATE(decided_by) ON TABLE public.access_requests TO ebrokerage_app;

GRANT UPDATE(rejection_reason) ON TABLE public.access_requests TO ebrokerage_app;

GRANT UPDATE(account_id) ON TABLE public.access_requests TO ebrokerage_app;

GRANT UPDATE(version) ON TABLE public.access_requests TO ebrokerage_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.account_services TO ebrokerage_app;

GRANT SELECT(account_id) ON TABLE public.account_services TO ebrokerage_worker;

GRANT SELECT(service_id) ON TABLE public.account_services TO ebrokerage_worker;

GRANT SELECT ON TABLE public.accounts TO ebrokerage_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.accounts TO ebrokerage_auth;

GRANT SELECT(id) ON TABLE public.accounts TO ebrokerage_worker;
GRANT SELECT(id) ON TABLE public.accounts TO ebrokerage_gate;
GRANT INSERT(id) ON TABLE public.accounts TO ebrokerage_app;

GRANT SELECT(username) ON TABLE public.accounts TO ebrokerage_gate;
GRANT INSERT(username) ON TABLE public.accounts TO ebrokerage_app;

GRANT SELECT(email) ON TABLE public.accounts TO ebrokerage_worker;
GRANT SELECT(email) ON TABLE public.accounts TO ebrokerage_gate;
GRANT INSERT(email) ON TABLE public.accounts TO ebrokerage_app;

GRANT INSERT(forename),UPDATE(forename) ON TABLE public.accounts TO ebrokerage_app;

GRANT INSERT(surname),UPDATE(surname) ON TABLE public.accounts TO ebrokerage_app;

GRANT INSERT(role),UPDATE(role) ON TABLE public.accounts TO ebrokerage_app;
GRANT SELECT(role) ON TABLE public.accounts TO ebrokerage_worker;
GRANT SELECT(role) ON TABLE public.accounts TO ebrokerage_gate;

GRANT SELECT(authority_id) ON TABLE public.accounts TO ebrokerage_worker;
GRANT SELECT(authority_id) ON TABLE public.accounts TO ebrokerage_gate;
GRANT INSERT(authority_id) ON TABLE public.accounts TO ebrokerage_app;

GRANT SELECT(organisation_id) ON TABLE public.accounts TO ebrokerage_worker;
GRANT SELECT(organisation_id) ON TABLE public.accounts TO ebrokerage_gate;
GRANT INSERT(organisation_id) ON TABLE public.accounts TO ebrokerage_app;

GRANT UPDATE(disabled_at) ON TABLE public.accounts TO ebrokerage_app;
GRANT SELECT(disabled_at) ON TABLE public.accounts TO ebrokerage_worker;
GRANT SELECT(disabled_at) ON TABLE public.accounts TO ebrokerage_gate;

GRANT INSERT(created_at) ON TABLE public.accounts TO ebrokerage_app;

GRANT UPDATE(team_id) ON TABLE public.accounts TO ebrokerage_app;

GRANT SELECT(machine) ON TABLE public.accounts TO ebrokerage_worker;

GRANT INSERT(job_role),UPDATE(job_role) ON TABLE public.accounts TO ebrokerage_app;

GRANT INSERT(telephone),UPDATE(telephone) ON TABLE public.accounts TO ebrokerage_app;

GRANT INSERT(mobile),UPDATE(mobile) ON TABLE public.accounts TO ebrokerage_app;

GRANT INSERT(fax),UPDATE(fax) ON TABLE public.accounts TO ebrokerage_app;

GRANT INSERT(address_lines),UPDATE(address_lines) ON TABLE public.accounts TO ebrokerage_app;

GRANT SELECT(approved_by) ON TABLE public.accounts TO ebrokerage_worker;
GRANT SELECT(approved_by) ON TABLE public.accounts TO ebrokerage_gate;
GRANT INSERT(approved_by) ON TABLE public.accounts TO ebrokerage_app;

GRANT SELECT(activated_at) ON TABLE public.accounts TO ebrokerage_worker;

GRANT UPDATE(version) ON TABLE public.accounts TO ebrokerage_app;

GRANT SELECT(mail_refused_at),UPDATE(mail_refused_at) ON TABLE public.accounts TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.answers TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.answers TO ebrokerage_gate;

GRANT SELECT,INSERT,UPDATE ON TABLE public.arrangements TO ebrokerage_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.assertions TO ebrokerage_auth;
GRANT DELETE ON TABLE public.assertions TO ebrokerage_worker;

GRANT SELECT(client_id) ON TABLE public.assertions TO ebrokerage_worker;

GRANT SELECT(jti_hash) ON TABLE public.assertions TO ebrokerage_worker;

GRANT SELECT(expires_at) ON TABLE public.assertions TO ebrokerage_worker;

GRANT SELECT ON TABLE public.audit TO ebrokerage_app;
GRANT SELECT ON TABLE public.audit TO ebrokerage_worker;

GRANT INSERT(authority_id) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(authority_id) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(authority_id) ON TABLE public.audit TO ebrokerage_auth;
GRANT SELECT(authority_id) ON TABLE public.audit TO ebrokerage_gate;

GRANT INSERT(organisation_id) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(organisation_id) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(organisation_id) ON TABLE public.audit TO ebrokerage_auth;

GRANT SELECT(account_id) ON TABLE public.audit TO ebrokerage_gate;
GRANT INSERT(account_id) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(account_id) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(account_id) ON TABLE public.audit TO ebrokerage_auth;

GRANT SELECT(action) ON TABLE public.audit TO ebrokerage_gate;
GRANT INSERT(action) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(action) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(action) ON TABLE public.audit TO ebrokerage_auth;

GRANT INSERT(object_type) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(object_type) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(object_type) ON TABLE public.audit TO ebrokerage_auth;
GRANT SELECT(object_type) ON TABLE public.audit TO ebrokerage_gate;

GRANT SELECT(object_id) ON TABLE public.audit TO ebrokerage_gate;
GRANT INSERT(object_id) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(object_id) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(object_id) ON TABLE public.audit TO ebrokerage_auth;

GRANT SELECT(object_version) ON TABLE public.audit TO ebrokerage_gate;
GRANT INSERT(object_version) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(object_version) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(object_version) ON TABLE public.audit TO ebrokerage_auth;

GRANT INSERT(before),UPDATE(before) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(before) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(before) ON TABLE public.audit TO ebrokerage_auth;
GRANT SELECT(before),UPDATE(before) ON TABLE public.audit TO ebrokerage_gate;

GRANT INSERT(after),UPDATE(after) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(after) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(after) ON TABLE public.audit TO ebrokerage_auth;
GRANT SELECT(after),UPDATE(after) ON TABLE public.audit TO ebrokerage_gate;

GRANT INSERT(occurred_at) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(occurred_at) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(occurred_at) ON TABLE public.audit TO ebrokerage_auth;

GRANT INSERT(request_id) ON TABLE public.audit TO ebrokerage_app;
GRANT INSERT(request_id) ON TABLE public.audit TO ebrokerage_worker;
GRANT INSERT(request_id) ON TABLE public.audit TO ebrokerage_auth;

GRANT UPDATE("position") ON TABLE public.audit TO ebrokerage_worker;
GRANT SELECT("position") ON TABLE public.audit TO ebrokerage_gate;

GRANT UPDATE(salt) ON TABLE public.audit TO ebrokerage_worker;
GRANT UPDATE(salt) ON TABLE public.audit TO ebrokerage_gate;

GRANT UPDATE(details_hash) ON TABLE public.audit TO ebrokerage_worker;

GRANT UPDATE(hash) ON TABLE public.audit TO ebrokerage_worker;

GRANT UPDATE(erased_at) ON TABLE public.audit TO ebrokerage_worker;
GRANT SELECT(erased_at),UPDATE(erased_at) ON TABLE public.audit TO ebrokerage_gate;

GRANT SELECT,INSERT ON TABLE public.audit_heads TO ebrokerage_worker;

GRANT UPDATE("position") ON TABLE public.audit_heads TO ebrokerage_worker;

GRANT UPDATE(hash) ON TABLE public.audit_heads TO ebrokerage_worker;

GRANT UPDATE(chained_at) ON TABLE public.audit_heads TO ebrokerage_worker;

GRANT SELECT,INSERT ON TABLE public.audit_seals TO ebrokerage_worker;

GRANT SELECT ON TABLE public.authorities TO ebrokerage_app;
GRANT SELECT ON TABLE public.authorities TO ebrokerage_auth;

GRANT SELECT(id) ON TABLE public.authorities TO ebrokerage_gate;
GRANT SELECT(id) ON TABLE public.authorities TO ebrokerage_worker;

GRANT SELECT(slug) ON TABLE public.authorities TO ebrokerage_gate;
GRANT SELECT(slug) ON TABLE public.authorities TO ebrokerage_worker;

GRANT SELECT(name) ON TABLE public.authorities TO ebrokerage_gate;
GRANT SELECT(name) ON TABLE public.authorities TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.authorization_codes TO ebrokerage_auth;
GRANT DELETE ON TABLE public.authorization_codes TO ebrokerage_worker;

GRANT SELECT(code_hash) ON TABLE public.authorization_codes TO ebrokerage_worker;

GRANT SELECT(expires_at) ON TABLE public.authorization_codes TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.authorization_requests TO ebrokerage_auth;
GRANT DELETE ON TABLE public.authorization_requests TO ebrokerage_worker;

GRANT SELECT(id_hash) ON TABLE public.authorization_requests TO ebrokerage_worker;

GRANT SELECT(expires_at) ON TABLE public.authorization_requests TO ebrokerage_worker;

GRANT SELECT ON TABLE public.backfills TO ebrokerage_gate;

GRANT UPDATE("position") ON TABLE public.backfills TO ebrokerage_gate;

GRANT UPDATE(filled) ON TABLE public.backfills TO ebrokerage_gate;

GRANT UPDATE(done_at) ON TABLE public.backfills TO ebrokerage_gate;

GRANT SELECT ON TABLE public.bank_holidays TO ebrokerage_app;
GRANT SELECT ON TABLE public.bank_holidays TO ebrokerage_worker;

GRANT SELECT,INSERT ON TABLE public.briefs TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.briefs TO ebrokerage_gate;

GRANT SELECT(invitation_id) ON TABLE public.briefs TO ebrokerage_worker;

GRANT SELECT(service_level_name) ON TABLE public.briefs TO ebrokerage_worker;

GRANT SELECT(service_name) ON TABLE public.briefs TO ebrokerage_worker;

GRANT SELECT(start_date) ON TABLE public.briefs TO ebrokerage_worker;

GRANT SELECT(hours_required) ON TABLE public.briefs TO ebrokerage_worker;

GRANT SELECT(days_required) ON TABLE public.briefs TO ebrokerage_worker;

GRANT SELECT(frequency) ON TABLE public.briefs TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.clients TO ebrokerage_auth;

GRANT SELECT(client_id) ON TABLE public.clients TO ebrokerage_gate;
GRANT SELECT(client_id) ON TABLE public.clients TO ebrokerage_app;
GRANT SELECT(client_id) ON TABLE public.clients TO ebrokerage_worker;

GRANT SELECT(name) ON TABLE public.clients TO ebrokerage_app;

GRANT SELECT(machine) ON TABLE public.clients TO ebrokerage_gate;
GRANT SELECT(machine) ON TABLE public.clients TO ebrokerage_app;
GRANT SELECT(machine) ON TABLE public.clients TO ebrokerage_worker;

GRANT SELECT(account_id) ON TABLE public.clients TO ebrokerage_gate;
GRANT SELECT(account_id) ON TABLE public.clients TO ebrokerage_app;
GRANT SELECT(account_id) ON TABLE public.clients TO ebrokerage_worker;

GRANT SELECT(authority_id) ON TABLE public.clients TO ebrokerage_app;
GRANT SELECT(authority_id) ON TABLE public.clients TO ebrokerage_worker;

GRANT SELECT(scopes) ON TABLE public.clients TO ebrokerage_app;
GRANT SELECT(scopes) ON TABLE public.clients TO ebrokerage_worker;

GRANT SELECT(disabled_at) ON TABLE public.clients TO ebrokerage_app;
GRANT SELECT(disabled_at) ON TABLE public.clients TO ebrokerage_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.considerations TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.considerations TO ebrokerage_gate;

GRANT SELECT ON TABLE public.contents TO ebrokerage_app;
GRANT SELECT ON TABLE public.contents TO ebrokerage_worker;
GRANT SELECT,INSERT,DELETE ON TABLE public.contents TO ebrokerage_gate;

GRANT UPDATE(parts) ON TABLE public.contents TO ebrokerage_worker;

GRANT UPDATE(state) ON TABLE public.contents TO ebrokerage_worker;
GRANT UPDATE(state) ON TABLE public.contents TO ebrokerage_gate;

GRANT UPDATE(scanned_at) ON TABLE public.contents TO ebrokerage_worker;

GRANT UPDATE(scan_due_at) ON TABLE public.contents TO ebrokerage_worker;

GRANT UPDATE(scan_attempts) ON TABLE public.contents TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.credentials TO ebrokerage_auth;

GRANT SELECT,INSERT ON TABLE public.decisions TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.decisions TO ebrokerage_gate;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.device_codes TO ebrokerage_auth;
GRANT DELETE ON TABLE public.device_codes TO ebrokerage_worker;

GRANT SELECT(device_code_hash) ON TABLE public.device_codes TO ebrokerage_worker;

GRANT SELECT(expires_at) ON TABLE public.device_codes TO ebrokerage_worker;

GRANT SELECT,INSERT ON TABLE public.document_versions TO ebrokerage_app;
GRANT SELECT ON TABLE public.document_versions TO ebrokerage_worker;
GRANT SELECT,DELETE ON TABLE public.document_versions TO ebrokerage_gate;

GRANT UPDATE(state) ON TABLE public.document_versions TO ebrokerage_worker;

GRANT UPDATE(held_up) ON TABLE public.document_versions TO ebrokerage_worker;

GRANT SELECT,INSERT ON TABLE public.documents TO ebrokerage_app;
GRANT SELECT ON TABLE public.documents TO ebrokerage_worker;
GRANT SELECT,DELETE ON TABLE public.documents TO ebrokerage_gate;

GRANT UPDATE(state) ON TABLE public.documents TO ebrokerage_app;
GRANT UPDATE(state) ON TABLE public.documents TO ebrokerage_worker;

GRANT UPDATE(newest_version) ON TABLE public.documents TO ebrokerage_app;

GRANT UPDATE(released_version) ON TABLE public.documents TO ebrokerage_app;
GRANT UPDATE(released_version) ON TABLE public.documents TO ebrokerage_worker;

GRANT UPDATE(ruling) ON TABLE public.documents TO ebrokerage_app;

GRANT UPDATE(ruling_reason) ON TABLE public.documents TO ebrokerage_app;

GRANT UPDATE(removed_at) ON TABLE public.documents TO ebrokerage_app;
GRANT UPDATE(removed_at) ON TABLE public.documents TO ebrokerage_gate;

GRANT UPDATE(removed_by) ON TABLE public.documents TO ebrokerage_app;
GRANT UPDATE(removed_by) ON TABLE public.documents TO ebrokerage_gate;

GRANT UPDATE(removal_reason) ON TABLE public.documents TO ebrokerage_app;
GRANT UPDATE(removal_reason) ON TABLE public.documents TO ebrokerage_gate;

GRANT UPDATE(version) ON TABLE public.documents TO ebrokerage_app;
GRANT UPDATE(version) ON TABLE public.documents TO ebrokerage_gate;

GRANT SELECT,INSERT ON TABLE public.downloads TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.downloads TO ebrokerage_worker;
GRANT SELECT,DELETE ON TABLE public.downloads TO ebrokerage_gate;

GRANT UPDATE(cookie_hash) ON TABLE public.downloads TO ebrokerage_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.drafts TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.drafts TO ebrokerage_gate;

GRANT SELECT,DELETE ON TABLE public.erased_contents TO ebrokerage_worker;
GRANT SELECT,INSERT ON TABLE public.erased_contents TO ebrokerage_gate;

GRANT SELECT,UPDATE ON TABLE public.event_stream TO ebrokerage_worker;

GRANT SELECT,INSERT ON TABLE public.events TO ebrokerage_app;
GRANT SELECT,INSERT ON TABLE public.events TO ebrokerage_worker;

GRANT SELECT(id) ON TABLE public.events TO ebrokerage_gate;

GRANT SELECT(package_id),UPDATE(package_id) ON TABLE public.events TO ebrokerage_gate;

GRANT UPDATE(sequence) ON TABLE public.events TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.external_references TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.external_references TO ebrokerage_gate;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.federated_identities TO ebrokerage_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.federated_sign_ins TO ebrokerage_auth;
GRANT DELETE ON TABLE public.federated_sign_ins TO ebrokerage_worker;

GRANT SELECT(state_hash) ON TABLE public.federated_sign_ins TO ebrokerage_worker;

GRANT SELECT(created_at) ON TABLE public.federated_sign_ins TO ebrokerage_worker;

GRANT SELECT(expires_at) ON TABLE public.federated_sign_ins TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.grants TO ebrokerage_auth;
GRANT DELETE ON TABLE public.grants TO ebrokerage_worker;

GRANT SELECT(id) ON TABLE public.grants TO ebrokerage_gate;
GRANT SELECT(id) ON TABLE public.grants TO ebrokerage_worker;

GRANT SELECT(account_id) ON TABLE public.grants TO ebrokerage_gate;

GRANT SELECT(session_id) ON TABLE public.grants TO ebrokerage_gate;
GRANT SELECT(session_id) ON TABLE public.grants TO ebrokerage_worker;

GRANT SELECT(expires_at) ON TABLE public.grants TO ebrokerage_worker;

GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE public.grants TO ebrokerage_gate;

GRANT UPDATE(revocation_reason) ON TABLE public.grants TO ebrokerage_gate;

GRANT SELECT,INSERT,UPDATE ON TABLE public.idempotency_keys TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.idempotency_keys TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.identity_providers TO ebrokerage_auth;

GRANT SELECT,INSERT ON TABLE public.import_reports TO ebrokerage_app;
GRANT DELETE ON TABLE public.import_reports TO ebrokerage_worker;

GRANT SELECT(id) ON TABLE public.import_reports TO ebrokerage_worker;

GRANT SELECT(imported_at) ON TABLE public.import_reports TO ebrokerage_worker;

GRANT SELECT,INSERT ON TABLE public.import_rows TO ebrokerage_app;
GRANT DELETE ON TABLE public.import_rows TO ebrokerage_worker;

GRANT SELECT(report_id) ON TABLE public.import_rows TO ebrokerage_worker;

GRANT SELECT,DELETE ON TABLE public.invitations TO ebrokerage_gate;
GRANT SELECT,INSERT,UPDATE ON TABLE public.invitations TO ebrokerage_app;

GRANT SELECT(id) ON TABLE public.invitations TO ebrokerage_worker;

GRANT SELECT(package_id) ON TABLE public.invitations TO ebrokerage_worker;

GRANT SELECT(round_id) ON TABLE public.invitations TO ebrokerage_worker;

GRANT SELECT(authority_id) ON TABLE public.invitations TO ebrokerage_worker;

GRANT SELECT(organisation_id) ON TABLE public.invitations TO ebrokerage_worker;

GRANT SELECT(service_id) ON TABLE public.invitations TO ebrokerage_worker;

GRANT SELECT(sent_at) ON TABLE public.invitations TO ebrokerage_worker;

GRANT SELECT(deadline_at) ON TABLE public.invitations TO ebrokerage_worker;

GRANT UPDATE(all_responded) ON TABLE public.invitations TO ebrokerage_gate;

GRANT SELECT(ended_at) ON TABLE public.invitations TO ebrokerage_worker;

GRANT SELECT(state) ON TABLE public.invitations TO ebrokerage_worker;

GRANT SELECT,INSERT ON TABLE public.legal_holds TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.legal_holds TO ebrokerage_gate;

GRANT SELECT(package_id) ON TABLE public.legal_holds TO ebrokerage_worker;

GRANT UPDATE(lifted_by) ON TABLE public.legal_holds TO ebrokerage_app;

GRANT UPDATE(lifted_at) ON TABLE public.legal_holds TO ebrokerage_app;
GRANT SELECT(lifted_at) ON TABLE public.legal_holds TO ebrokerage_worker;

GRANT INSERT ON TABLE public.links TO ebrokerage_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.links TO ebrokerage_auth;

GRANT SELECT(id) ON TABLE public.links TO ebrokerage_app;
GRANT SELECT(id) ON TABLE public.links TO ebrokerage_worker;

GRANT SELECT(account_id) ON TABLE public.links TO ebrokerage_app;
GRANT SELECT(account_id) ON TABLE public.links TO ebrokerage_worker;

GRANT SELECT(purpose) ON TABLE public.links TO ebrokerage_app;
GRANT SELECT(purpose) ON TABLE public.links TO ebrokerage_worker;

GRANT SELECT(created_at) ON TABLE public.links TO ebrokerage_app;

GRANT SELECT(expires_at) ON TABLE public.links TO ebrokerage_app;
GRANT SELECT(expires_at) ON TABLE public.links TO ebrokerage_worker;

GRANT SELECT(used_at) ON TABLE public.links TO ebrokerage_app;
GRANT SELECT(used_at) ON TABLE public.links TO ebrokerage_worker;

GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE public.links TO ebrokerage_app;
GRANT SELECT(revoked_at) ON TABLE public.links TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.locations TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.locations TO ebrokerage_gate;

GRANT SELECT ON TABLE public.message_attempts TO ebrokerage_app;
GRANT SELECT,INSERT ON TABLE public.message_attempts TO ebrokerage_worker;
GRANT SELECT,DELETE ON TABLE public.message_attempts TO ebrokerage_gate;

GRANT UPDATE(ended_at) ON TABLE public.message_attempts TO ebrokerage_worker;

GRANT UPDATE(outcome) ON TABLE public.message_attempts TO ebrokerage_worker;

GRANT UPDATE(code) ON TABLE public.message_attempts TO ebrokerage_worker;

GRANT UPDATE(enhanced_code) ON TABLE public.message_attempts TO ebrokerage_worker;

GRANT UPDATE(problem) ON TABLE public.message_attempts TO ebrokerage_worker;

GRANT SELECT,INSERT ON TABLE public.message_preferences TO ebrokerage_app;
GRANT SELECT,INSERT ON TABLE public.message_preferences TO ebrokerage_auth;
GRANT SELECT ON TABLE public.message_preferences TO ebrokerage_worker;

GRANT UPDATE(wanted) ON TABLE public.message_preferences TO ebrokerage_app;
GRANT UPDATE(wanted) ON TABLE public.message_preferences TO ebrokerage_auth;

GRANT UPDATE(changed_at) ON TABLE public.message_preferences TO ebrokerage_app;
GRANT UPDATE(changed_at) ON TABLE public.message_preferences TO ebrokerage_auth;

GRANT SELECT,INSERT ON TABLE public.messages TO ebrokerage_app;
GRANT SELECT,INSERT ON TABLE public.messages TO ebrokerage_worker;
GRANT SELECT,INSERT ON TABLE public.messages TO ebrokerage_auth;
GRANT SELECT,DELETE ON TABLE public.messages TO ebrokerage_gate;

GRANT SELECT(id) ON TABLE public.messages TO ebrokerage_app;

GRANT SELECT(kind) ON TABLE public.messages TO ebrokerage_app;

GRANT SELECT(authority_id) ON TABLE public.messages TO ebrokerage_app;

GRANT SELECT(organisation_id) ON TABLE public.messages TO ebrokerage_app;

GRANT SELECT(account_id) ON TABLE public.messages TO ebrokerage_app;

GRANT SELECT(package_id) ON TABLE public.messages TO ebrokerage_app;

GRANT UPDATE(state) ON TABLE public.messages TO ebrokerage_worker;
GRANT SELECT(state) ON TABLE public.messages TO ebrokerage_app;

GRANT SELECT(created_at) ON TABLE public.messages TO ebrokerage_app;

GRANT SELECT(attempts) ON TABLE public.messages TO ebrokerage_app;
GRANT UPDATE(attempts) ON TABLE public.messages TO ebrokerage_worker;

GRANT UPDATE(due_at) ON TABLE public.messages TO ebrokerage_worker;

GRANT UPDATE(leased_until) ON TABLE public.messages TO ebrokerage_worker;

GRANT UPDATE(mail_id) ON TABLE public.messages TO ebrokerage_worker;

GRANT SELECT(finished_at) ON TABLE public.messages TO ebrokerage_app;
GRANT UPDATE(finished_at) ON TABLE public.messages TO ebrokerage_worker;

GRANT SELECT ON TABLE public.migration TO ebrokerage_app;
GRANT SELECT ON TABLE public.migration TO ebrokerage_worker;
GRANT SELECT ON TABLE public.migration TO ebrokerage_auth;

GRANT SELECT,INSERT ON TABLE public.note_marks TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.note_marks TO ebrokerage_gate;

GRANT UPDATE(read_until) ON TABLE public.note_marks TO ebrokerage_app;

GRANT SELECT,INSERT ON TABLE public.notes TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.notes TO ebrokerage_gate;

GRANT INSERT ON TABLE public.notices TO ebrokerage_app;
GRANT SELECT,INSERT ON TABLE public.notices TO ebrokerage_worker;
GRANT SELECT,DELETE ON TABLE public.notices TO ebrokerage_gate;

GRANT UPDATE(addressed_at) ON TABLE public.notices TO ebrokerage_worker;

GRANT UPDATE(attempts) ON TABLE public.notices TO ebrokerage_worker;

GRANT UPDATE(last_error) ON TABLE public.notices TO ebrokerage_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.organisations TO ebrokerage_app;
GRANT SELECT ON TABLE public.organisations TO ebrokerage_auth;

GRANT SELECT(id) ON TABLE public.organisations TO ebrokerage_gate;
GRANT SELECT(id) ON TABLE public.organisations TO ebrokerage_worker;

GRANT SELECT(name) ON TABLE public.organisations TO ebrokerage_gate;
GRANT SELECT(name) ON TABLE public.organisations TO ebrokerage_worker;

GRANT SELECT(team_email) ON TABLE public.organisations TO ebrokerage_worker;
GRANT SELECT(team_email),UPDATE(team_email) ON TABLE public.organisations TO ebrokerage_gate;

GRANT SELECT(created_at) ON TABLE public.organisations TO ebrokerage_gate;

GRANT SELECT(version),UPDATE(version) ON TABLE public.organisations TO ebrokerage_gate;

GRANT SELECT(mail_refused_at),UPDATE(mail_refused_at) ON TABLE public.organisations TO ebrokerage_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.packages TO ebrokerage_app;
GRANT SELECT ON TABLE public.packages TO ebrokerage_worker;
GRANT SELECT,DELETE ON TABLE public.packages TO ebrokerage_gate;

GRANT SELECT(id) ON TABLE public.packages TO ebrokerage_gate;

GRANT SELECT(authority_id) ON TABLE public.packages TO ebrokerage_gate;

GRANT SELECT(state) ON TABLE public.packages TO ebrokerage_gate;

GRANT SELECT(deadline_at) ON TABLE public.packages TO ebrokerage_gate;

GRANT UPDATE(deadline_announced_at) ON TABLE public.packages TO ebrokerage_worker;

GRANT SELECT(sent_count) ON TABLE public.packages TO ebrokerage_gate;

GRANT SELECT(submitted_count),UPDATE(submitted_count) ON TABLE public.packages TO ebrokerage_gate;

GRANT SELECT(accepting_count),UPDATE(accepting_count) ON TABLE public.packages TO ebrokerage_gate;

GRANT SELECT(all_responded) ON TABLE public.packages TO ebrokerage_gate;

GRANT SELECT(ended_at) ON TABLE public.packages TO ebrokerage_gate;

GRANT UPDATE(duplicated_from_id) ON TABLE public.packages TO ebrokerage_gate;

GRANT SELECT,INSERT ON TABLE public.profiles TO ebrokerage_app;
GRANT SELECT ON TABLE public.profiles TO ebrokerage_auth;

GRANT SELECT(id) ON TABLE public.profiles TO ebrokerage_worker;

GRANT SELECT(authority_id) ON TABLE public.profiles TO ebrokerage_worker;
GRANT SELECT(authority_id) ON TABLE public.profiles TO ebrokerage_gate;

GRANT SELECT(version) ON TABLE public.profiles TO ebrokerage_worker;
GRANT SELECT(version) ON TABLE public.profiles TO ebrokerage_gate;

GRANT SELECT(effective_at) ON TABLE public.profiles TO ebrokerage_worker;
GRANT SELECT(effective_at) ON TABLE public.profiles TO ebrokerage_gate;

GRANT SELECT(document) ON TABLE public.profiles TO ebrokerage_worker;
GRANT SELECT(document) ON TABLE public.profiles TO ebrokerage_gate;

GRANT SELECT,INSERT ON TABLE public.readings TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.readings TO ebrokerage_gate;

GRANT SELECT,INSERT,UPDATE ON TABLE public.reason_codes TO ebrokerage_app;

GRANT SELECT(authority_id) ON TABLE public.reason_codes TO ebrokerage_worker;

GRANT SELECT(kind) ON TABLE public.reason_codes TO ebrokerage_worker;

GRANT SELECT(code) ON TABLE public.reason_codes TO ebrokerage_worker;

GRANT SELECT(label) ON TABLE public.reason_codes TO ebrokerage_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.reference_counters TO ebrokerage_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.refresh_tokens TO ebrokerage_auth;

GRANT SELECT,INSERT ON TABLE public.removals TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.removals TO ebrokerage_gate;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.requirements TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.requirements TO ebrokerage_gate;

GRANT SELECT,INSERT ON TABLE public.response_versions TO ebrokerage_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.response_versions TO ebrokerage_gate;

GRANT SELECT,INSERT,UPDATE ON TABLE public.responses TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.responses TO ebrokerage_gate;

GRANT SELECT(invitation_id) ON TABLE public.responses TO ebrokerage_worker;

GRANT SELECT(withdrawn_at) ON TABLE public.responses TO ebrokerage_worker;

GRANT SELECT(offer_expires_on) ON TABLE public.responses TO ebrokerage_worker;

GRANT SELECT,UPDATE ON TABLE public.revocation_stream TO ebrokerage_gate;

GRANT INSERT ON TABLE public.revocations TO ebrokerage_gate;
GRANT SELECT ON TABLE public.revocations TO ebrokerage_auth;
GRANT SELECT,DELETE ON TABLE public.revocations TO ebrokerage_worker;

GRANT SELECT,DELETE ON TABLE public.rounds TO ebrokerage_gate;
GRANT SELECT,INSERT ON TABLE public.rounds TO ebrokerage_app;

GRANT SELECT(id) ON TABLE public.rounds TO ebrokerage_worker;

GRANT SELECT(package_id) ON TABLE public.rounds TO ebrokerage_worker;

GRANT SELECT(number) ON TABLE public.rounds TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.selections TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.selections TO ebrokerage_gate;

GRANT SELECT,INSERT ON TABLE public.sent_notes TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.sent_notes TO ebrokerage_gate;

GRANT SELECT,INSERT,UPDATE ON TABLE public.service_levels TO ebrokerage_app;

GRANT SELECT(id) ON TABLE public.service_levels TO ebrokerage_worker;

GRANT SELECT(name) ON TABLE public.service_levels TO ebrokerage_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.services TO ebrokerage_app;

GRANT SELECT(id) ON TABLE public.services TO ebrokerage_worker;

GRANT SELECT(name) ON TABLE public.services TO ebrokerage_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sessions TO ebrokerage_auth;
GRANT DELETE ON TABLE public.sessions TO ebrokerage_worker;

GRANT SELECT(id) ON TABLE public.sessions TO ebrokerage_worker;
GRANT SELECT(id) ON TABLE public.sessions TO ebrokerage_gate;

GRANT SELECT(account_id) ON TABLE public.sessions TO ebrokerage_gate;

GRANT SELECT(expires_at) ON TABLE public.sessions TO ebrokerage_worker;

GRANT SELECT(revoked_at) ON TABLE public.sessions TO ebrokerage_worker;
GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE public.sessions TO ebrokerage_gate;

GRANT SELECT ON TABLE public.sign_ins TO ebrokerage_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.sign_ins TO ebrokerage_auth;
GRANT DELETE ON TABLE public.sign_ins TO ebrokerage_worker;

GRANT SELECT(id) ON TABLE public.sign_ins TO ebrokerage_worker;

GRANT SELECT(occurred_at) ON TABLE public.sign_ins TO ebrokerage_worker;

GRANT SELECT ON TABLE public.stream_events TO ebrokerage_app;
GRANT SELECT,INSERT ON TABLE public.stream_events TO ebrokerage_worker;

GRANT SELECT(id) ON TABLE public.stream_events TO ebrokerage_gate;

GRANT SELECT(package_id),UPDATE(package_id) ON TABLE public.stream_events TO ebrokerage_gate;

GRANT SELECT ON TABLE public.streams TO ebrokerage_gate;
GRANT SELECT ON TABLE public.streams TO ebrokerage_app;
GRANT SELECT,INSERT ON TABLE public.streams TO ebrokerage_worker;

GRANT UPDATE(last_sequence) ON TABLE public.streams TO ebrokerage_worker;

GRANT SELECT,INSERT ON TABLE public.subject_exports TO ebrokerage_app;

GRANT SELECT,DELETE ON TABLE public.subscriptions TO ebrokerage_gate;
GRANT SELECT,INSERT,DELETE ON TABLE public.subscriptions TO ebrokerage_app;

GRANT SELECT(package_id) ON TABLE public.subscriptions TO ebrokerage_worker;

GRANT SELECT(account_id) ON TABLE public.subscriptions TO ebrokerage_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.teams TO ebrokerage_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.throttles TO ebrokerage_auth;
GRANT DELETE ON TABLE public.throttles TO ebrokerage_worker;

GRANT SELECT(key) ON TABLE public.throttles TO ebrokerage_worker;

GRANT SELECT(failed_at) ON TABLE public.throttles TO ebrokerage_worker;

GRANT SELECT(until) ON TABLE public.throttles TO ebrokerage_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.timers TO ebrokerage_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.timers TO ebrokerage_worker;
GRANT SELECT,INSERT,DELETE ON TABLE public.timers TO ebrokerage_gate;

GRANT SELECT,INSERT ON TABLE public.uploads TO ebrokerage_app;
GRANT SELECT,DELETE ON TABLE public.uploads TO ebrokerage_worker;
GRANT SELECT,DELETE ON TABLE public.uploads TO ebrokerage_gate;

GRANT UPDATE(document_id) ON TABLE public.uploads TO ebrokerage_app;

GRANT UPDATE(wrapped_key) ON TABLE public.uploads TO ebrokerage_app;

GRANT UPDATE(wrapped_with) ON TABLE public.uploads TO ebrokerage_app;

GRANT UPDATE(parts) ON TABLE public.uploads TO ebrokerage_app;

GRANT UPDATE(received) ON TABLE public.uploads TO ebrokerage_app;

GRANT UPDATE(state) ON TABLE public.uploads TO ebrokerage_app;
GRANT UPDATE(state) ON TABLE public.uploads TO ebrokerage_worker;

GRANT UPDATE(refusal) ON TABLE public.uploads TO ebrokerage_app;

GRANT UPDATE(lease) ON TABLE public.uploads TO ebrokerage_app;

GRANT UPDATE(leased_until) ON TABLE public.uploads TO ebrokerage_app;
GRANT UPDATE(leased_until) ON TABLE public.uploads TO ebrokerage_gate;

GRANT UPDATE(ended_at) ON TABLE public.uploads TO ebrokerage_app;
GRANT UPDATE(ended_at) ON TABLE public.uploads TO ebrokerage_worker;

GRANT UPDATE(swept_at) ON TABLE public.uploads TO ebrokerage_worker;

GRANT SELECT ON TABLE public.webhook_attempts TO ebrokerage_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhook_attempts TO ebrokerage_worker;

GRANT SELECT,DELETE ON TABLE public.webhook_bodies TO ebrokerage_gate;
GRANT SELECT,INSERT,DELETE ON TABLE public.webhook_bodies TO ebrokerage_worker;

GRANT SELECT(delivery_id) ON TABLE public.webhook_bodies TO ebrokerage_gate;

GRANT SELECT(endpoint_id) ON TABLE public.webhook_bodies TO ebrokerage_gate;

GRANT INSERT,DELETE ON TABLE public.webhook_certificates TO ebrokerage_app;
GRANT SELECT ON TABLE public.webhook_certificates TO ebrokerage_worker;

GRANT SELECT(endpoint_id) ON TABLE public.webhook_certificates TO ebrokerage_app;

GRANT SELECT(authority_id) ON TABLE public.webhook_certificates TO ebrokerage_app;

GRANT SELECT(id) ON TABLE public.webhook_certificates TO ebrokerage_app;

GRANT SELECT(subject) ON TABLE public.webhook_certificates TO ebrokerage_app;

GRANT SELECT(fingerprint) ON TABLE public.webhook_certificates TO ebrokerage_app;

GRANT SELECT(expires_at) ON TABLE public.webhook_certificates TO ebrokerage_app;

GRANT SELECT(created_at) ON TABLE public.webhook_certificates TO ebrokerage_app;

GRANT SELECT(organisation_id) ON TABLE public.webhook_certificates TO ebrokerage_app;

GRANT SELECT,INSERT ON TABLE public.webhook_deliveries TO ebrokerage_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhook_deliveries TO ebrokerage_worker;

GRANT SELECT(id) ON TABLE public.webhook_deliveries TO ebrokerage_gate;

GRANT SELECT(package_id),UPDATE(package_id) ON TABLE public.webhook_deliveries TO ebrokerage_gate;

GRANT UPDATE(state) ON TABLE public.webhook_deliveries TO ebrokerage_app;

GRANT UPDATE(tries) ON TABLE public.webhook_deliveries TO ebrokerage_app;

GRANT UPDATE(due_at) ON TABLE public.webhook_deliveries TO ebrokerage_app;

GRANT UPDATE(ended_at) ON TABLE public.webhook_deliveries TO ebrokerage_app;

GRANT UPDATE(held) ON TABLE public.webhook_deliveries TO ebrokerage_app;

GRANT SELECT,INSERT ON TABLE public.webhook_endpoints TO ebrokerage_app;
GRANT SELECT ON TABLE public.webhook_endpoints TO ebrokerage_worker;

GRANT SELECT(id) ON TABLE public.webhook_endpoints TO ebrokerage_gate;

GRANT UPDATE(name) ON TABLE public.webhook_endpoints TO ebrokerage_app;

GRANT UPDATE(url) ON TABLE public.webhook_endpoints TO ebrokerage_app;

GRANT UPDATE(event_types) ON TABLE public.webhook_endpoints TO ebrokerage_app;

GRANT SELECT(state) ON TABLE public.webhook_endpoints TO ebrokerage_gate;
GRANT UPDATE(state) ON TABLE public.webhook_endpoints TO ebrokerage_app;
GRANT UPDATE(state) ON TABLE public.webhook_endpoints TO ebrokerage_worker;

GRANT UPDATE(disabled_reason) ON TABLE public.webhook_endpoints TO ebrokerage_app;
GRANT UPDATE(disabled_reason) ON TABLE public.webhook_endpoints TO ebrokerage_worker;

GRANT UPDATE(ordered) ON TABLE public.webhook_endpoints TO ebrokerage_app;

GRANT SELECT(ed25519) ON TABLE public.webhook_endpoints TO ebrokerage_gate;
GRANT UPDATE(ed25519) ON TABLE public.webhook_endpoints TO ebrokerage_app;

GRANT UPDATE(at_once) ON TABLE public.webhook_endpoints TO ebrokerage_app;

GRANT UPDATE(per_second) ON TABLE public.webhook_endpoints TO ebrokerage_app;

GRANT UPDATE(version) ON TABLE public.webhook_endpoints TO ebrokerage_app;
GRANT UPDATE(version) ON TABLE public.webhook_endpoints TO ebrokerage_worker;

GRANT UPDATE(changed_at) ON TABLE public.webhook_endpoints TO ebrokerage_app;
GRANT UPDATE(changed_at) ON TABLE public.webhook_endpoints TO ebrokerage_worker;

GRANT INSERT,UPDATE ON TABLE public.webhook_flows TO ebrokerage_gate;
GRANT SELECT,UPDATE ON TABLE public.webhook_flows TO ebrokerage_worker;

GRANT SELECT(endpoint_id) ON TABLE public.webhook_flows TO ebrokerage_gate;

GRANT SELECT,INSERT,DELETE ON TABLE public.webhook_payloads TO ebrokerage_app;
GRANT SELECT ON TABLE public.webhook_payloads TO ebrokerage_worker;

GRANT SELECT(endpoint_id) ON TABLE public.webhook_payloads TO ebrokerage_gate;

GRANT SELECT(authority_id) ON TABLE public.webhook_payloads TO ebrokerage_gate;

GRANT SELECT(client_id) ON TABLE public.webhook_payloads TO ebrokerage_gate;
GRANT UPDATE(client_id) ON TABLE public.webhook_payloads TO ebrokerage_app;

GRANT UPDATE(preset) ON TABLE public.webhook_payloads TO ebrokerage_app;

GRANT UPDATE(query) ON TABLE public.webhook_payloads TO ebrokerage_app;

GRANT UPDATE(selections) ON TABLE public.webhook_payloads TO ebrokerage_app;

GRANT UPDATE(permissions) ON TABLE public.webhook_payloads TO ebrokerage_app;

GRANT SELECT(schema_hash) ON TABLE public.webhook_payloads TO ebrokerage_gate;
GRANT UPDATE(schema_hash) ON TABLE public.webhook_payloads TO ebrokerage_app;

GRANT UPDATE(problem) ON TABLE public.webhook_payloads TO ebrokerage_app;
GRANT UPDATE(problem) ON TABLE public.webhook_payloads TO ebrokerage_worker;

GRANT UPDATE(detail) ON TABLE public.webhook_payloads TO ebrokerage_app;
GRANT UPDATE(detail) ON TABLE public.webhook_payloads TO ebrokerage_worker;

GRANT UPDATE(problem_at) ON TABLE public.webhook_payloads TO ebrokerage_app;
GRANT UPDATE(problem_at) ON TABLE public.webhook_payloads TO ebrokerage_worker;

GRANT UPDATE(told) ON TABLE public.webhook_payloads TO ebrokerage_app;
GRANT UPDATE(told) ON TABLE public.webhook_payloads TO ebrokerage_worker;

GRANT UPDATE(changed_at) ON TABLE public.webhook_payloads TO ebrokerage_app;

GRANT INSERT,DELETE ON TABLE public.webhook_secrets TO ebrokerage_app;
GRANT SELECT ON TABLE public.webhook_secrets TO ebrokerage_worker;

GRANT SELECT(id) ON TABLE public.webhook_secrets TO ebrokerage_gate;
GRANT SELECT(id) ON TABLE public.webhook_secrets TO ebrokerage_app;

GRANT SELECT(endpoint_id) ON TABLE public.webhook_secrets TO ebrokerage_gate;
GRANT SELECT(endpoint_id) ON TABLE public.webhook_secrets TO ebrokerage_app;

GRANT SELECT(authority_id) ON TABLE public.webhook_secrets TO ebrokerage_app;

GRANT SELECT(public_key) ON TABLE public.webhook_secrets TO ebrokerage_gate;
GRANT SELECT(public_key) ON TABLE public.webhook_secrets TO ebrokerage_app;

GRANT SELECT(created_at) ON TABLE public.webhook_secrets TO ebrokerage_gate;
GRANT SELECT(created_at) ON TABLE public.webhook_secrets TO ebrokerage_app;

GRANT SELECT(expires_at) ON TABLE public.webhook_secrets TO ebrokerage_gate;
GRANT SELECT(expires_at),UPDATE(expires_at) ON TABLE public.webhook_secrets TO ebrokerage_app;

GRANT SELECT(organisation_id) ON TABLE public.webhook_secrets TO ebrokerage_app;

GRANT INSERT ON TABLE public.webhook_streams TO ebrokerage_gate;
GRANT SELECT,UPDATE ON TABLE public.webhook_streams TO ebrokerage_worker;
GRANT SELECT ON TABLE public.webhook_streams TO ebrokerage_app;

GRANT SELECT(endpoint_id) ON TABLE public.webhook_streams TO ebrokerage_gate;

GRANT SELECT,INSERT ON TABLE public.webhook_summaries TO ebrokerage_worker;
