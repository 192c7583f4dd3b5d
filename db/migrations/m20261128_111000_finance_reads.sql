-- Finance reads what was bought: every package of its council that was awarded, with all that belongs to it, whether it
-- was added to the package or not (rules A13, B4). It writes nothing, as before.

SET LOCAL lock_timeout = '10s';

-- Whether a package was awarded by the viewer's council: for the policy of `subscriptions` alone, which the policy of
-- `packages` asks and which can therefore not ask it back. Its owner can log in nowhere.
CREATE FUNCTION viewer_bought(package uuid) RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN viewer_matches() AND EXISTS (
        SELECT FROM packages p
        WHERE p.id = package AND p.authority_id = viewer_authority() AND p.state IN ('AWARDED', 'COMPLETE'));
END
$$;
GRANT SELECT (authority_id) ON packages TO ebrokerage_gate;
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION viewer_bought(uuid) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION viewer_bought(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION viewer_bought(uuid) TO ebrokerage_app;

-- As before, with one more way in: `viewer_matches()` is asked once a statement, and of nobody else's rows is anything
-- asked behind it. What hangs on a package asks whether that can be seen, in its primary key.
DO $$
DECLARE
    name text;
    own CONSTANT text := 'authority_id = (SELECT viewer_authority())';
    seen CONSTANT text := own || ' AND ((SELECT viewer_reads_all()) OR ((SELECT viewer_subscribes()) AND %s)'
                                 ' OR ((SELECT viewer_matches()) AND %s))';
    subscribed CONSTANT text := 'EXISTS (SELECT FROM subscriptions s WHERE s.package_id = %I.%I'
                                ' AND s.account_id = (SELECT viewer_account()) %s)';
    bought CONSTANT text := 'EXISTS (SELECT FROM packages p WHERE p.id = %I.%I'
                            ' AND p.state IN (''AWARDED'', ''COMPLETE'') OFFSET 0)';
    asked CONSTANT text := 'EXISTS (SELECT FROM invitations i WHERE i.id = audit.object_id OFFSET 0)';
BEGIN
    FOREACH name IN ARRAY ARRAY['considerations', 'removals', 'readings', 'requirements', 'selections', 'rounds',
                                'decisions', 'locations', 'invitations', 'briefs', 'events'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (' || seen || ')', name,
                       format(subscribed, name, 'package_id', 'OFFSET 0'), format(bought, name, 'package_id'));
    END LOOP;
    FOREACH name IN ARRAY ARRAY['messages', 'message_attempts'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (package_id IS NOT NULL AND ' || seen || ')', name,
                       format(subscribed, name, 'package_id', 'OFFSET 0'), format(bought, name, 'package_id'));
    END LOOP;
    EXECUTE format('ALTER POLICY council ON packages USING (' || seen || ')',
                   format(subscribed, 'packages', 'id', ''), 'state IN (''AWARDED'', ''COMPLETE'')');
    EXECUTE format('ALTER POLICY council ON audit USING (' || seen || ')',
                   format('CASE object_type WHEN ''package'' THEN %s WHEN ''invitation'' THEN %s ELSE false END',
                          format(subscribed, 'audit', 'object_id', 'OFFSET 0'), asked),
                   '(object_type = ''package'' AND ' || format(bought, 'audit', 'object_id') || ')');
    EXECUTE format('ALTER POLICY council ON external_references USING (' || own
                   || ' AND ((SELECT viewer_reads_all()) OR ((SELECT viewer_matches())'
                   || ' AND (object_type <> ''package'' OR %s OR %s))))',
                   format(subscribed, 'external_references', 'object_id', 'OFFSET 0'),
                   format(bought, 'external_references', 'object_id'));
    EXECUTE 'ALTER POLICY subscriber ON subscriptions USING (' || own || ' AND (SELECT viewer_subscribes())'
            ' AND (account_id = (SELECT viewer_account()) OR viewer_subscribed(package_id)'
            ' OR ((SELECT viewer_matches()) AND viewer_bought(package_id))))';
END
$$;
