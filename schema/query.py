"""The root of every query.

The resolvers here are the way through Strawberry, which a differential test compares with the compiled way. Both read
through the same projection: `schema/executor.py` hands each root its part.
"""

from typing import Annotated, Any

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.access import AskedAuthority, Employer
from schema.accounts import AccessRequest, KeptAccount
from schema.connections import After, Before, Connection, First, Last, Node
from schema.decisions import ReasonCode
from schema.directory import Account, Catalogue, Organisation, Service, ServiceLevel, Viewer
from schema.endpoints import EventType, WebhookDelivery, WebhookEndpoint
from schema.enums import (
    Direction,
    InvitationOrderField,
    InvitationTab,
    PackageOrderField,
    PackageStatus,
    ReasonKind,
    ServiceCategory,
)
from schema.enums.accounts import AccessState, AccountState
from schema.enums.timers import JobKind, JobStatus
from schema.events import Event, EventSummary, Types
from schema.executor import read
from schema.importing import DirectoryFile
from schema.invitations import Invitation, InvitationCounts
from schema.packages import Package, PackageCounts
from schema.profiles import Profile
from schema.records import AuditEntry, PastExport
from schema.scalars import DateTime, Postcode
from schema.teams import Team
from schema.timers import Job

Info = strawberry.Info[Any, Any]
Id = Annotated[strawberry.ID, gate.argument("A global id.")]
Search = Annotated[
    str | None,
    gate.argument("Words that begin words of the package ref, client ref or service level. Absent: everything."),
]

ServiceLevelIds = Annotated[list[strawberry.ID] | None, gate.argument("Only packages of these service levels.")]
OfficerId = Annotated[strawberry.ID | None, gate.argument("Only packages that this account sources.")]
TeamId = Annotated[strawberry.ID | None, gate.argument("Only packages that this team owns.")]
DeadlineFrom = Annotated[DateTime | None, gate.argument("Only packages whose deadline is at this instant or later.")]
DeadlineBefore = Annotated[DateTime | None, gate.argument("Only packages whose deadline is before this instant.")]
HighPriority = Annotated[bool | None, gate.argument("Only packages that are, or are not, marked urgent.")]
CreatedFrom = Annotated[DateTime | None, gate.argument("Only packages created at this instant or later.")]
CreatedBefore = Annotated[DateTime | None, gate.argument("Only packages created before this instant.")]


@strawberry.input(description="How packages are sorted.")
class PackageOrder:
    """The order of `packages`."""

    field: PackageOrderField = gate.given("By what.")
    direction: Direction = gate.given("Which way.")


@strawberry.input(description="How invitations are sorted.")
class InvitationOrder:
    """The order of `invitations`."""

    field: InvitationOrderField = gate.given("By what.")
    direction: Direction = gate.given("Which way.")


