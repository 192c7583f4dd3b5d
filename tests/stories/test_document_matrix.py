"""Document × who asks × moment × service level, against the rule, through HTTP (rules P8, P23 to P25, P28, Q7).

Both kinds of disclosure, of both kinds of document; the packages of one test are shared by everybody who asks.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from db.transaction import Database
from domain.documents import Asked, Document, DocumentKind, DocumentState, Ruling, availability
from domain.invitations import InvitationState
from domain.policies import Disclosure
from tests.client import Client
from tests.conftest import MovableClock
from tests.db.test_visibility import count_visible
from tests.resolvers.arranging import House, callers
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories import documenting
from tests.stories.documenting import PLAN, RISK, File, pdf

ASKED = ("carefirst", "care4all")
LEVELS = {
    ("solihull", Disclosure.IMMEDIATE): "(P1) HDS Care at Home Support",
    ("solihull", Disclosure.ON_AWARD): "Care at Home Support Standard",
    ("norfolk", Disclosure.ON_AWARD): "Hospital Discharge – Framework",
}
OWN = File("Our rota.pdf", pdf("rota"), kind="OTHER")
FORM = File("Form for one.pdf", pdf("form"), kind="BROKERAGE_FORM")
NOUNS = ("documents", "document_versions", "contents", "uploads", "downloads")
FACTS = """
SELECT i.id, i.package_id, i.state, i.ended_at IS NOT NULL AS ended, i.disclosure FROM invitations i WHERE i.id = $1
"""


class Scene:
    """One package, its documents, everybody who could ask for them."""

    def __init__(self, broker: Client, sign_in: SignIn, owner: Any, council: str, disclosure: Disclosure) -> None:
        self.broker, self.sign_in, self.owner = broker, sign_in, owner
        self.council, self.disclosure = council, disclosure
        self.documents: dict[str, str] = {}
        self.package: dict[str, Any] = {}
        self.invitations: dict[str, str] = {}

    async def set_out(self) -> None:
        """A draft with four documents: two, one that is withheld, one that is released."""
        level = LEVELS[self.council, self.disclosure]
        given: dict[str, Any] = steps.norfolk(level) if self.council == "norfolk" else {"level": level}
        self.package = await steps.chosen(self.broker, ASKED, **given)
        at_once = self.disclosure is Disclosure.IMMEDIATE
        known = {each["kind"]: each["id"] for each in await documenting.kept(self.broker, self.package["id"])}
        for name, file in (("risk", RISK), ("plan", PLAN)):
            self.documents[name] = known[file.kind] if at_once else await self.add(file)
        for name, ruling in (("withheld", "WITHHELD"), ("released", "RELEASED")):
            self.documents[name] = await self.add(File(f"{name}.pdf", pdf(name), kind="OTHER"))
            said = {"documentId": self.documents[name], "ruling": ruling, "reason": "For this one"}
            await self.broker.change("setDocumentRuling", said, documenting.DOCUMENT)

    async def add(self, file: File) -> str:
        """A document of the package."""
        return await documenting.add(self.broker, file, packageId=self.package["id"])

    async def send(self) -> None:
        """Sent; one provider and the council each add a document to one answer."""
        given = {"packageId": self.package["id"], "deadlineAt": steps.in_hours(2)}
        await self.broker.change("finalisePackage", given, steps.PACKAGE)
        for slug in ASKED:
            self.invitations[slug] = (await steps.invitation(await self.sign_in(f"{slug}.admin")))["id"]
        carefirst, mine = await self.sign_in("carefirst.admin"), self.invitations["carefirst"]
        self.documents["own"] = await documenting.add(carefirst, OWN, invitationId=mine)
        self.documents["form"] = await documenting.add(self.broker, FORM, invitationId=mine)

    async def holds(self) -> None:
        """Everybody is told, and opens, what the pure rule says; and nobody else anything at all."""
        for slug in ASKED:
            if slug in self.invitations:
                await self.holds_for_provider(slug, await self.sign_in(f"{slug}.admin"))
        spotday = await self.sign_in("spotday.admin")
        stranger = await self.sign_in("norfolk.broker" if self.council == "solihull" else "solihull.broker")
        practitioner = await self.sign_in(f"{self.council}.practitioner")
        for document in self.documents.values():
            for other in (spotday, stranger, practitioner):
                assert await documenting.fetch(other, documentId=document) is None
            assert await documenting.fetch(self.broker, documentId=document) is not None

    async def walls_hold(self, house: House) -> None:
        """Row-level security alone shows everybody what the predicate shows, and nothing else."""
        for username in ("broker", "practitioner"):
            for noun in NOUNS:
                await self.wall_holds(house, noun, f"{self.council}.{username}")
        for slug in (*ASKED, "spotday"):
            for noun in NOUNS:
                await self.wall_holds(house, noun, f"{slug}.admin")

    async def wall_holds(self, house: House, noun: str, username: str) -> None:
        """The same rows by both."""
        viewer = house.viewer(username)
        async with house.database.begin(viewer) as tx:
            seen = await tx.connection.fetchval(f"SELECT count(*) FROM {noun}")
        assert seen == await count_visible(house, noun, viewer), (noun, username)

    async def holds_for_provider(self, slug: str, provider: Client) -> None:
        """One provider, in its list and by each document's id."""
        id = self.invitations[slug]
        facts = await self.owner.fetchrow(FACTS, UUID(id.partition("_")[2]))
        state, disclosure = InvitationState(facts["state"]), Disclosure(facts["disclosure"])
        assert disclosure is self.disclosure
        asked = Asked(
            id=facts["id"], package_id=facts["package_id"], state=state, ended=facts["ended"], disclosure=disclosure
        )
        told = {each["id"]: each for each in await documenting.listed(provider, id)}
        for name, document in self.documents.items():
            expected = availability(self.fact(name, asked), asked)
            seen = told.get(document)
            assert (seen and seen["availability"]) == (expected and expected.value), (name, slug)
            opens = expected is not None and expected.value == "AVAILABLE"
            assert (seen is not None and seen["file"] is not None) == opens, (name, slug)
            assert (await documenting.fetch(provider, documentId=document) is not None) == opens, (name, slug)

    def fact(self, name: str, asked: Asked) -> Document:
        """The document as the rule knows it."""
        own = name in {"own", "form"}
        mine = UUID(self.invitations["carefirst"].partition("_")[2]) if own else None
        return Document(
            id=UUID(int=1),
            authority_id=UUID(int=2),
            package_id=asked.package_id,
            invitation_id=mine,
            organisation_id=UUID(int=3) if own else None,
            kind=DocumentKind.OTHER,
            by_provider=name == "own",
            state=DocumentState.CLEAN,
            newest_version=1,
            released_version=1,
            ruling={"withheld": Ruling.WITHHELD, "released": Ruling.RELEASED}.get(name),
        )


