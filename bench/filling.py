"""The statements that fill a database: set-based, and the same rows every time but for the instant they hang from.

Time is cut into slots; in each slot every region (two authorities and their own 200 organisations) sends one package
to eight organisations. So one organisation gets 800 invitations a year and one authority sends 10,000 packages a year
at any scale, and rows of one owner lie as far from each other as they would after years of use.
"""

ORGANISATIONS_PER_REGION = 200
AUTHORITIES_PER_REGION = 2
PACKAGES_PER_YEAR = 20_000
INVITATIONS_PER_PACKAGE = 8

# Councils beyond the two that ship, each with a copy of Solihull's profile.
AUTHORITIES = """
INSERT INTO authorities (slug, name) SELECT 'council-' || n, 'Council ' || n FROM generate_series(3, $1::int) n
"""
PROFILES = """
INSERT INTO profiles (authority_id, version, effective_at, document)
SELECT a.id, 1, p.effective_at, p.document
FROM authorities a, profiles p JOIN authorities s ON s.id = p.authority_id AND s.slug = 'solihull'
WHERE NOT EXISTS (SELECT FROM profiles x WHERE x.authority_id = a.id)
"""
SERVICE_LEVELS = """
INSERT INTO service_levels (authority_id, code, service_type, name, position)
SELECT a.id, l.code, l.service_type, l.name, l.position
FROM authorities a, service_levels l JOIN authorities s ON s.id = l.authority_id AND s.slug = 'solihull'
WHERE NOT EXISTS (SELECT FROM service_levels x WHERE x.authority_id = a.id)
"""
REASON_CODES = """
INSERT INTO reason_codes (authority_id, kind, code, label, block_only, assumption, position)
SELECT a.id, r.kind, r.code, r.label, r.block_only, r.assumption, r.position
FROM authorities a, reason_codes r JOIN authorities s ON s.id = r.authority_id AND s.slug = 'solihull'
WHERE NOT EXISTS (SELECT FROM reason_codes x WHERE x.authority_id = a.id)
"""
ORGANISATIONS = """
INSERT INTO organisations (slug, name, team_email)
SELECT 'organisation-' || n, 'Organisation ' || n || ' Ltd', 'team@organisation-' || n || '.example.org'
FROM generate_series(1, $1::int - (SELECT count(*) FROM organisations)::int) n
"""
SERVICES = """
INSERT INTO services (organisation_id, name)
SELECT o.id, o.name || ' ' || kind.name
FROM organisations o, (VALUES ('Care at Home'), ('Support')) kind (name)
WHERE o.slug LIKE 'organisation-%'
"""
# Each region's two authorities have arranged something with the services of its 200 organisations.
ARRANGEMENTS = """
INSERT INTO arrangements (authority_id, organisation_id, service_id, category, block_contract, levels, areas)
SELECT a.id, s.organisation_id, s.id, 'FRAMEWORK', s.name LIKE '% Care at Home',
       ARRAY(SELECT l.code FROM service_levels l WHERE l.authority_id = a.id ORDER BY l.position), '{B}'
FROM (SELECT id, (row_number() OVER (ORDER BY slug NOT IN ('solihull', 'norfolk'), slug DESC) - 1) / 2 AS region
      FROM authorities) a
JOIN (SELECT id, (row_number() OVER (ORDER BY slug <> 'carefirst', length(slug), slug) - 1)
                 / 200 AS region FROM organisations) o ON o.region = a.region
JOIN services s ON s.organisation_id = o.id
ON CONFLICT DO NOTHING
"""
ACCOUNTS = """
INSERT INTO accounts (username, email, forename, surname, role, authority_id, organisation_id)
SELECT a.slug || '.broker', 'broker@' || a.slug || '.example.org', a.name, 'Broker', 'SOURCING_OFFICER', a.id, NULL
FROM authorities a WHERE NOT EXISTS (SELECT FROM accounts x WHERE x.authority_id = a.id)
UNION ALL
SELECT o.slug || '.admin', o.team_email, o.name, 'Admin', 'TEAM_ADMIN', NULL, o.id
FROM organisations o WHERE NOT EXISTS (SELECT FROM accounts x WHERE x.organisation_id = o.id AND x.role = 'TEAM_ADMIN')
"""
PARTIES = (AUTHORITIES, PROFILES, SERVICE_LEVELS, REASON_CODES, ORGANISATIONS, SERVICES, ARRANGEMENTS, ACCOUNTS)

