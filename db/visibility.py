"""Who may see a row: the one page that says it, for each noun and each kind of viewer.

The predicate stands inside every statement: no row means not found, and existence never leaks. Row-level security says
the same once more in the migrations; the explicit predicate is the one that indexes use.
"""

from dataclasses import dataclass
from uuid import UUID

from db import disclosing
from db.transaction import Tx
from domain.permissions import MATCHES
from domain.viewer import Viewer, ViewerKind


@dataclass(frozen=True, slots=True)
class Predicate:
    """A condition on one row, as SQL text in which `{t}` is the table's alias and `{viewer}` the placeholder.

    `home` names the field of `Viewer` that fills the placeholder; where the condition asks nothing of the viewer, it
    is None and no parameter may be sent. `bought` is what finance sees beside: the rows of packages that were awarded.
    """

    sql: str
    home: str | None = None
    bought: str | None = None

    def text(self, table: str, placeholder: str = "", order: str = "") -> str:
        """The condition on `table`, with `placeholder` (`$2`) where the viewer's value goes."""
        return self.sql.format(t=table, viewer=placeholder, order=order)

    def value(self, viewer: Viewer) -> UUID | None:
        """What the placeholder stands for; NULL sees nothing."""
        found: UUID | None = getattr(viewer, self.home) if self.home else None
        return found

    def widened(self) -> "Predicate":
        """The same for finance."""
        return self if self.bought is None else Predicate(f"({self.sql} OR {self.bought})", self.home)


OWN_AUTHORITY = Predicate("{t}.authority_id = {viewer}", "authority_id")
OWN_ORGANISATION = Predicate("{t}.organisation_id = {viewer}", "organisation_id")
OF_A_PACKAGE = Predicate("({t}.authority_id = {viewer} AND {t}.package_id IS NOT NULL)", "authority_id")
EVERYBODY = Predicate("TRUE")
NOBODY = Predicate("FALSE")
OWN_ACTS = Predicate("{t}.account_id = {viewer}", "account_id")
"""What one has begun oneself, on either side."""

KEPT_BYTES = "EXISTS (SELECT FROM document_versions v WHERE v.content_id = {t}.id AND %s OFFSET 0)"
"""Bytes are seen by who sees a version of a document that they are of."""

KEPT = "({t}.authority_id = {authority} OR {t}.approved_by = {authority} OR {t}.organisation_id = {organisation})"
"""The accounts that a viewer keeps: those of the own council and those that it approved, or of the own organisation."""

# Its own people, those of providers whom it let in, and those who answered it. OFFSET 0, here and below, has each row
# ask an index for itself: the planner would else hash all that the viewer may see, which takes longer than most reads.
KNOWN_TO_A_COUNCIL = Predicate(
    "({t}.authority_id = {viewer} OR {t}.approved_by = {viewer}"
    " OR ({t}.authority_id IS NULL AND EXISTS (SELECT FROM response_versions v"
    " WHERE v.recorded_by = {t}.id AND v.authority_id = {viewer} OFFSET 0)))",
    "authority_id",
)

# Who else is told of events, and is it told: for brokerage managers and team admins, whom the permission
# `webhook:manage` makes sure of; the role stands here once more, because others would else see them by this wall alone.
MANAGED = Predicate("({t}.authority_id = {viewer} AND (SELECT viewer_manages()))", "authority_id")
SENT_TO = Predicate(f"({MANAGED.sql} AND {{t}}.state <> 'DELETED')", "authority_id")
MANAGED_BY_A_TEAM = Predicate("({t}.organisation_id = {viewer} AND (SELECT viewer_manages()))", "organisation_id")
SENT_TO_A_TEAM = Predicate(f"({MANAGED_BY_A_TEAM.sql} AND {{t}}.state <> 'DELETED')", "organisation_id")

