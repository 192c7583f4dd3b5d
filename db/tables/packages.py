"""A package of care, as its council holds it until it is sent."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, ForeignKey, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

from db.tables.directory import Account, Authority, Organisation, Profile, Service, ServiceLevel, Team


class Package(Table, tablename="packages"):
    """A package of care, as its council holds it."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    public_reference = Text(unique=True)
    reference = Text()
    client_reference = Text()
    service_level_id = ForeignKey(ServiceLevel, null=False)
    profile_id = ForeignKey(Profile, null=False)
    terms_version = Text()
    early_decision = Text()
    location_precision = Text()
    partial_allowed = Boolean()
    offer_required = Text()
    award_strategy = Text()
    completes_at = Text()
    state = Text()
    start_date = Date(null=True, default=None)
    ends_on = Date(null=True, default=None)
    hours_required = Numeric(digits=(5, 2), null=True, default=None)
    days_required = SmallInt(null=True, default=None)
    frequency = Text(null=True, default=None)
    additional_information = JSONB()
    high_priority = Boolean()
    version = Integer()
    created_by = ForeignKey(Account, null=False)
    created_at = Timestamptz()
    finalised_at = Timestamptz(null=True, default=None)
    deadline_at = Timestamptz(null=True, default=None)
    deadline_announced_at = Timestamptz(null=True, default=None)
    sent_count = Integer()
    submitted_count = Integer()
    accepting_count = Integer()
    all_responded = Boolean()
    ended_at = Timestamptz(null=True, default=None)
    cancellation_reason = Text(null=True, default=None)
    cancellation_note = Text(null=True, default=None)
    team_id = ForeignKey(Team)
    calls = JSONB()
    preferences = JSONB()
    person_age = SmallInt(null=True, default=None)
    person_gender = Text(null=True, default=None)
    duplicated_from_id = UUID(null=True, default=None)
    proposed_response_hours = Integer(null=True, default=None)
    search_text = Text()
    proposed_response_days = Integer(null=True, default=None)
    proposed_urgent_days = Integer(null=True, default=None)


class Subscription(Table, tablename="subscriptions"):
    """Somebody of the council who was added to a package."""

    package_id = ForeignKey(Package, primary_key=True, null=False)
    account_id = ForeignKey(Account, null=False)
    authority_id = ForeignKey(Authority, null=False)
    added_by = ForeignKey(Account, null=False)
    added_at = Timestamptz()


class Consideration(Table, tablename="considerations"):
    """What the selection by algorithm looked for, and why it left services out."""

    package_id = ForeignKey(Package, primary_key=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    considered_by = ForeignKey(Account, null=False)
    considered_at = Timestamptz()
    criteria = JSONB()
    excluded = Array(base_column=UUID())
    reasons = Array(base_column=SmallInt())


class Removal(Table, tablename="removals"):
    """A service that was chosen and then taken off before sending."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    authority_id = ForeignKey(Authority, null=False)
    service_id = ForeignKey(Service, null=False)
    origin = Text()
    reason = Text(null=True, default=None)
    removed_by = ForeignKey(Account, null=False)
    removed_at = Timestamptz()


class ReferenceCounter(Table, tablename="reference_counters"):
    """The last running number given to a package."""

    authority_id = ForeignKey(Authority, primary_key=True, null=False)
    prefix = Text()
    last_number = Integer()


class Location(Table, tablename="locations"):
    """Where the person lives, in full."""

    package_id = ForeignKey(Package, primary_key=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation)
    postcode = Text()


class Requirement(Table, tablename="requirements"):
    """What a package asks of a provider."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    authority_id = ForeignKey(Authority, null=False)
    code = Text()
    title = Text()
    question = Text()
    provider_description = Text(null=True, default=None)
    negotiable = Boolean()
    mandatory = Boolean()
    preferred_date = Date(null=True, default=None)
    position = Integer()
    options = Array(base_column=Text())
    own_text = Text(null=True, default=None)


class Selection(Table, tablename="selections"):
    """A service chosen before a package is sent."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    authority_id = ForeignKey(Authority, null=False)
    service_id = ForeignKey(Service, null=False)
    origin = Text()
    selected_by = ForeignKey(Account, null=False)
    selected_at = Timestamptz()


class Round(Table, tablename="rounds"):
    """One sending of a package."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    authority_id = ForeignKey(Authority, null=False)
    number = Integer()
    kind = Text()
    sent_at = Timestamptz()
