"""What providers are sent, what they answer, and what is decided."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, ForeignKey, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

from db.tables.directory import Account, Authority, Organisation, Service
from db.tables.packages import Package, Requirement, Round


class Invitation(Table, tablename="invitations"):
    """A package as one service sees it."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    round_id = ForeignKey(Round, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    service_id = ForeignKey(Service, null=False)
    origin = Text()
    sent_at = Timestamptz()
    deadline_at = Timestamptz()
    all_responded = Boolean()
    ended_at = Timestamptz(null=True, default=None)
    state = Text()
    placement_response = Text(null=True, default=None)
    not_awarded_code = Text(null=True, default=None)
    cancellation_code = Text(null=True, default=None)
    version = Integer()
    renewal_requested_at = Timestamptz(null=True, default=None)
    disclosure = Text()


class Brief(Table, tablename="briefs"):
    """What a provider was told when the package was sent."""

    invitation_id = ForeignKey(Invitation, primary_key=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    package_id = ForeignKey(Package, null=False)
    authority_name = Text()
    package_reference = Text()
    public_reference = Text()
    client_reference = Text()
    service_level_name = Text()
    service_name = Text()
    start_date = Date()
    ends_on = Date(null=True, default=None)
    hours_required = Numeric(digits=(5, 2), null=True, default=None)
    days_required = SmallInt(null=True, default=None)
    frequency = Text(null=True, default=None)
    location = Text()
    additional_information = JSONB()
    requirements = JSONB()
    partial_allowed = Boolean()
    block_contract = Boolean()
    high_priority = Boolean()
    terms_version = Text()
    search_text = Text()
    calls = JSONB()
    preferences = JSONB()
    offer_required = Text()


class Response(Table, tablename="responses"):
    """A provider's answer."""

    id = UUID(primary_key=True)
    invitation_id = ForeignKey(Invitation, unique=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    placement_response = Text()
    reason_code = Text(null=True, default=None)
    rejection_note = Text(null=True, default=None)
    terms_version = Text(null=True, default=None)
    meets_all_essential = Boolean(null=True, default=None)
    submitted_at = Timestamptz()
    submitted_by = ForeignKey(Account, null=False)
    withdrawn_at = Timestamptz(null=True, default=None)
    offer_kind = Text(null=True, default=None)
    unit_price_pence = Integer(null=True, default=None)
    units = Numeric(digits=(5, 2), null=True, default=None)
    core_price_pence = Integer(null=True, default=None)
    offer_expires_on = Date(null=True, default=None)
    first_call = SmallInt(null=True, default=None)
    call_variations = JSONB()
    note = Text(null=True, default=None)


class Draft(Table, tablename="drafts"):
    """An answer that its organisation has not submitted."""

    invitation_id = ForeignKey(Invitation, primary_key=True, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    document = JSONB()
    saved_by = ForeignKey(Account, null=False)
    saved_at = Timestamptz()
    version = Integer()


class ResponseVersion(Table, tablename="response_versions"):
    """An answer as it stood after one change."""

    invitation_id = ForeignKey(Invitation, primary_key=True, null=False)
    number = Integer()
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    action = Text()
    document = JSONB()
    recorded_by = ForeignKey(Account, null=False)
    recorded_at = Timestamptz()


class Reading(Table, tablename="readings"):
    """Who first read which version of an answer, and when."""

    invitation_id = ForeignKey(Invitation, primary_key=True, null=False)
    account_id = ForeignKey(Account, null=False)
    number = Integer()
    package_id = ForeignKey(Package, null=False)
    authority_id = ForeignKey(Authority, null=False)
    read_at = Timestamptz()


class Answer(Table, tablename="answers"):
    """A provider's answer to one requirement."""

    response_id = ForeignKey(Response, primary_key=True, null=False)
    requirement_id = ForeignKey(Requirement, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    can_meet = Boolean()
    comment = Text(null=True, default=None)
    best_date = Date(null=True, default=None)


class Decision(Table, tablename="decisions"):
    """To whom a package went, and why."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    round_id = ForeignKey(Round, unique=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    invitation_id = ForeignKey(Invitation, null=False)
    source_code = Text()
    primary_reason_code = Text()
    additional_reason_codes = Array(base_column=Text())
    decided_by = ForeignKey(Account, null=False)
    decided_at = Timestamptz()
    rank = Integer(null=True, default=None)
    departure_reason = Text(null=True, default=None)
    commissioner_reason = Text(null=True, default=None)