COUNCIL = {
    "packages": OWN_AUTHORITY,
    "reference_counters": OWN_AUTHORITY,
    "locations": OWN_AUTHORITY,
    "requirements": OWN_AUTHORITY,
    "selections": OWN_AUTHORITY,
    "rounds": OWN_AUTHORITY,
    "invitations": OWN_AUTHORITY,
    "briefs": OWN_AUTHORITY,
    "responses": OWN_AUTHORITY,
    "answers": OWN_AUTHORITY,
    "decisions": OWN_AUTHORITY,
    "profiles": OWN_AUTHORITY,
    "service_levels": OWN_AUTHORITY,
    "reason_codes": OWN_AUTHORITY,
    "accounts": KNOWN_TO_A_COUNCIL,
    "access_requests": OWN_AUTHORITY,
    "audit": OWN_AUTHORITY,
    "import_reports": OWN_AUTHORITY,
    "import_rows": OWN_AUTHORITY,
    "teams": OWN_AUTHORITY,
    "subscriptions": OWN_AUTHORITY,
    "arrangements": OWN_AUTHORITY,
    "external_references": OWN_AUTHORITY,
    "considerations": OWN_AUTHORITY,
    "timers": OWN_AUTHORITY,
    "removals": OWN_AUTHORITY,
    "notes": OWN_AUTHORITY,
    "subject_exports": OWN_AUTHORITY,
    "legal_holds": OWN_AUTHORITY,
    "sent_notes": OWN_AUTHORITY,
    # Not even the council sees what its provider has not submitted.
    "drafts": NOBODY,
    "response_versions": OWN_AUTHORITY,
    "readings": OWN_AUTHORITY,
    "authorities": Predicate("{t}.id = {viewer}", "authority_id"),
    # The directory of those who may be asked.
    # Those of packages; what is told of accounts is nobody's to read.
    "messages": OF_A_PACKAGE,
    "message_attempts": OF_A_PACKAGE,
    "documents": OWN_AUTHORITY,
    "document_versions": OWN_AUTHORITY,
    "contents": Predicate(KEPT_BYTES % "v.authority_id = {viewer}", "authority_id"),
    "uploads": OWN_ACTS,
    "downloads": OWN_ACTS,
    "organisations": EVERYBODY,
    "services": EVERYBODY,
    # One's own stream of events, whose id is one's own (`domain/streams.py`).
    "stream_events": Predicate("{t}.stream_id = {viewer}", "authority_id"),
    "webhook_endpoints": SENT_TO,
    "webhook_secrets": MANAGED,
    "webhook_deliveries": MANAGED,
    "webhook_attempts": MANAGED,
    "webhook_payloads": MANAGED,
    "webhook_certificates": MANAGED,
    # As whom a query may be asked that is sent elsewhere.
    "clients": Predicate(f"({MANAGED.sql} AND {{t}}.machine)", "authority_id"),
}

WEBHOOKS = (
    "webhook_endpoints",
    "webhook_secrets",
    "webhook_deliveries",
    "webhook_attempts",
    "webhook_payloads",
    "webhook_certificates",
    "clients",
)
OWN_SUBSCRIPTIONS = "(SELECT own.package_id FROM subscriptions own WHERE own.account_id = {viewer})"
OWN_COUNCIL = "(SELECT me.authority_id FROM accounts me WHERE me.id = {viewer})"
AWARDED = "{p}.state IN ('AWARDED', 'COMPLETE')"


def _awarded(package: str) -> str:
    """Whether the package of this id was awarded by the viewer's council."""
    return (
        f"EXISTS (SELECT FROM packages bought WHERE bought.id = {package} AND {AWARDED.format(p='bought')}"
        f" AND bought.authority_id = {OWN_COUNCIL} OFFSET 0)"
    )


def _package(column: str) -> Predicate:
    """Rows of a package that the viewer subscribed to; `column` is the package's id."""
    return Predicate(f"{{t}}.{column} IN {OWN_SUBSCRIPTIONS}", "account_id", _awarded(f"{{t}}.{column}"))


