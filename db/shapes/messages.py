"""What was told to whom of a package, how each message was sent; and what the viewer wants to be told."""

from db.shapes.declare import POSITION, Many, One, Order, Shape, plain
from domain.notices import OPTIONAL, TO_KEEPERS, TO_PROVIDERS, may_stop

MESSAGE = Shape(
    type="Message",
    noun="messages",
    columns=plain("kind", "state", "created_at", "finished_at"),
    relations={
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        # a provider's people are no accounts of this authority, so they are not named
        "account": One("account", "{child}.id = {t}.account_id AND {child}.authority_id = {t}.authority_id"),
        "attempts": Many("message_attempt", {"NUMBER": Order("{t}.number")}, "NUMBER", "{child}.message_id = {t}.id"),
    },
)

MESSAGE_ATTEMPT = Shape(
    type="MessageAttempt",
    noun="message_attempts",
    columns=plain("number", "began_at", "ended_at", "outcome", "code", "enhanced_code", "problem"),
)

MESSAGES = Many(
    "message",
    {"CREATED_AT": Order("{t}.created_at", "timestamptz")},
    "CREATED_AT",
    "{child}.package_id = {t}.id AND {child}.authority_id = {t}.authority_id",
    connection=True,
)

MESSAGE_PREFERENCE = Shape(
    type="MessagePreference", noun=None, columns=plain("kind", "recipient", "wanted", "can_change")
)

_INBOXES = [
    (kind, recipient, provider, administrator)
    for kind in OPTIONAL
    for recipient, provider, administrator, there_is in (
        ("MYSELF", False, False, kind not in TO_PROVIDERS),
        ("MYSELF", True, kind in TO_KEEPERS, kind in TO_PROVIDERS | TO_KEEPERS),
        ("TEAM", True, False, kind in TO_PROVIDERS),
    )
    if there_is
]
"""Each kind in each inbox that it comes to: whose, whether a provider's, whether a team administrator's alone."""

_KINDS = ", ".join(
    f"({place}, '{kind.value}', '{recipient}', {provider}, {may_stop(kind, team=recipient == 'TEAM')}, {administrator})"
    for place, (kind, recipient, provider, administrator) in enumerate(_INBOXES)
)

MESSAGE_PREFERENCES = Many(
    "message_preference",
    POSITION,
    "POSITION",
    source=f"""(SELECT k.position, k.kind, k.recipient,
            CASE WHEN w.wanted IS NOT NULL THEN w.wanted WHEN k.recipient = 'TEAM' OR k.of_administrators THEN true
                 WHEN k.of_providers THEN false END AS wanted,
            k.stops AND (k.recipient = 'MYSELF' OR {{t}}.role = 'TEAM_ADMIN') AS can_change
        FROM (VALUES {_KINDS}) k (position, kind, recipient, of_providers, stops, of_administrators)
        LEFT JOIN message_preferences w ON w.kind = k.kind
            AND CASE k.recipient WHEN 'TEAM' THEN w.organisation_id = viewer_organisation()
                ELSE w.account_id = viewer_account() END
        WHERE k.of_providers = (viewer_organisation() IS NOT NULL)
            AND (NOT k.of_administrators OR {{t}}.role = 'TEAM_ADMIN')) {{child}}""",
    shown="{t}.id = viewer_account()",
)
"""One's own: of another account nothing is said. Who works for a council is told of what is theirs unless they say
otherwise, which is neither true nor false."""
