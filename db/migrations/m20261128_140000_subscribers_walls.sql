-- What subscribers may see is asked of functions, as what finance may see is already: they run for those alone who do
-- not see the whole council. Written out, the question stood below every table of every statement with the policies of
-- `subscriptions` (ten plans a table), and each execution set them all up, a provider's and a broker's too. Nobody sees
-- more or less by it.

SET LOCAL lock_timeout = '10s';

CREATE FUNCTION viewer_follows(package uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN viewer_subscribes() AND (viewer_subscribed(package) OR viewer_bought(package));
END
$$;

CREATE FUNCTION viewer_follows_invitation(invitation uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN viewer_subscribes() AND EXISTS (
        SELECT FROM invitations i
        WHERE i.id = invitation AND i.authority_id = viewer_authority() AND viewer_follows(i.package_id));
END
$$;

CREATE FUNCTION viewer_follows_response(response uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN viewer_subscribes() AND EXISTS (
        SELECT FROM responses r WHERE r.id = response AND viewer_follows_invitation(r.invitation_id));
END
$$;

DO $$
DECLARE
    name text;
    own CONSTANT text := 'authority_id = (SELECT viewer_authority())';
    seen CONSTANT text := own || ' AND ((SELECT viewer_reads_all()) OR %s)';
BEGIN
    FOREACH name IN ARRAY ARRAY['viewer_follows', 'viewer_follows_invitation', 'viewer_follows_response'] LOOP
        EXECUTE format('ALTER FUNCTION %I(uuid) OWNER TO ebrokerage_gate', name);
        EXECUTE format('REVOKE ALL ON FUNCTION %I(uuid) FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %I(uuid) TO ebrokerage_app', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['considerations', 'removals', 'readings', 'requirements', 'selections', 'rounds',
                                'decisions', 'locations', 'invitations', 'briefs', 'events'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (' || seen || ')', name, 'viewer_follows(package_id)');
    END LOOP;
    FOREACH name IN ARRAY ARRAY['messages', 'message_attempts'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (package_id IS NOT NULL AND ' || seen || ')', name,
                       'viewer_follows(package_id)');
    END LOOP;
    -- Finance sees neither documents nor notes.
    FOREACH name IN ARRAY ARRAY['documents', 'document_versions', 'notes', 'sent_notes'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (' || seen || ')', name,
                       '((SELECT viewer_subscribes()) AND viewer_subscribed(package_id))');
    END LOOP;
    FOREACH name IN ARRAY ARRAY['responses', 'response_versions'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (' || seen || ')', name,
                       'viewer_follows_invitation(invitation_id)');
    END LOOP;
    EXECUTE format('ALTER POLICY council ON packages USING (' || seen || ')', 'viewer_follows(id)');
    EXECUTE format('ALTER POLICY council ON answers USING (' || seen || ')', 'viewer_follows_response(response_id)');
    EXECUTE format('ALTER POLICY council ON audit USING (' || seen || ')',
                   'CASE object_type WHEN ''package'' THEN viewer_follows(object_id)'
                   ' WHEN ''invitation'' THEN viewer_follows_invitation(object_id) ELSE false END');
    EXECUTE format('ALTER POLICY council ON external_references USING (' || own
                   || ' AND ((SELECT viewer_reads_all()) OR ((SELECT viewer_matches())'
                   || ' AND (object_type <> ''package'' OR viewer_follows(object_id)))))');
END
$$;