def _invited(condition: str, joined: str = "") -> Predicate:
    """Rows that hang on an invitation of such a package; `condition` ties `asked`, the invitation, to the row."""
    return Predicate(
        "EXISTS (SELECT FROM invitations asked JOIN subscriptions own ON own.package_id = asked.package_id"
        f"{joined} WHERE {condition} AND own.account_id = {{viewer}} OFFSET 0)",
        "account_id",
        "EXISTS (SELECT FROM invitations asked JOIN packages bought ON bought.id = asked.package_id"
        f"{joined} WHERE {condition} AND {AWARDED.format(p='bought')}"
        f" AND bought.authority_id = {OWN_COUNCIL} OFFSET 0)",
    )


def _recorded(condition: str) -> str:
    """Providers' people who recorded an answer of which this holds."""
    return (
        "({t}.authority_id IS NULL AND EXISTS (SELECT FROM response_versions v WHERE v.recorded_by = {t}.id"
        f" AND {condition} OFFSET 0))"
    )


NOT_OF_CARE = "split_part({t}.action, '.', 1) NOT IN ('document', 'note')"
"""An entry that names no document and tells of no note."""

_OF_AN_ANSWER = _invited("asked.id = v.invitation_id")
_OF_AN_ENTRY = _invited("asked.id = {t}.object_id")


# What a council's account sees that does not work on every package: those it was added to (rule B4), with all that
# belongs to them. Subscriptions are to packages of one's own authority only.
SUBSCRIBER = COUNCIL | {
    "accounts": Predicate(
        f"({{t}}.authority_id = {OWN_COUNCIL} OR {_recorded(_OF_AN_ANSWER.sql)})",
        "account_id",
        _recorded(f"{_OF_AN_ANSWER.bought}"),
    ),
    "access_requests": NOBODY,
    "packages": _package("id"),
    "reference_counters": NOBODY,
    "timers": NOBODY,
    **dict.fromkeys(WEBHOOKS, NOBODY),
    # What one was told, of packages that one sees now.
    "stream_events": Predicate(
        "({t}.stream_id = {viewer} AND EXISTS (SELECT FROM subscriptions own"
        " WHERE own.package_id = {t}.package_id AND own.account_id = {viewer} OFFSET 0))",
        "account_id",
        f"({{t}}.stream_id = {{viewer}} AND NOT {{t}}.of_care AND {_awarded('{t}.package_id')})",
    ),
    "locations": _package("package_id"),
    "requirements": _package("package_id"),
    "selections": _package("package_id"),
    "rounds": _package("package_id"),
    "messages": _package("package_id"),
    "message_attempts": _package("package_id"),
    "invitations": _package("package_id"),
    "briefs": _package("package_id"),
    "responses": _invited("asked.id = {t}.invitation_id"),
    "answers": _invited("given.id = {t}.response_id", " JOIN responses given ON given.invitation_id = asked.id"),
    "decisions": _package("package_id"),
    "audit": Predicate(
        "CASE {t}.object_type WHEN 'package' THEN EXISTS (SELECT FROM subscriptions own"
        " WHERE own.package_id = {t}.object_id AND own.account_id = {viewer} OFFSET 0)"
        f" WHEN 'invitation' THEN {_OF_AN_ENTRY.sql} ELSE false END",
        "account_id",
        f"({NOT_OF_CARE} AND CASE {{t}}.object_type WHEN 'package' THEN {_awarded('{t}.object_id')}"
        f" WHEN 'invitation' THEN {_OF_AN_ENTRY.bought} ELSE false END)",
    ),
    "subscriptions": _package("package_id"),
    "documents": _package("package_id"),
    "document_versions": _package("package_id"),
    "contents": Predicate(KEPT_BYTES % f"v.package_id IN {OWN_SUBSCRIPTIONS}", "account_id"),
    "uploads": Predicate(OWN_ACTS.sql, "account_id"),
    "downloads": Predicate(OWN_ACTS.sql, "account_id"),
    # Those who match by them, and of packages only their own.
    "external_references": Predicate(
        "({t}.authority_id = (SELECT me.authority_id FROM accounts me WHERE me.id = {viewer} AND me.role IN ("
        + ", ".join(f"'{role.value}'" for role in sorted(MATCHES))
        + f")) AND ({{t}}.object_type <> 'package' OR {{t}}.object_id IN {OWN_SUBSCRIPTIONS}))",
        "account_id",
        f"({{t}}.object_type = 'package' AND {_awarded('{t}.object_id')})",
    ),
    "considerations": _package("package_id"),
    "removals": _package("package_id"),
    "notes": _package("package_id"),
    "subject_exports": NOBODY,
    "legal_holds": NOBODY,
    "sent_notes": _package("package_id"),
    "response_versions": _invited("asked.id = {t}.invitation_id"),
    "readings": _package("package_id"),
}