async def after_the_deadline(scene: Scene, clock: MovableClock) -> None:
    """Both accepted, and nothing is decided yet."""
    for slug in ASKED:
        await steps.yes(await scene.sign_in(f"{slug}.admin"))
    clock.advance(timedelta(hours=3))


async def awarded(scene: Scene, _clock: MovableClock) -> None:
    """To one of them, and so not to the other."""
    given = await steps.decision(scene.broker, scene.package, "carefirst")
    await scene.broker.change("recordDecision", given, steps.PACKAGE)


async def cancelled(scene: Scene, _clock: MovableClock) -> None:
    """Called off."""
    reasons = (await steps.reference_data(scene.broker))["reasonCodes"]
    code = next(each["code"] for each in reasons if each["kind"] == "CANCELLATION")
    await scene.broker.change("cancelPackage", {"packageId": scene.package["id"], "reasonCode": code}, steps.PACKAGE)


@pytest.fixture
async def house(app_db: Database, owner: Any) -> House:
    """The database as each of them sees it."""
    return House(app_db, owner, await callers(owner))


Moment = Callable[[Scene, MovableClock], Awaitable[None]]


@pytest.mark.parametrize("moments", [(after_the_deadline, awarded), (cancelled,)], ids=["awarded", "cancelled"])
@pytest.mark.parametrize(("council", "disclosure"), LEVELS)
async def test_P23_P25_everybody_opens_what_the_rule_says_at_every_moment(
    broker: Client,
    sign_in: SignIn,
    owner: Any,
    clock: MovableClock,
    house: House,
    council: str,
    disclosure: Disclosure,
    moments: tuple[Moment, ...],
) -> None:
    """Before sending, open, after the deadline, awarded to me and to another; or cancelled."""
    scene = Scene(await sign_in(f"{council}.broker"), sign_in, owner, council, disclosure)
    await scene.set_out()
    await scene.holds()
    await scene.send()
    await scene.holds()
    await scene.walls_hold(house)
    for moment in moments:
        await moment(scene, clock)
        await scene.holds()
        await scene.walls_hold(house)