# Everybody by number, for the statements below.
NUMBERED = """
CREATE TEMP TABLE council AS
SELECT row_number() OVER (ORDER BY a.slug NOT IN ('solihull', 'norfolk'), a.slug DESC) - 1 AS a, a.id AS authority_id,
       a.name AS authority_name, p.id AS profile_id, p.document->>'terms_version' AS terms_version,
       (SELECT min(x.id::text)::uuid FROM accounts x
        WHERE x.authority_id = a.id AND x.role = 'SOURCING_OFFICER') AS broker,
       (SELECT array_agg(l.id ORDER BY l.position) FROM service_levels l WHERE l.authority_id = a.id) AS level_ids,
       (SELECT array_agg(l.name ORDER BY l.position) FROM service_levels l WHERE l.authority_id = a.id) AS level_names,
       (SELECT r.code FROM reason_codes r WHERE r.authority_id = a.id AND r.kind = 'REJECTION' AND NOT r.block_only
        ORDER BY r.position LIMIT 1) AS rejection,
       (SELECT r.code FROM reason_codes r WHERE r.authority_id = a.id AND r.kind = 'CANCELLATION'
        ORDER BY r.position LIMIT 1) AS cancellation,
       (SELECT array_agg(r.code ORDER BY r.position) FROM reason_codes r
        WHERE r.authority_id = a.id AND r.kind = 'DECISION') AS reasons,
       (SELECT r.code FROM reason_codes r WHERE r.authority_id = a.id AND r.kind = 'DECISION_SOURCE'
        ORDER BY r.position LIMIT 1) AS source
FROM authorities a JOIN profiles p ON p.authority_id = a.id AND p.version = 1;
CREATE TEMP TABLE team AS
SELECT row_number() OVER (ORDER BY o.slug <> 'carefirst', length(o.slug), o.slug) - 1 AS o, o.id AS organisation_id,
       (SELECT x.id FROM accounts x WHERE x.organisation_id = o.id AND x.role = 'TEAM_ADMIN') AS admin,
       (SELECT array_agg(s.id ORDER BY s.name) FROM services s WHERE s.organisation_id = o.id) AS service_ids,
       (SELECT array_agg(s.name ORDER BY s.name) FROM services s WHERE s.organisation_id = o.id) AS service_names,
       (SELECT array_agg(s.name LIKE '% Care at Home' ORDER BY s.name) FROM services s
        WHERE s.organisation_id = o.id) AS blocks
FROM organisations o;
CREATE UNIQUE INDEX ON council (a);
CREATE UNIQUE INDEX ON team (o);
ANALYZE council, team;
"""