OF_CARE = frozenset({"documents", "document_versions", "contents", "notes", "sent_notes"})
"""What is written of a person's care is no part of what was bought: finance reads it as a subscriber alone."""

# What finance sees: beside what a subscriber does, every package that its council awarded, with all that belongs to it.
# The list walks its council's packages in order, and most of those were awarded.
FINANCE = {noun: seen if noun in OF_CARE else seen.widened() for noun, seen in SUBSCRIBER.items()} | {
    "packages": Predicate(
        f"({{t}}.authority_id = {OWN_COUNCIL} AND ({AWARDED.format(p='{t}')} OR EXISTS (SELECT FROM subscriptions own"
        " WHERE own.package_id = {t}.id AND own.account_id = {viewer} OFFSET 0)))",
        "account_id",
    ),
}

# A provider's world starts at its own invitation: what the council holds of a package it never sees (rules P8, P26).
PROVIDER = {
    "packages": NOBODY,
    "reference_counters": NOBODY,
    "timers": NOBODY,
    **dict.fromkeys(WEBHOOKS, MANAGED_BY_A_TEAM),
    "webhook_endpoints": SENT_TO_A_TEAM,
    # as a machine of a council alone
    "clients": NOBODY,
    "webhook_payloads": NOBODY,
    "stream_events": Predicate("{t}.stream_id = {viewer}", "organisation_id"),
    # The row carries an organisation only once there is a winner (rule Q8).
    "locations": OWN_ORGANISATION,
    "requirements": NOBODY,
    "selections": NOBODY,
    "rounds": NOBODY,
    "messages": NOBODY,
    "message_attempts": NOBODY,
    "invitations": OWN_ORGANISATION,
    "briefs": OWN_ORGANISATION,
    "responses": OWN_ORGANISATION,
    "answers": OWN_ORGANISATION,
    "decisions": NOBODY,
    "profiles": NOBODY,
    "service_levels": NOBODY,
    # The reasons for a No, of whichever authority asked, and the words of the codes that those are told who lose,
    # or whose request was called off.
    "reason_codes": Predicate("{t}.kind IN ('REJECTION', 'NOT_AWARDED', 'CANCELLATION')"),
    "accounts": OWN_ORGANISATION,
    "access_requests": NOBODY,
    "audit": OWN_ORGANISATION,
    "import_reports": NOBODY,
    "import_rows": NOBODY,
    "teams": NOBODY,
    "subscriptions": NOBODY,
    "arrangements": NOBODY,
    "external_references": NOBODY,
    "considerations": NOBODY,
    "removals": NOBODY,
    # Those of its own responses; package notes it reads as they were sent to it (rules P14, P26).
    "notes": OWN_ORGANISATION,
    "subject_exports": NOBODY,
    "legal_holds": NOBODY,
    "sent_notes": OWN_ORGANISATION,
    "drafts": OWN_ORGANISATION,
    # What the rule of disclosure says at this moment (rules P23 to P25).
    "documents": Predicate(disclosing.KNOWN, "organisation_id"),
    "document_versions": Predicate(disclosing.OPENED, "organisation_id"),
    "contents": Predicate(KEPT_BYTES % disclosing.OPENED.replace("{t}", "v"), "organisation_id"),
    "uploads": OWN_ACTS,
    "downloads": OWN_ACTS,
    "response_versions": OWN_ORGANISATION,
    "readings": NOBODY,
    "authorities": EVERYBODY,
    "organisations": Predicate("{t}.id = {viewer}", "organisation_id"),
    "services": OWN_ORGANISATION,
}

