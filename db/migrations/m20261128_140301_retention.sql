-- What is about a package is erased when its time is over, by a function that asks once more whether it is, and whether
-- the package is held. Nothing else deletes any of it.

SET LOCAL lock_timeout = '10s';

-- 1. What is append-only may be erased by that function, which runs as the gate ----------------------------------------
CREATE FUNCTION refuse_change_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'ebrokerage_gate' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER notes_append_only ON notes;
DROP TRIGGER sent_notes_append_only ON sent_notes;
DROP TRIGGER response_versions_append_only ON response_versions;
CREATE TRIGGER notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON notes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_but_erasure();
CREATE TRIGGER sent_notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sent_notes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_but_erasure();
CREATE TRIGGER response_versions_append_only BEFORE UPDATE OR DELETE ON response_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_but_erasure();

-- 2. Contents that nothing refers to any more: their objects are taken from the store after the commit ------------------
CREATE TABLE erased_contents (
    content_id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES authorities,
    erased_at timestamptz NOT NULL
);
ALTER TABLE erased_contents ENABLE ROW LEVEL SECURITY;
ALTER TABLE erased_contents FORCE ROW LEVEL SECURITY;
CREATE POLICY worker ON erased_contents TO ebrokerage_worker USING (true);
CREATE POLICY gate ON erased_contents TO ebrokerage_gate USING (true);
GRANT SELECT, DELETE ON erased_contents TO ebrokerage_worker;
GRANT SELECT, INSERT ON erased_contents TO ebrokerage_gate;

-- 3. What the gate may do for it ---------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'documents', 'document_versions', 'contents', 'uploads', 'downloads', 'notes', 'sent_notes', 'note_marks',
        'drafts', 'response_versions', 'answers', 'responses', 'readings', 'decisions', 'considerations', 'briefs',
        'message_attempts', 'messages', 'notices', 'timers', 'invitations', 'rounds', 'selections', 'requirements',
        'removals', 'subscriptions', 'locations', 'external_references', 'legal_holds', 'packages'] LOOP
        EXECUTE format('CREATE POLICY erasing ON %I TO ebrokerage_gate USING (true)', name);
        EXECUTE format('GRANT SELECT, DELETE ON %I TO ebrokerage_gate', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['events', 'webhook_deliveries', 'audit'] LOOP
        EXECUTE format('CREATE POLICY erasing ON %I TO ebrokerage_gate USING (true)', name);
    END LOOP;
END
$$;
GRANT UPDATE (duplicated_from_id) ON packages TO ebrokerage_gate;
GRANT SELECT (package_id), UPDATE (package_id) ON events, webhook_deliveries TO ebrokerage_gate;
GRANT SELECT (authority_id, object_id, object_type, action, position, before, after, erased_at),
      UPDATE (before, after, salt, erased_at) ON audit TO ebrokerage_gate;

-- 4. When, and what --------------------------------------------------------------------------------------------------
-- So many years after the end, by the calendar, at the same time of day (UTC); 28 February where there is no 29th.
CREATE FUNCTION record_due(ended_at timestamptz, years integer) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (ended_at AT TIME ZONE 'UTC' + make_interval(years => years)) AT TIME ZONE 'UTC' $$;

-- The packages of an authority of which a category is to be erased by then, the oldest first.
CREATE FUNCTION records_due(authority uuid, category text, years integer, at timestamptz, with_held boolean, most integer)
RETURNS TABLE (package_id uuid, public_reference text, due_at timestamptz, held boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- Erase the documents of a package whose lock is held; what is left in the store is noted. How many there were.
CREATE FUNCTION erase_documents(package uuid, at timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- Erase the notes of a package whose lock is held. How many there were.
CREATE FUNCTION erase_notes(package uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- Erase all else of a package whose lock is held: parts before the whole. Events stay in their numbered order, without
-- the package; they say nothing about a person.
CREATE FUNCTION erase_rest(package uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    UPDATE events t SET package_id = NULL WHERE t.package_id = package;
    UPDATE webhook_deliveries t SET package_id = NULL WHERE t.package_id = package;
    UPDATE packages t SET duplicated_from_id = NULL WHERE t.duplicated_from_id = package;
    DELETE FROM packages t WHERE t.id = package;
END
$$;

-- Erase one category of a package whose time for it is over by then and that is not held; no row where it is not so, or
-- where its audit is not chained yet. What the audit says of it goes with it: `positions` are the rows' places.
CREATE FUNCTION erase_record(package uuid, category text, years integer, at timestamptz)
RETURNS TABLE (documents integer, notes integer, positions bigint[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- 5. Bytes that are erased at the moment at which somebody brings them again are kept anew -------------------------------
CREATE OR REPLACE FUNCTION keep_content(upload uuid, quarantined boolean, at timestamptz)
RETURNS TABLE (content_id uuid, content_state text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- 6. Who runs them -------------------------------------------------------------------------------------------------------
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION records_due(uuid, text, integer, timestamptz, boolean, integer) OWNER TO ebrokerage_gate;
ALTER FUNCTION erase_documents(uuid, timestamptz) OWNER TO ebrokerage_gate;
ALTER FUNCTION erase_notes(uuid) OWNER TO ebrokerage_gate;
ALTER FUNCTION erase_rest(uuid) OWNER TO ebrokerage_gate;
ALTER FUNCTION erase_record(uuid, text, integer, timestamptz) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION records_due(uuid, text, integer, timestamptz, boolean, integer),
    erase_documents(uuid, timestamptz), erase_notes(uuid), erase_rest(uuid),
    erase_record(uuid, text, integer, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION records_due(uuid, text, integer, timestamptz, boolean, integer),
    erase_record(uuid, text, integer, timestamptz) TO ebrokerage_worker;
