"""The floor's statements: what somebody would write by hand for exactly these answers, and nothing else.

Each gives one row `(json, actual)` as the compiled reads do. They lean on row-level security for what may be seen, and
name the viewer's authority or organisation only where an index wants it.
"""

COUNCIL_LIST = """
SELECT '{"packages":{"nodes":' || coalesce(json_agg(node ORDER BY p.created_at DESC, p.id DESC), '[]') || '}}' AS json,
       1 + coalesce(sum(3 + asked.actual), 0)::int AS actual
FROM (SELECT * FROM packages WHERE authority_id = $1 ORDER BY created_at DESC, id DESC LIMIT 50) p
JOIN service_levels l ON l.id = p.service_level_id
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(node), '[]') AS nodes, 2 * count(*) AS actual FROM (
        SELECT i.*, s.name
        FROM (SELECT id, state, placement_response, service_id, sent_at FROM invitations
              WHERE package_id = p.id ORDER BY sent_at, id LIMIT 8) i
        JOIN services s ON s.id = i.service_id ORDER BY i.sent_at, i.id) i
    CROSS JOIN LATERAL (SELECT i.name) service
    CROSS JOIN LATERAL (
        SELECT 'invitation_' || i.id AS id, i.state, i.placement_response AS "placementResponse", service) node) asked
CROSS JOIN LATERAL (SELECT l.name) level
CROSS JOIN LATERAL (SELECT asked.nodes) invitations
CROSS JOIN LATERAL (
    SELECT 'package_' || p.id AS id, p.reference, p.client_reference AS "clientReference",
           CASE WHEN p.state <> 'OPEN' THEN p.state
                WHEN p.all_responded OR p.deadline_at <= now() THEN 'AWAITING_DECISION'
                ELSE 'AWAITING_RESPONSES' END AS status,
           p.deadline_at AS "deadlineAt", p.high_priority AS "highPriority", level AS "serviceLevel",
           p.sent_count AS "sentCount", p.submitted_count AS "submittedCount", p.accepting_count AS "acceptingCount",
           invitations) node
"""

PROVIDER_TAB = """
SELECT '{"invitations":{"nodes":' || listed.nodes || '},"invitationCounts":' || to_json(counted) || '}' AS json,
       2 + 3 * listed.n AS actual
FROM (
    SELECT coalesce(json_agg(node), '[]') AS nodes, count(*)::int AS n FROM (
        SELECT m.id, m.deadline_at, s.name, b.package_reference, b.client_reference, b.service_level_name,
               b.service_name, b.start_date
        FROM (SELECT id, sent_at, deadline_at, service_id FROM invitations
              WHERE organisation_id = $1 AND state <> 'SUBMITTED'
                AND sent_at >= ((now() AT TIME ZONE 'Europe/London')::date - interval '12 months')
                    AT TIME ZONE 'Europe/London'
                AND ended_at IS NULL AND NOT all_responded AND deadline_at > now()
              ORDER BY sent_at DESC, id DESC LIMIT 50) m
        JOIN services s ON s.id = m.service_id JOIN briefs b ON b.invitation_id = m.id
        ORDER BY m.sent_at DESC, m.id DESC) m
    CROSS JOIN LATERAL (SELECT m.name) service
    CROSS JOIN LATERAL (SELECT m.package_reference AS reference, m.client_reference AS "clientReference",
                               m.service_level_name AS "serviceLevel", m.service_name AS "serviceName",
                               m.start_date AS "startDate") package
    CROSS JOIN LATERAL (
        SELECT 'invitation_' || m.id AS id, m.deadline_at AS "deadlineAt", service, package) node) listed
CROSS JOIN (
    SELECT count(*) FILTER (WHERE tab = 1) AS "awaitingResponse", count(*) FILTER (WHERE tab = 2) AS "responseComplete",
           count(*) FILTER (WHERE tab = 3) AS "awaitingDecision", count(*) FILTER (WHERE tab = 4) AS "notAwarded",
           count(*) FILTER (WHERE tab = 5) AS awarded, count(*) AS "all"
    FROM (
        SELECT CASE WHEN ended_at IS NOT NULL THEN CASE state WHEN 'AWARDED' THEN 5 ELSE 4 END
                    WHEN all_responded OR deadline_at <= now() THEN 3 WHEN state = 'SUBMITTED' THEN 2 ELSE 1 END AS tab
        FROM invitations
        WHERE organisation_id = $1
          AND sent_at >= ((now() AT TIME ZONE 'Europe/London')::date - interval '12 months')
              AT TIME ZONE 'Europe/London'
        ) mine) counted
"""