# The packages from $1 to before $2, of $3 regions and $4 years, counted back from $5: the newest tenth of a year is
# open, the next twentieth waits for a decision, the rest has ended. No year but the newest touches the window.
DRAWN = """
CREATE TEMP TABLE drawn AS
SELECT p, slot, region, c.*, 1 + p % array_length(c.level_ids, 1) AS level, phase, sent_at,
       (sent_at + interval '30 days')::date
           AS start_date,
       CASE phase WHEN 'COLLECTING' THEN $5::timestamptz + interval '40 days'
            ELSE sent_at + interval '5 days' END AS deadline_at,
       CASE phase WHEN 'ENDED' THEN sent_at + interval '7 days' END AS ended_at,
       md5('package ' || p)::uuid AS id, md5('round ' || p)::uuid AS round_id,
       '1016-' || (100000 + p) AS reference, 'LAS-' || (500000 + p) AS client_reference,
       'P' || upper(substr(md5('public ' || p), 1, 16)) AS public_reference,
       'B' || (1 + p % 98) || ' ' || p % 10 || 'SH' AS postcode, p % 17 = 0 AS high_priority, p % 20 = 0 AS cancelled,
       jsonb_build_array(jsonb_build_object('code', 'GENDER', 'title', 'Gender', 'value', 'Female'),
                         jsonb_build_object('code', 'NOTE', 'title', 'Note', 'value', 'Key safe at the front door,
                         visit '
                                            || p)) AS information
FROM generate_series($1::bigint, $2::bigint - 1) p
CROSS JOIN LATERAL (SELECT p / $3::int AS slot, p % $3::int AS region) place
CROSS JOIN LATERAL (SELECT $4::int * 20000 - 1 - slot AS age) age
CROSS JOIN LATERAL (SELECT age / 20000 AS years, (age % 20000) / 20000.0 AS part) since
CROSS JOIN LATERAL (SELECT CASE WHEN years = 0 THEN $5::timestamptz - interval '1 hour' - part * interval '335 days'
    ELSE $5::timestamptz - interval '370 days' - (years - 1 + part) * interval '365 days' END AS sent_at) sent
CROSS JOIN LATERAL (SELECT CASE WHEN years > 0 OR part >= 0.15 THEN 'ENDED' WHEN part >= 0.10 THEN 'DECIDING'
    ELSE 'COLLECTING' END AS phase) phase
JOIN council c ON c.a = region * 2 + slot % 2
"""
ASKED = """
CREATE TEMP TABLE asked AS
SELECT d.*, k, t.organisation_id, t.admin, t.service_ids[s] AS service_id, t.service_names[s] AS service_name,
       t.blocks[s] AS block_contract, md5('invitation ' || p || ' ' || k)::uuid AS invitation_id,
       md5('response ' || p || ' ' || k)::uuid AS response_id, chance,
       chance < CASE phase WHEN 'COLLECTING' THEN 200 ELSE 850 END AS answered, chance % 3 <> 0 AS yes,
       phase = 'COLLECTING' AND chance BETWEEN 200 AND 249 AS withdrawn
FROM drawn d CROSS JOIN generate_series(0, 7) k
JOIN team t ON t.o = region * 200 + (slot * 8 + k) % 200
CROSS JOIN LATERAL (SELECT 1 + slot % array_length(t.service_ids, 1) AS s,
       abs(hashint8(p * 8 + k)) % 1000 AS chance) chosen
"""
WON = """
CREATE TEMP TABLE won AS
SELECT DISTINCT ON (p) p, invitation_id, organisation_id FROM asked
WHERE phase = 'ENDED' AND NOT cancelled AND answered AND yes ORDER BY p, k
"""
NEEDED = """
CREATE TEMP TABLE needed AS
SELECT d.p, d.id AS package_id, d.authority_id, md5('requirement ' || d.p || ' ' || r.position)::uuid AS id, r.*,
       CASE WHEN r.position = 2 THEN d.start_date END AS preferred_date
FROM drawn d, (VALUES
    (1, 'HOME_CARE_001', 'Essential: Social Care Needs', false,
     'Are you able to meet the health & social care requirements in the Brokerage Request?'),
    (2, 'HOME_CARE_002', 'Essential: Start Date', true, 'Can you start on the proposed start date?'),
    (3, 'HOME_CARE_003', 'Essential: Start date within 1 day', false,
     'Can you start within 1 day of the proposed start date?')) r (position, code, title, negotiable, question)
"""
CHUNK = (DRAWN, ASKED, WON, NEEDED)
# Of the columns that are joined on alone: looking at the wide ones takes longer than what follows.
INDEXES = (
    "CREATE INDEX ON asked (p); CREATE INDEX ON won (p); CREATE INDEX ON needed (p);"
    " ANALYZE drawn (p), asked (p, k), won (p), needed (p, position)"
)
DROPPED = "DROP TABLE IF EXISTS drawn, asked, won, needed"
