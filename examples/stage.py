"""How a step of a story is taken: somebody does or attempts something, and what comes of it is held against rules."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from examples.checking import Rulebook
from examples.running import House
from examples.speaking import Attempt, Caller
from examples.telling import TABS, Timeline

BEFORE, COMPLETE, DECIDING, WON, LOST = (
    "awaitingResponse",
    "responseComplete",
    "awaitingDecision",
    "awarded",
    "notAwarded",
)
REFERENCE_DATA = """{
  viewer { authority { id } }
  serviceLevels { id name serviceType }
  services(first: 100) { nodes { id name } }
}"""
COUNCILS_BOARD = """query ($id: ID!) { package(id: $id) {
  reference status canDecide sentCount submittedCount acceptingCount
  invitations(first: 10) { nodes { id state organisation { slug } } } } }"""
PROVIDERS_BOARD = f"""query ($search: String!) {{
  invitationCounts(search: $search) {{ {" ".join(TABS)} }}
  invitations(tab: ALL, search: $search, first: 10) {{ totalCount nodes {{ id tab state version
    package {{ reference clientReference serviceLevel location startDate hoursRequired daysRequired frequency
      callsPerWeek additionalInformation {{ code value }} requirements {{ id code negotiable preferredDate }} }}
    response {{ offer {{ unitPrice units corePrice frequency expiresOn expired }} }}
    notAwarded {{ code label }} }} }} }}"""


class CannotGoOn(Exception):
    """Something that the rest of the story needs was refused."""


@dataclass
class Stage(ABC):
    """The service, the people, the package they are about, and the rulebook that watches them.

    A story names its title and its first words, who brokers, and the account that speaks for each organisation asked.
    """

    house: House
    rules: Rulebook
    tell: Timeline
    people: Mapping[str, Caller]
    package: dict[str, Any] = field(default_factory=dict)
    invitations: dict[str, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)

    title: ClassVar[str]
    opening: ClassVar[str]
    brokers: ClassVar[str]
    asked: ClassVar[tuple[str, ...]]

    @abstractmethod
    async def play(self) -> None:
        """From the first chapter to the last."""

    @property
    def broker(self) -> Caller:
        """Who describes the package, sends it and decides."""
        return self.people[self.brokers]

    @property
    def providers(self) -> dict[str, Caller]:
        """Who answers for each organisation, by its slug."""
        return {name.partition(".")[0]: self.people[name] for name in self.asked}

    def say(self, who: Caller, what: str, rules: str, *held: bool) -> None:
        """A line of the timeline."""
        self.tell.step(self.house.now, f"[{who.colour}]{who.name}[/{who.colour}]", what, rules, held=all(held))

    async def does(
        self, who: Caller, what: str, rules: str, mutation: str, given: Mapping[str, Any], **becomes: Any
    ) -> dict[str, Any]:
        """Somebody does what the rules allow; `becomes` are fields of what was changed, and what they must be now."""
        attempt = await who.attempt(mutation, given)
        found = {name: (attempt.changed or {}).get(name) for name in becomes}
        about = f"{who.name}, {mutation}: refusals and what became of it"
        held = [self.rules.expect(rule, about, (attempt.codes, found), ([], becomes)) for rule in rules.split()]
        self.say(who, what, rules, *held)
        if attempt.changed is None:
            self.tell.refusals(attempt.sentences)
            raise CannotGoOn
        return attempt.changed

    async def fails(
        self, who: Caller, what: str, rules: str, mutation: str, given: Mapping[str, Any], *codes: str
    ) -> None:
        """Somebody attempts what the rules refuse, and is told everything that stands in the way."""
        self.refused(who, what, rules, await who.attempt(mutation, given), *codes)

    def refused(self, who: Caller, what: str, rules: str, attempt: Attempt, *codes: str) -> None:
        """What was attempted was refused for exactly these reasons."""
        about = f"{who.name} {what}: refusals"
        held = [self.rules.expect(rule, about, attempt.codes, [*codes]) for rule in rules.split()]
        self.say(who, what, rules, *held)
        self.tell.refusals(attempt.sentences)

    def finds(self, who: Caller, what: str, rules: str, found: Any, expected: Any) -> None:
        """Somebody reads something, and it is as the rules say."""
        held = [self.rules.expect(rule, f"{who.name} {what}", found, expected) for rule in rules.split()]
        self.say(who, what, rules, *held)

    async def creation(self, level: str, client: str) -> dict[str, Any]:
        """The input that creates a package of this service level; the services that can be asked are noted."""
        known = await self.broker.ask(REFERENCE_DATA)
        self.services = {service["name"]: service["id"] for service in known["services"]["nodes"]}
        found = next(each for each in known["serviceLevels"] if each["name"] == level)
        return {
            "authorityId": known["viewer"]["authority"]["id"],
            "serviceType": found["serviceType"],
            "serviceLevelId": found["id"],
            "clientReference": client,
            "termsAccepted": True,
        }

    def of_package(self, **more: Any) -> dict[str, Any]:
        """The input of a mutation of the package."""
        return {"packageId": self.package["id"], **more}

    async def board(self, rules: str, status: str, counts: str, *, gate: bool, **tabs: str) -> None:
        """Show what each side sees; `counts` are sent, submitted, accepting; `tabs` name each provider's one tab."""
        seen = (await self.broker.ask(COUNCILS_BOARD, id=self.package["id"]))["package"]
        lists = {slug: (await self.list_of(slug))["invitationCounts"] for slug in self.providers}
        counted = f"{seen['sentCount']} {seen['submittedCount']} {seen['acceptingCount']}"
        held = [
            self.rules.expect("B16", "sent to, submitted, accepting", counted, counts),
            self.rules.expect("B13", "the gate is open", seen["canDecide"], gate),
        ]
        for rule in rules.split():
            held.append(self.rules.expect(rule, "the package's status", seen["status"], status))
            for slug, tab in tabs.items():
                expected = {name: int(name in (tab, "all")) for name in TABS}
                held.append(self.rules.expect(rule, f"{slug}'s lists", lists[slug], expected))
        named = {self.providers[slug].name: counts for slug, counts in lists.items()}
        self.invitations = {node["organisation"]["slug"]: node["id"] for node in seen["invitations"]["nodes"]}
        self.tell.board(seen, named, f"B13 B16 {rules}", held=all(held))

    async def list_of(self, slug: str) -> dict[str, Any]:
        """A provider's lists, searched by the reference of the package (rule P4)."""
        return await self.providers[slug].ask(PROVIDERS_BOARD, search=self.package["reference"])

    async def invitation(self, slug: str) -> dict[str, Any]:
        """The invitation as its provider sees it now."""
        found: dict[str, Any] = (await self.list_of(slug))["invitations"]["nodes"][0]
        return found

    def time_passes(self, by: timedelta) -> None:
        """Let it be later to the service."""
        self.house.move_to(self.house.now + by)

    async def pass_the_deadline(self) -> None:
        """Let it be the instant of the deadline, and hear it announced."""
        self.house.move_to(datetime.fromisoformat(self.package["deadlineAt"]))
        last = (await self.house.events(self.package["id"], until="package.deadline_passed"))[-1]
        announced = self.rules.expect("B13", "the last event", last.type, "package.deadline_passed")
        said = f"announces that the deadline has passed: event {last.sequence}"
        self.tell.step(self.house.now, "The worker", said, "B13", held=announced)

    def decision(self, slug: str, **more: Any) -> dict[str, Any]:
        """The input of a decision for a service."""
        return self.of_package(
            invitationId=self.invitations[slug],
            sourceCode="SOURCING_OFFICER",
            primaryReasonCode="MEETS_REQUIREMENTS",
            additionalReasonCodes=["START_DATE"],
            **more,
        )


def accepting(asked: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The input of a yes that can meet every requirement."""
    answers = [{"requirementId": each["id"], "canMeet": True} for each in asked["package"]["requirements"]]
    return {
        "invitationId": asked["id"],
        "placementResponse": "YES_FULL",
        "termsAccepted": True,
        "answers": answers,
        **more,
    }
