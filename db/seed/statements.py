"""The statements of the seed: upserts by natural key.

Each returns a row where it changed something (`added`: a new one, else a corrected one), none where all was so already.
"""

# Let one seed run at a time, and fail loudly where row-level security would hide rows from it.
BEGIN = "SET LOCAL row_security = off"
ALONE = "SELECT pg_advisory_xact_lock(hashtext('ebrokerage seed'))"

AUTHORITY = """
INSERT INTO authorities AS t (slug, name) VALUES ($1, $2)
ON CONFLICT (slug) DO UPDATE SET name = excluded.name WHERE t.name <> excluded.name
RETURNING xmax = 0 AS added
"""

# Another document is the next version, unless somebody has published a version of the authority's own meanwhile.
PROFILE = """
INSERT INTO profiles (authority_id, version, effective_at, document, shipped)
SELECT a.id, coalesce(latest.version, 0) + 1, $2, $3::text::jsonb, true
FROM authorities a
LEFT JOIN LATERAL (
    SELECT p.version, p.document, p.shipped FROM profiles p WHERE p.authority_id = a.id ORDER BY p.version DESC LIMIT 1
) latest ON true
WHERE a.slug = $1 AND latest.document IS DISTINCT FROM $3::text::jsonb AND latest.shipped IS NOT false
RETURNING version = 1 AS added
"""

# Read what was published last, whoever did.
LATEST = """
SELECT p.authority_id, p.document::text, p.effective_at FROM profiles p JOIN authorities a ON a.id = p.authority_id
WHERE a.slug = $1 ORDER BY p.version DESC LIMIT 1
"""

ORGANISATION = """
INSERT INTO organisations AS t (slug, name, team_email) VALUES ($1, $2, $3)
ON CONFLICT (slug) DO UPDATE SET name = excluded.name, team_email = excluded.team_email
WHERE (t.name, t.team_email) <> (excluded.name, excluded.team_email)
RETURNING xmax = 0 AS added
"""

SERVICE = """
INSERT INTO services AS t (organisation_id, name)
SELECT o.id, $2 FROM organisations o WHERE o.slug = $1
ON CONFLICT (organisation_id, name) DO NOTHING
RETURNING true AS added
"""

TERMS = (
    "category",
    "block_contract",
    "framework",
    "lots",
    "tier",
    "areas",
    "minimum_age",
    "maximum_age",
    "gender",
    "hourly_rate_pence",
    "day_rate_pence",
    "suspended_from",
    "suspended_until",
    "suspension_reason",
)
"""What an authority arranges with a service, beside the levels it offers."""

_SET = ", ".join(f"{name} = excluded.{name}" for name in ("levels", *TERMS))
_OLD = ", ".join(f"t.{name}" for name in ("levels", *TERMS))

ARRANGEMENT = f"""
INSERT INTO arrangements AS t (authority_id, organisation_id, service_id, levels, {", ".join(TERMS)})
SELECT a.id, o.id, s.id, {", ".join(f"${number}" for number in range(4, 5 + len(TERMS)))}
FROM organisations o JOIN services s ON s.organisation_id = o.id AND s.name = $2 JOIN authorities a ON a.slug = $3
WHERE o.slug = $1
ON CONFLICT (authority_id, service_id) DO UPDATE SET {_SET}, version = t.version + 1, updated_at = now()
WHERE ({_OLD}) IS DISTINCT FROM ({_OLD.replace("t.", "excluded.")})
RETURNING xmax = 0 AS added
"""

ACCOUNT = """
INSERT INTO accounts AS t (username, email, forename, surname, role, authority_id, organisation_id)
VALUES ($1, $2, $3, $4, $5,
        (SELECT id FROM authorities WHERE slug = $6), (SELECT id FROM organisations WHERE slug = $7))
ON CONFLICT (lower(username)) DO UPDATE
SET email = excluded.email, forename = excluded.forename, surname = excluded.surname, role = excluded.role,
    authority_id = excluded.authority_id, organisation_id = excluded.organisation_id
WHERE (t.email, t.forename, t.surname, t.role, t.authority_id, t.organisation_id)
      IS DISTINCT FROM (excluded.email, excluded.forename, excluded.surname, excluded.role, excluded.authority_id,
                        excluded.organisation_id)
RETURNING xmax = 0 AS added
"""

# The account that a machine acts as.
MACHINE = """
INSERT INTO accounts AS t (username, email, forename, surname, role, authority_id, machine)
VALUES ($1, $2, $3, $4, $5, (SELECT id FROM authorities WHERE slug = $6), true)
ON CONFLICT (lower(username)) DO UPDATE SET forename = excluded.forename, role = excluded.role
WHERE t.machine AND (t.forename, t.role) IS DISTINCT FROM (excluded.forename, excluded.role)
RETURNING xmax = 0 AS added
"""

# A machine is the client that has an account of its name. Its secret is random and unknown until it is given another.
CLIENT = """
INSERT INTO clients AS t (client_id, name, token_endpoint_auth_method, redirect_uris, grant_types, scopes, machine,
                          account_id, authority_id, secret_hash, first_party, created_at)
SELECT $1, $2, $3, $4, $5, $6, a.id IS NOT NULL, a.id, a.authority_id,
       CASE WHEN $3 = 'none' THEN NULL ELSE uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) END,
       a.id IS NULL, now()
FROM (VALUES (1)) one LEFT JOIN accounts a ON a.username = $1 AND a.machine
ON CONFLICT (client_id) DO UPDATE
SET name = excluded.name, redirect_uris = excluded.redirect_uris, grant_types = excluded.grant_types,
    scopes = excluded.scopes
WHERE (t.name, t.redirect_uris, t.grant_types, t.scopes)
      IS DISTINCT FROM (excluded.name, excluded.redirect_uris, excluded.grant_types, excluded.scopes)
RETURNING xmax = 0 AS added
"""
