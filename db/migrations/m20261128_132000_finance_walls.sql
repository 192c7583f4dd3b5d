-- What finance may see is asked of a function, which runs for finance alone. Written out in each policy, the question was
-- a plan of its own below every table of a statement, with the policies of `packages` below that again: whoever asked,
-- each execution had to set them all up. Nobody sees more or less by it.

SET LOCAL lock_timeout = '10s';

DO $$
DECLARE
    name text;
    own CONSTANT text := 'authority_id = (SELECT viewer_authority())';
    seen CONSTANT text := own || ' AND ((SELECT viewer_reads_all()) OR ((SELECT viewer_subscribes()) AND %s)'
                                 ' OR ((SELECT viewer_matches()) AND %s))';
    subscribed CONSTANT text := 'EXISTS (SELECT FROM subscriptions s WHERE s.package_id = %I.%I'
                                ' AND s.account_id = (SELECT viewer_account()) OFFSET 0)';
    bought CONSTANT text := 'viewer_bought(package_id)';
    asked CONSTANT text := 'EXISTS (SELECT FROM invitations i WHERE i.id = audit.object_id OFFSET 0)';
BEGIN
    FOREACH name IN ARRAY ARRAY['considerations', 'removals', 'readings', 'requirements', 'selections', 'rounds',
                                'decisions', 'locations', 'invitations', 'briefs', 'events'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (' || seen || ')', name,
                       format(subscribed, name, 'package_id'), bought);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['messages', 'message_attempts'] LOOP
        EXECUTE format('ALTER POLICY council ON %I USING (package_id IS NOT NULL AND ' || seen || ')', name,
                       format(subscribed, name, 'package_id'), bought);
    END LOOP;
    EXECUTE format('ALTER POLICY council ON audit USING (' || seen || ')',
                   format('CASE object_type WHEN ''package'' THEN %s WHEN ''invitation'' THEN %s ELSE false END',
                          format(subscribed, 'audit', 'object_id'), asked),
                   '(object_type = ''package'' AND viewer_bought(object_id))');
    EXECUTE format('ALTER POLICY council ON external_references USING (' || own
                   || ' AND ((SELECT viewer_reads_all()) OR ((SELECT viewer_matches())'
                   || ' AND (object_type <> ''package'' OR %s OR viewer_bought(object_id)))))',
                   format(subscribed, 'external_references', 'object_id'));
END
$$;
