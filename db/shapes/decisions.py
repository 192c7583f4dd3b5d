"""What a council reads of its decisions and of the reasons it may give."""

from db.publishing import OFFERED
from db.shapes.declare import POSITION, Filter, Many, One, Order, Shape, global_id, member, plain

REASON_CODE = Shape(
    type="ReasonCode",
    noun="reason_codes",
    columns=global_id("reason") | plain("kind", "code", "label", "block_only"),
    relations={"authority": One("authority", "{child}.id = {t}.authority_id")},
)

OWN = "{child}.authority_id = {t}.authority_id AND {child}.kind = "

STARTS_ON = """coalesce(
    (SELECT a.best_date FROM responses r JOIN answers a ON a.response_id = r.id AND a.authority_id = {t}.authority_id
     WHERE r.invitation_id = {t}.invitation_id AND r.authority_id = {t}.authority_id AND a.best_date IS NOT NULL
     ORDER BY a.best_date DESC LIMIT 1),
    (SELECT p.start_date FROM packages p WHERE p.id = {t}.package_id AND p.authority_id = {t}.authority_id))"""
"""When care begins by a decision. A best date stands on the start-date requirement alone (rule P11)."""

DECISION = Shape(
    type="Decision",
    noun="decisions",
    columns=global_id("decision")
    | plain("decided_at", "rank", "departure_reason", "commissioner_reason")
    | {"starts_on": STARTS_ON},
    relations={
        "invitation": One("package_invitation", "{child}.id = {t}.invitation_id"),
        "source": One("reason_code", f"{OWN}'DECISION_SOURCE' AND {{child}}.code = {{t}}.source_code"),
        "primary_reason": One("reason_code", f"{OWN}'DECISION' AND {{child}}.code = {{t}}.primary_reason_code"),
        "additional_reasons": Many(
            "reason_code",
            POSITION,
            "POSITION",
            f"{OWN}'DECISION' AND {{child}}.code = ANY({{t}}.additional_reason_codes)",
        ),
        "not_awarded": Many(
            "package_invitation",
            {"SENT_AT": Order("{t}.sent_at, {t}.id")},
            "SENT_AT",
            "{child}.package_id = {t}.package_id AND {child}.state = 'NOT_AWARDED'"
            " AND {child}.ended_at = {t}.decided_at",
        ),
        "decided_by": One("account", "{child}.id = {t}.decided_by"),
    },
)

BLOCK_REFUSALS = Many(
    "package_invitation",
    {"SENT_AT": Order("{t}.sent_at, {t}.id")},
    "SENT_AT",
    "{child}.package_id = {t}.id AND {t}.state IN ('AWARDED', 'COMPLETE') AND EXISTS ("
    "SELECT FROM responses r JOIN reason_codes c ON c.authority_id = r.authority_id AND c.kind = 'REJECTION'"
    " AND c.code = r.reason_code AND c.block_only"
    " WHERE r.invitation_id = {child}.id AND r.authority_id = {t}.authority_id AND r.withdrawn_at IS NULL)",
)
"""Which services under a block contract gave a reason that only those may give, once somebody else has it (rule F4)."""

CANCELLED_FOR = One("reason_code", f"{OWN}'CANCELLATION' AND {{child}}.code = {{t}}.cancellation_reason")
"""Why a package was called off."""

REQUEST_CANCELLED_FOR = One("reason_code", f"{OWN}'CANCELLATION' AND {{child}}.code = {{t}}.cancellation_code")
"""Why a request was called off, as a provider is told."""

NOT_AWARDED = One("reason_code", f"{OWN}'NOT_AWARDED' AND {{child}}.code = {{t}}.not_awarded_code")
"""Why a service that said yes was not chosen."""

IS_OFFERED = OFFERED.format(r="{child}", now="{now}")

REJECTION_REASONS = Many(
    "reason_code",
    POSITION,
    "POSITION",
    f"{OWN}'REJECTION' AND {IS_OFFERED} AND (NOT {{child}}.block_only OR EXISTS (SELECT FROM briefs b"
    " WHERE b.invitation_id = {t}.id AND b.block_contract))",
)
"""What one invited service may give for a no: block reasons only where it was asked under a block contract (P35)."""

LISTS = {"LIST": Order("{t}.authority_id, {t}.kind, {t}.position, {t}.id")}
"""List after list, each in its own order."""

REASON_CODES = Many(
    "reason_code",
    LISTS,
    "LIST",
    # a provider reads the words of the codes that it was given, and gives none but for a no
    on=IS_OFFERED + " AND ({child}.kind = 'REJECTION' OR viewer_organisation() IS NULL)",
    filters={
        "kind": Filter("{t}.kind = {value}", "text", member),
        "authority_id": Filter("{t}.authority_id = {value}", "uuid", lambda node: node.id),
    },
)
