"""What is told to whom, how it was sent, and what people do not want to be sent."""

from piccolo.columns import JSONB, UUID, Array, BigSerial, Boolean, ForeignKey, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table

from db.tables.access import AccessRequest, Link
from db.tables.answers import Invitation
from db.tables.directory import Account, Authority, Organisation
from db.tables.packages import Package


class Notice(Table, tablename="notices"):
    """Something that is to be told: of a package, or to an organisation of its own endpoint."""

    id = UUID(primary_key=True)
    kind = Text()
    lane = SmallInt()
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    package_id = ForeignKey(Package)
    invitation_id = ForeignKey(Invitation)
    data = JSONB()
    created_at = Timestamptz()
    position = BigSerial()
    addressed_at = Timestamptz(null=True, default=None)
    attempts = Integer()
    last_error = Text(null=True, default=None)


class Message(Table, tablename="messages"):
    """What is to be told to whom."""

    id = UUID(primary_key=True)
    kind = Text()
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    account_id = ForeignKey(Account)
    package_id = ForeignKey(Package)
    invitation_id = ForeignKey(Invitation)
    link_id = ForeignKey(Link)
    access_request_id = ForeignKey(AccessRequest)
    address = Text(null=True, default=None)
    data = JSONB()
    state = Text()
    created_at = Timestamptz()
    notice_id = ForeignKey(Notice)
    invitation_ids = Array(base_column=UUID())
    lane = SmallInt()
    attempts = Integer()
    due_at = Timestamptz()
    leased_until = Timestamptz()
    mail_id = Text(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)


class MessageAttempt(Table, tablename="message_attempts"):
    """One try to send one message."""

    message_id = ForeignKey(Message, primary_key=True, null=False)
    number = Integer()
    authority_id = ForeignKey(Authority)
    package_id = ForeignKey(Package)
    began_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    outcome = Text(null=True, default=None)
    code = SmallInt(null=True, default=None)
    enhanced_code = Text(null=True, default=None)
    problem = Text(null=True, default=None)


class MessagePreference(Table, tablename="message_preferences"):
    """Whether a person or a team wants messages of one kind."""

    id = UUID(primary_key=True)
    organisation_id = ForeignKey(Organisation)
    account_id = ForeignKey(Account)
    kind = Text()
    wanted = Boolean()
    changed_at = Timestamptz()
