-- What PostGraphile cannot derive by itself, as plain SQL functions that its planner may inline: the same conditions as
-- the service's own, over the same tables, under the same row-level security.
DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;
GRANT USAGE ON SCHEMA peer TO ebrokerage_app;

CREATE FUNCTION peer.packages_status(p public.packages) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p.state <> 'OPEN' THEN p.state
                WHEN p.all_responded OR p.deadline_at <= now() THEN 'AWAITING_DECISION' ELSE 'AWAITING_RESPONSES' END
$$;

CREATE FUNCTION peer.packages_can_decide(p public.packages) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT p.state = 'OPEN' AND (p.deadline_at <= now() OR (p.all_responded AND p.early_decision = 'WHEN_ALL_RESPONDED'))
$$;

-- A view and not a function: what is joined to a function's rows would cost it statements and transactions of their own.
CREATE VIEW peer.awaiting_response WITH (security_invoker = true) AS
    SELECT i.id, i.sent_at, i.deadline_at, s.name AS service, b.package_reference, b.client_reference, b.service_level_name,
           b.service_name, b.start_date
    FROM public.invitations i
    JOIN public.services s ON s.id = i.service_id
    JOIN public.briefs b ON b.invitation_id = i.id
    WHERE i.organisation_id = (SELECT public.viewer_organisation())
      AND i.sent_at >= ((now() AT TIME ZONE 'Europe/London')::date - interval '12 months') AT TIME ZONE 'Europe/London'
      AND i.ended_at IS NULL AND NOT (i.all_responded OR i.deadline_at <= now()) AND i.state <> 'SUBMITTED';
GRANT SELECT ON peer.awaiting_response TO ebrokerage_app;
COMMENT ON COLUMN peer.awaiting_response.sent_at IS E'@behavior +orderBy';

CREATE TYPE peer.tab_counts AS (
    awaiting_response bigint, response_complete bigint, awaiting_decision bigint, not_awarded bigint, awarded bigint,
    every bigint);

CREATE FUNCTION peer.invitation_counts() RETURNS peer.tab_counts LANGUAGE sql STABLE AS $$
    SELECT count(*) FILTER (WHERE tab = 1), count(*) FILTER (WHERE tab = 2), count(*) FILTER (WHERE tab = 3),
           count(*) FILTER (WHERE tab = 4), count(*) FILTER (WHERE tab = 5), count(*)
    FROM (
        SELECT CASE WHEN ended_at IS NOT NULL THEN CASE state WHEN 'AWARDED' THEN 5 ELSE 4 END
                    WHEN all_responded OR deadline_at <= now() THEN 3 WHEN state = 'SUBMITTED' THEN 2 ELSE 1 END AS tab
        FROM public.invitations
        WHERE organisation_id = (SELECT public.viewer_organisation())
          AND sent_at >= ((now() AT TIME ZONE 'Europe/London')::date - interval '12 months') AT TIME ZONE 'Europe/London'
    ) mine
$$;

-- It sorts by the first column of an index only, unless it is told that another is fine.
COMMENT ON COLUMN public.packages.created_at IS E'@behavior +orderBy';

-- The root type of GraphQL's subscriptions has the name that it would give to these rows.
COMMENT ON TABLE public.subscriptions IS E'@name package_subscriptions';