MANY_SUBSCRIPTIONS = 200
FEW = f"""(SELECT count(*) <= {MANY_SUBSCRIPTIONS} FROM (
    SELECT FROM subscriptions own WHERE own.account_id = {{viewer}} LIMIT {MANY_SUBSCRIPTIONS + 1}) counted)"""

# The rows of a list that a subscriber begins with, its predicate in them: of few subscriptions the packages are looked
# up and sorted, of many the list is walked in its order (`{order}`) until the page is full. A plan is kept for
# everybody, so it decides at each run, and only one half is run.
SUBSCRIBED_PACKAGES = Predicate(
    f"""((SELECT few.* FROM packages few WHERE {FEW} AND few.id IN {OWN_SUBSCRIPTIONS})
    UNION ALL (SELECT many.* FROM packages many WHERE NOT {FEW} AND EXISTS (SELECT FROM subscriptions own
        WHERE own.package_id = many.id AND own.account_id = {{viewer}} OFFSET 0) {{order}})) {{t}}""",
    "account_id",
)
LISTED = {(ViewerKind.SUBSCRIBER, "packages"): SUBSCRIBED_PACKAGES}
"""What stands in FROM in place of a noun's table and predicate where a list begins with it."""

# Who has not signed in sees no row of anything: what may be known then, functions of the migrations tell.
ANONYMOUS = dict.fromkeys(COUNCIL, NOBODY)

PREDICATES = {
    ViewerKind.COUNCIL: COUNCIL,
    ViewerKind.SUBSCRIBER: SUBSCRIBER,
    ViewerKind.FINANCE: FINANCE,
    ViewerKind.PROVIDER: PROVIDER,
    ViewerKind.ANONYMOUS: ANONYMOUS,
}


def predicate(noun: str, kind: ViewerKind) -> Predicate:
    """Which rows of `noun` a viewer of this kind may see."""
    return PREDICATES[kind][noun]


def council(noun: str, table: str, placeholder: str) -> str:
    """The condition in a statement that only councils run; the parameter is the viewer's authority."""
    return predicate(noun, ViewerKind.COUNCIL).text(table, placeholder)


def provider(noun: str, table: str, placeholder: str) -> str:
    """The condition in a statement that only providers run; the parameter is the viewer's organisation."""
    return predicate(noun, ViewerKind.PROVIDER).text(table, placeholder)


def keeper(noun: str, table: str, placeholder: str) -> str:
    """The condition in a statement that both sides run, of their own; the parameter is the viewer's home."""
    return f"({council(noun, table, placeholder)} OR {provider(noun, table, placeholder)})"


def home(tx: Tx) -> UUID | None:
    """The authority or the organisation that the caller of `tx` acts for."""
    return authority(tx) or organisation(tx)


def authority(tx: Tx) -> UUID | None:
    """The authority the caller of `tx` acts for; None, which sees nothing, where it is a provider or nobody."""
    return tx.viewer.authority_id if tx.viewer is not None else None


def organisation(tx: Tx) -> UUID | None:
    """The organisation the caller of `tx` acts for; None, which sees nothing, where it is a council or nobody."""
    return tx.viewer.organisation_id if tx.viewer is not None else None
