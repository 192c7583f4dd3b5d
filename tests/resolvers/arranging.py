"""The people of the demonstration, and packages brought to where a test begins."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import resolvers.packages
import resolvers.requirements
import resolvers.responses
import resolvers.selections
from db.transaction import Database
from domain.answers import Answer
from domain.packages import AddRequirements, AddServices, CreatePackage, FinalisePackage, UpdatePackageProfile
from domain.permissions import GRANTS, Role
from domain.refusals import Refusal, Refused
from domain.requirements import NewRequirement
from domain.responses import ChangeResponse, PlacementResponse, SubmitResponse, WithdrawResponse
from domain.viewer import Viewer
from resolvers.request import Outcome, Request

START = date(2031, 1, 13)
NORFOLK_REFERENCE = "SP 123456789 03/03/2022"
AT_CARE_FIRST, AT_CARE_4_ALL = "carefirst.employee", "care4all.employee"
CARE_FIRST, CARE_4_ALL, RURAL = "Care First Home Support", "Care 4 All Home Support", "Care First Rural Support"
SENT = """
SELECT s.name, i.id, i.organisation_id FROM invitations i JOIN services s ON s.id = i.service_id WHERE i.package_id = $1
"""


async def refusals(attempt: Awaitable[Any]) -> Sequence[Refusal]:
    """Everything that the attempt is refused for."""
    with pytest.raises(Refused) as caught:
        await attempt
    return caught.value.refusals


async def codes(attempt: Awaitable[Any]) -> list[str]:
    """The codes of everything that the attempt is refused for."""
    return [refusal.code() for refusal in await refusals(attempt)]


@dataclass
class Sent:
    """A package that has been sent: its id, its invitations by the name of the service, its requirement."""

    id: UUID
    invitations: dict[str, UUID]
    requirement_id: UUID
    deadline_at: datetime


async def callers(owner: Any) -> Mapping[str, Viewer]:
    """Everybody with an account, by user name."""
    rows = await owner.fetch("SELECT username, id, role, authority_id, organisation_id FROM accounts")
    return {
        row["username"]: Viewer(
            account_id=row["id"],
            role=Role(row["role"]),
            authority_id=row["authority_id"],
            organisation_id=row["organisation_id"],
            permissions=GRANTS[Role(row["role"])],
            client_id="tests",
            expires_at=datetime(2100, 1, 1, tzinfo=UTC),
        )
        for row in rows
    }


@dataclass
class House:
    """The service as its callers know it, and the owner's connection, which sees past every policy."""

    database: Database
    owner: Any
    viewers: Mapping[str, Viewer]

    def viewer(self, username: str) -> Viewer:
        """The caller with this user name."""
        return self.viewers[username]

    def request(self, username: str = "solihull.broker", key: str | None = None, body: bytes = b"one") -> Request:
        """A request of this person, with an idempotency key if one is given."""
        return Request(self.viewer(username), self.database, key, body if key else None, "request-1")

    async def service(self, name: str) -> UUID:
        """The id of a service."""
        found: UUID = await self.owner.fetchval("SELECT id FROM services WHERE name = $1", name)
        return found

    async def creation(
        self,
        username: str = "solihull.broker",
        level: str = "CARE_AT_HOME_STANDARD",
        reference: str | None = None,
        **other: Any,
    ) -> CreatePackage:
        """A command that creates a package of this person's authority."""
        authority = self.viewer(username).authority_id
        row = await self.owner.fetchrow(
            "SELECT id, service_type FROM service_levels WHERE authority_id = $1 AND code = $2", authority, level
        )
        facts: dict[str, Any] = {
            "authority_id": authority,
            "service_type": row["service_type"],
            "service_level_id": row["id"],
            "client_reference": "LAS 1234",
            "terms_accepted": True,
            "reference": reference,
        }
        return CreatePackage(**facts | other)

    async def draft(self, username: str = "solihull.broker", *services: str, **creation: Any) -> UUID:
        """A draft with a location, a start date, one requirement and these services."""
        request = self.request(username)
        package = (await resolvers.packages.create(request, await self.creation(username, **creation))).id
        await resolvers.packages.update_profile(
            request, UpdatePackageProfile(package, postcode="b901sh", start_date=START)
        )
        requirement = NewRequirement("HOME_CARE_001")
        await resolvers.requirements.add(request, AddRequirements(package, (requirement,)))
        if services:
            ids = tuple([await self.service(name) for name in services])
            await resolvers.selections.add(request, AddServices(package, ids))
        return package

    async def sent(self, *services: str, deadline_in: timedelta = timedelta(hours=24), **creation: Any) -> Sent:
        """A package of Solihull, sent to these services (by default two, of two organisations)."""
        package = await self.draft("solihull.broker", *(services or (CARE_FIRST, CARE_4_ALL)), **creation)
        deadline_at = await self.now() + deadline_in
        await resolvers.packages.finalise(self.request(), FinalisePackage(package, deadline_at))
        rows = await self.owner.fetch(SENT, package)
        requirement = await self.owner.fetchval("SELECT id FROM requirements WHERE package_id = $1", package)
        return Sent(package, {row["name"]: row["id"] for row in rows}, requirement, deadline_at)

    async def accept(self, sent: Sent, service: str, username: str) -> Outcome:
        """This person says yes for this service, and can meet the requirement."""
        return await resolvers.responses.submit(self.request(username), self.yes(sent, service))

    async def decline(self, sent: Sent, service: str, username: str) -> Outcome:
        """This person says no for this service."""
        return await resolvers.responses.submit(self.request(username), self.no(sent, service))

    async def change(self, command: SubmitResponse, version: int = 2) -> Outcome:
        """A person of Care First puts another response in place of the submitted one."""
        changed = ChangeResponse(
            **{name: getattr(command, name) for name in SubmitResponse.__slots__}, expected_version=version
        )
        return await resolvers.responses.change(self.request(AT_CARE_FIRST), changed)

    async def withdraw(self, sent: Sent, service: str = CARE_FIRST, username: str = AT_CARE_FIRST) -> Outcome:
        """This person takes the response of this service back."""
        return await resolvers.responses.withdraw(self.request(username), WithdrawResponse(sent.invitations[service]))

    def yes(self, sent: Sent, service: str, **other: Any) -> SubmitResponse:
        """A yes, complete."""
        facts: dict[str, Any] = {
            "invitation_id": sent.invitations[service],
            "placement_response": PlacementResponse.YES_FULL,
            "terms_accepted": True,
            "answers": (Answer(sent.requirement_id, can_meet=True),),
        }
        return SubmitResponse(**facts | other)

    def no(self, sent: Sent, service: str) -> SubmitResponse:
        """A no, complete."""
        return SubmitResponse(
            invitation_id=sent.invitations[service],
            placement_response=PlacementResponse.NO,
            reason_code="NO_AVAILABILITY",
        )

    async def now(self) -> datetime:
        """The service's clock."""
        now: datetime = await self.owner.fetchval(
            "SELECT clock_timestamp() + $1::interval", self.database.clock.offset()
        )
        return now

    async def package(self, package_id: UUID) -> Any:
        """The package's row."""
        return await self.owner.fetchrow("SELECT * FROM packages WHERE id = $1", package_id)

    async def invitation(self, invitation_id: UUID) -> Any:
        """The invitation's row."""
        return await self.owner.fetchrow("SELECT * FROM invitations WHERE id = $1", invitation_id)

    async def response(self, sent: Sent, service: str = CARE_FIRST) -> Any:
        """The row of this service's response."""
        return await self.owner.fetchrow("SELECT * FROM responses WHERE invitation_id = $1", sent.invitations[service])

    async def counters(self, sent: Sent) -> tuple[int, int, int, bool]:
        """Sent to, submitted, accepting, and whether all have responded."""
        row = await self.package(sent.id)
        return row["sent_count"], row["submitted_count"], row["accepting_count"], row["all_responded"]

    async def events(self) -> list[str]:
        """The types of every event there is, in the order they were written."""
        return [row["type"] for row in await self.owner.fetch("SELECT type FROM events ORDER BY recorded_at")]

    async def actions(self) -> list[str]:
        """Every action in the audit, in order."""
        return [row["action"] for row in await self.owner.fetch("SELECT action FROM audit ORDER BY id")]

    async def last_audit(self) -> Any:
        """The newest audit row."""
        return await self.owner.fetchrow("SELECT * FROM audit ORDER BY id DESC LIMIT 1")

    async def forget(self) -> None:
        """Empty the outbox and the audit, so that a test sees only its own."""
        async with self.owner.transaction():
            await self.owner.execute("SET LOCAL session_replication_role = replica")
            await self.owner.execute("TRUNCATE events, audit CASCADE")
