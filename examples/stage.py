"""How a step of the story is taken: somebody does or attempts something, and what comes of it is held against rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.checking import Rulebook
from examples.running import House
from examples.speaking import Attempt, Caller
from examples.telling import TABS, Timeline

COUNCILS_BOARD = """query ($id: ID!) { package(id: $id) {
  reference status canDecide sentCount submittedCount acceptingCount
  invitations(first: 10) { nodes { id state organisation { slug } } } } }"""
PROVIDERS_BOARD = f"""{{
  invitationCounts {{ {" ".join(TABS)} }}
  invitations(tab: ALL, first: 10) {{ totalCount nodes {{ id tab state version package {{
    reference clientReference serviceLevel location startDate hoursRequired frequency
    requirements {{ id code negotiable }} }} }} }} }}"""


class CannotGoOn(Exception):
    """Something that the rest of the story needs was refused."""


@dataclass
class Stage:
    """The service, the people, the package they are about, and the rulebook that watches them."""

    house: House
    rules: Rulebook
    tell: Timeline
    broker: Caller
    colleague: Caller
    providers: Mapping[str, Caller]
    package: dict[str, Any] = field(default_factory=dict)
    invitations: dict[str, str] = field(default_factory=dict)

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

    async def board(self, rules: str, status: str, counts: str, *, gate: bool, **tabs: str) -> None:
        """Show what each side sees; `counts` are sent, submitted, accepting; `tabs` name each provider's one tab."""
        seen = (await self.broker.ask(COUNCILS_BOARD, id=self.package["id"]))["package"]
        lists = {slug: (await who.ask(PROVIDERS_BOARD))["invitationCounts"] for slug, who in self.providers.items()}
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
        self.tell.board(seen, named, f"B13 B16 {rules}", held=all(held))

    async def invitation(self, slug: str) -> dict[str, Any]:
        """The invitation as its provider sees it now."""
        found: dict[str, Any] = (await self.providers[slug].ask(PROVIDERS_BOARD))["invitations"]["nodes"][0]
        return found

    def decision(self, slug: str) -> dict[str, Any]:
        """The input of a decision for a service."""
        return {
            "packageId": self.package["id"],
            "invitationId": self.invitations[slug],
            "sourceCode": "SOURCING_OFFICER",
            "primaryReasonCode": "MEETS_REQUIREMENTS",
            "additionalReasonCodes": ["START_DATE"],
        }


def accepting(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The input of a yes that can meet every requirement."""
    answers = [{"requirementId": each["id"], "canMeet": True} for each in asked["package"]["requirements"]]
    return {
        "invitationId": asked["id"],
        "placementResponse": "YES_FULL",
        "termsAccepted": True,
        "answers": answers,
    }