@strawberry.type(description="Everything that can be read.")
class Query:
    """The root fields."""

    @gate.root(Permission.ACCESS_REQUEST, "The councils that can be asked for access. It takes no token.")
    async def authorities(self, info: Info) -> list[AskedAuthority]:
        """Names only."""
        return await read(info)

    @gate.root(Permission.ACCESS_REQUEST, "Listed employers, by a part of their name. It takes no token.")
    async def employers(
        self,
        info: Info,
        search: Annotated[
            str,
            gate.argument(
                "How the name begins, or one of its words: three letters at least. At most five names are told."
            ),
        ],
    ) -> list[Employer]:
        """Rule A5: for choosing one's own, not for listing all."""
        return await read(info)

    @gate.root(Permission.VIEWER_READ, "The caller.")
    async def viewer(self, info: Info) -> Viewer:
        """The account behind the token."""
        return await read(info)

    @gate.root(Permission.VIEWER_READ, "The object with this global id; null where there is none that you may see.")
    async def node(self, info: Info, id: Id) -> Node | None:
        """Relay's root field."""
        return await read(info)

    @gate.root(Permission.PACKAGE_READ, "Your council's packages, the newest first.")
    async def packages(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        status: Annotated[
            list[PackageStatus] | None, gate.argument("Only packages that stand so. Absent: all.")
        ] = None,
        search: Search = None,
        service_level_ids: ServiceLevelIds = None,
        officer_id: OfficerId = None,
        team_id: TeamId = None,
        deadline_from: DeadlineFrom = None,
        deadline_before: DeadlineBefore = None,
        high_priority: HighPriority = None,
        created_from: CreatedFrom = None,
        created_before: CreatedBefore = None,
        order_by: Annotated[PackageOrder | None, gate.argument("How to sort. Absent: the newest first.")] = None,
    ) -> Connection[Package]:
        """The council's list (rules B16, B24)."""
        return await read(info)

    @gate.root(Permission.PACKAGE_READ, "How many of your council's packages stand how.")
    async def package_counts(
        self,
        info: Info,
        search: Search = None,
        service_level_ids: ServiceLevelIds = None,
        officer_id: OfficerId = None,
        team_id: TeamId = None,
        deadline_from: DeadlineFrom = None,
        deadline_before: DeadlineBefore = None,
        high_priority: HighPriority = None,
        created_from: CreatedFrom = None,
        created_before: CreatedBefore = None,
    ) -> PackageCounts:
        """The counters of the council's list (rule B16)."""
        return await read(info)

    @gate.root(Permission.PACKAGE_READ, "One of your council's packages; null where there is none.")
    async def package(self, info: Info, id: Id) -> Package | None:
        """One package."""
        return await read(info)

    @gate.root(Permission.INVITATION_READ, "What was sent to your organisation in the last twelve months.")
    async def invitations(
        self,
        info: Info,
        tab: Annotated[InvitationTab, gate.argument("Which of the six lists.")],
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        search: Search = None,
        order_by: Annotated[InvitationOrder | None, gate.argument("How to sort. Absent: the newest first.")] = None,
    ) -> Connection[Invitation]:
        """The provider's lists (rules P1 to P5)."""
        return await read(info)

    @gate.root(Permission.INVITATION_READ, "One invitation of your organisation, of whatever age; null where none.")
    async def invitation(self, info: Info, id: Id) -> Invitation | None:
        """One invitation."""
        return await read(info)

    @gate.root(Permission.INVITATION_READ, "How many invitations stand in each of the six lists.")
    async def invitation_counts(self, info: Info, search: Search = None) -> InvitationCounts:
        """The counters of the provider's lists."""
        return await read(info)

    @gate.root(Permission.REASON_READ, "The reasons that can be given; a provider sees those for a no.")
    async def reason_codes(
        self,
        info: Info,
        kind: Annotated[ReasonKind | None, gate.argument("Only those of this kind.")] = None,
        authority_id: Annotated[strawberry.ID | None, gate.argument("Only those of this council.")] = None,
    ) -> list[ReasonCode]:
        """The lists of the profiles."""
        return await read(info)

    @gate.root(Permission.PACKAGE_READ, "The service levels of your council.")
    async def service_levels(self, info: Info) -> list[ServiceLevel]:
        """Rule P36."""
        return await read(info)

    @gate.root(Permission.PACKAGE_READ, "What your council's profile lets an officer put on a package.")
    async def catalogue(self, info: Info) -> Catalogue:
        """Rules B6 to B9."""
        return await read(info)

    @gate.root(Permission.SERVICE_READ, "The services that can be asked, by name.")
    async def services(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        name: Annotated[str | None, gate.argument("Only those whose name begins so.")] = None,
        service_level_id: Annotated[
            strawberry.ID | None, gate.argument("Only those that offer your council this service level.")
        ] = None,
        category: Annotated[ServiceCategory | None, gate.argument("Only those that your council contracts so.")] = None,
        postcode: Annotated[Postcode | None, gate.argument("Only those that work there for your council.")] = None,
        suspended: Annotated[
            bool | None, gate.argument("Only those that are suspended today, or of those arranged with, that are not.")
        ] = None,
        arranged: Annotated[
            bool | None, gate.argument("Only those with which your council arranged something, or nothing.")
        ] = None,
    ) -> Connection[Service]:
        """The directory, for choosing by hand (rule B10)."""
        return await read(info)

    @gate.root(Permission.ACCESS_REQUEST_DECIDE, "Who asked your council for access, the longest ago first.")
    async def access_requests(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        state: Annotated[AccessState | None, gate.argument("Only those of which this was decided.")] = None,
    ) -> Connection[AccessRequest]:
        """The manager's queue (rule A7)."""
        return await read(info)

    @gate.root(Permission.ACCOUNT_READ, "The accounts that you keep, by surname: your council's, or organisation's.")
    async def accounts(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        state: Annotated[AccountState | None, gate.argument("Only those that stand so.")] = None,
        organisation_id: Annotated[strawberry.ID | None, gate.argument("Only those of this organisation.")] = None,
        search: Annotated[str | None, gate.argument("How the surname or the forename begins.")] = None,
    ) -> Connection[KeptAccount]:
        """Rule A13."""
        return await read(info)

    @gate.root(Permission.TEAM_READ, "Your council's teams, by name.")
    async def teams(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        retired: Annotated[
            bool | None, gate.argument("Only those that are closed (true) or open (false). Absent: all.")
        ] = None,
    ) -> Connection[Team]:
        """Rule B24."""
        return await read(info)

    @gate.root(Permission.TEAM_READ, "The people of your council who can sign in, by forename.")
    async def officers(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        search: Annotated[str | None, gate.argument("How the forename begins. Absent: everybody.")] = None,
    ) -> Connection[Account]:
        """Rule B4: who is to be added is searched for by forename."""
        return await read(info)

    @gate.root(Permission.SERVICE_READ, "The organisations of the directory, by name.")
    async def organisations(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        name: Annotated[str | None, gate.argument("Only those whose name begins so.")] = None,
    ) -> Connection[Organisation]:
        """The directory, for those who keep it."""
        return await read(info)

    @gate.root(Permission.PROFILE_READ, "The version of your council's profile that holds now.")
    async def profile_in_force(self, info: Info) -> Profile | None:
        """The profile that a package created now is created under."""
        return await read(info)

    @gate.root(Permission.PROFILE_READ, "One version of your council's profile; null where there is none.")
    async def profile(self, info: Info, id: Id) -> Profile | None:
        """One version."""
        return await read(info)

    @gate.root(Permission.PROFILE_READ, "The versions of your council's profile, the newest first.")
    async def profiles(
        self, info: Info, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[Profile]:
        """Every version there was, holds or is to come."""
        return await read(info)

    @gate.root(Permission.JOB_READ, "What the service does for your council by itself, in the order of its time.")
    async def jobs(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        kind: Annotated[list[JobKind] | None, gate.argument("Only jobs of these kinds. Absent: all.")] = None,
        status: Annotated[list[JobStatus] | None, gate.argument("Only jobs that stand so. Absent: all.")] = None,
    ) -> Connection[Job]:
        """What is due, running, late or set aside."""
        return await read(info)

    @gate.root(
        Permission.EVENT_READ,
        "What happened that you may see, in the order of its numbers in your own stream. Each was committed; ask for"
        " what comes after the last cursor you saw, and nothing is missed.",
    )
    async def events(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        types: Types = None,
    ) -> Connection[Event]:
        """Numbered events only (rule P26)."""
        return await read(info)

    @gate.root(Permission.EVENT_READ, "How far your stream of events goes, and what is in it.")
    async def event_summary(self, info: Info) -> EventSummary:
        """What proves that a stream was read whole."""
        return await read(info)

    @gate.root(Permission.EVENT_READ, "Every event that there is, by name.")
    async def event_types(self, info: Info) -> list[EventType]:
        """The catalogue."""
        return await read(info)

    @gate.root(Permission.WEBHOOK_MANAGE, "The systems that are told of your council's events, the oldest first.")
    async def webhook_endpoints(
        self, info: Info, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[WebhookEndpoint]:
        """Those that are not deleted."""
        return await read(info)

    @gate.root(Permission.WEBHOOK_MANAGE, "One endpoint of your council's; null where there is none.")
    async def webhook_endpoint(self, info: Info, id: Id) -> WebhookEndpoint | None:
        """One endpoint."""
        return await read(info)

    @gate.root(Permission.WEBHOOK_MANAGE, "One delivery to an endpoint of your council's; null where there is none.")
    async def webhook_delivery(self, info: Info, id: Id) -> WebhookDelivery | None:
        """One delivery."""
        return await read(info)

    @gate.root(Permission.AUDIT_READ, "Your council's audit, the newest first.")
    async def audit(
        self,
        info: Info,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        action: Annotated[str | None, gate.argument("Only this action: `package.sent`.")] = None,
        object_type: Annotated[str | None, gate.argument("Only what was done to this kind of object.")] = None,
        object_id: Annotated[strawberry.ID | None, gate.argument("Only what was done to this object.")] = None,
        account_id: Annotated[strawberry.ID | None, gate.argument("Only what this account did.")] = None,
        occurred_from: Annotated[DateTime | None, gate.argument("Only at this instant or later.")] = None,
        occurred_before: Annotated[DateTime | None, gate.argument("Only before this instant.")] = None,
    ) -> Connection[AuditEntry]:
        """Who did what, when."""
        return await read(info)

    @gate.root(Permission.SUBJECT_EXPORT, "Whose records were handed out as a whole, the newest first.")
    async def subject_exports(
        self, info: Info, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[PastExport]:
        """That they were; to hand one out anew is `exportSubject`."""
        return await read(info)

    @gate.root(Permission.DIRECTORY_WRITE, "The directory and your council's terms, as a file that can be imported.")
    async def directory_file(self, info: Info) -> DirectoryFile:
        """The export."""
        return await read(info)
