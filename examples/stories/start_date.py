"""Norfolk's SP 123456789 11/03/2022: one service found, one chosen by hand, and a start date that is negotiated."""

from datetime import date, datetime, timedelta
from typing import Any

from domain.times import shown
from examples.speaking import Caller
from examples.stage import BEFORE, DECIDING
from examples.stories.norfolk import NAMES, WEEK, Norfolk, negotiating

LEVEL = "Home Support – Framework"
CLIENT = "123456789"
REFERENCE = f"SP {CLIENT} 11/03/2022"
POSTCODE = "NR1 1AA"
INFORMATION = {"CARE_REQUIRED": "AM 30 mins x 7", "TIME_SPECIFIC_CARE": "n/a", "TOWN_VILLAGE": "Norwich"}
MORNING = {"days": WEEK, "band": "MORNING", "start": "09:00", "minutes": 30}
REQUIREMENTS = "query ($id: ID!) { package(id: $id) { requirements { id code title options negotiable } } }"
CHOSEN = """query ($id: ID!) { package(id: $id) { selections { origin service { name organisation { name } } }
  consideration { excludedCount exclusions(first: 10) { nodes { service { name } explanation } } } } }"""
DATES = """query ($id: ID!) { package(id: $id) { invitations(first: 10) { nodes { organisation { slug }
  response { placementResponse answers { canMeet bestDate requirement { code } } } } }
  ranking { rank invitation { organisation { slug } } explanations { message } } } }"""


class StartDate(Norfolk):
    """One package, up to the answers; what comes of it is told in the next story."""

    title = "A start date to negotiate"
    opening = (
        "Norfolk's package SP 123456789 11/03/2022. The algorithm finds the Professional Care Company (PCC); the"
        " officer adds Care 4 All by hand. Care is wanted from tomorrow. Both can come, but later, and say when."
    )
    asked = ("pcc.admin", "care4all.admin")

    async def play(self) -> None:
        """From the first chapter to the last."""
        await self.describe()
        await self.choose()
        await self.send()
        await self.answer()

    async def describe(self) -> None:
        """The four tabs of the guidance."""
        self.tell.chapter("1  The officer describes what is needed")
        await self.create(LEVEL, CLIENT, REFERENCE, wrong="SP 12345 11/03/2022")
        await self.fill_in(POSTCODE, self.tomorrow, INFORMATION)
        schedule = self.of_package(calls=[MORNING], preferences=[])
        said = "enters one call: 09:00 x 30 mins x 1 carer x 7 days"
        await self.does(self.broker, said, "P29", "setCallSchedule", schedule)
        wanted = [
            {"code": "START_DATE"},
            {"code": "CARER_GENDER", "options": ["Female only"]},
            {"code": "MEDICAL", "options": ["Parkinson's", "Stoma care"]},
        ]
        said = "adds the start date; female carers only; Parkinson's and stoma care"
        await self.does(self.broker, said, "B6 B7", "addRequirements", self.of_package(requirements=wanted))

    async def choose(self) -> None:
        """The algorithm, and the officer."""
        self.tell.chapter("2  One service is found, one is added by hand")
        said = "initiates the selection from the algorithm"
        await self.does(self.broker, said, "B10", "selectServicesByAlgorithm", self.of_package())
        seen = (await self.broker.ask(CHOSEN, id=self.package["id"]))["package"]
        self.finds(self.broker, "reads that PCC works in the area", "B10 B28", kinds(seen), {NAMES["pcc"]: "ALGORITHM"})
        left_out = seen["consideration"]
        for each in left_out["exclusions"]["nodes"][:2]:
            self.tell.remark(f"left out: {each['service']['name']}: {each['explanation']}")
        more = left_out["excludedCount"] - 2
        self.tell.remark(f"and {more} more, each for a reason")
        named = all(each["explanation"] for each in left_out["exclusions"]["nodes"])
        self.rules.expect("B10", "every service left out has its reason", named, True)
        added = self.of_package(serviceIds=[self.services[NAMES["care4all"]]])
        await self.does(self.broker, "adds Care 4 All by hand", "B10", "addServices", added)
        seen = (await self.broker.ask(CHOSEN, id=self.package["id"]))["package"]
        both = {NAMES["pcc"]: "ALGORITHM", NAMES["care4all"]: "MANUAL"}
        self.finds(self.broker, "reads both, and how each came to be chosen", "B10", kinds(seen), both)

    async def send(self) -> None:
        """The start date has to be negotiable; the deadline is moved."""
        self.tell.chapter("3  Sent for 24 hours, and for two hours more")
        required = "REQUIREMENT_MUST_BE_NEGOTIABLE"
        await self.fails(self.broker, "sends it", "B6", "finalisePackage", self.of_package(), required)
        found = (await self.broker.ask(REQUIREMENTS, id=self.package["id"]))["package"]["requirements"]
        start = next(each["id"] for each in found if each["code"] == "START_DATE")
        mended = self.of_package(requirementId=start, negotiable=True)
        await self.does(self.broker, "makes the start date negotiable", "B6", "updateRequirement", mended)
        self.package = await self.does(self.broker, "sends it", "B11", "finalisePackage", self.of_package())
        first = datetime.fromisoformat(self.package["deadlineAt"])
        proposed = round((first - self.house.now) / timedelta(hours=1))
        self.finds(self.broker, f"reads the proposed deadline: {shown(first)}", "B12", proposed, 24)
        later = (first + timedelta(hours=2)).replace(microsecond=0)
        said = f"moves it to [bold]{shown(later)}[/bold]"
        moved = self.of_package(deadlineAt=later.isoformat())
        self.package = await self.does(self.broker, said, "B15", "modifyDeadline", moved, deadlineAt=later.isoformat())
        told = (await self.house.events(self.package["id"], until="package.deadline_changed"))[-1].data
        old, new = (shown(datetime.fromisoformat(told[name])) for name in ("oldDeadlineAt", "newDeadlineAt"))
        held = self.rules.expect("B15", "the deadlines announced", (old, new), (shown(first), shown(later)))
        self.tell.step(
            self.house.now, "The worker", f"announces the old one, {old}, and the new, {new}", "B15", held=held
        )
        await self.board("P2", "AWAITING_RESPONSES", "2 0 0", gate=False, pcc=BEFORE, care4all=BEFORE)

    async def answer(self) -> None:
        """Neither can start tomorrow."""
        self.tell.chapter("4  Both say when they can start")
        best = self.best_dates()
        pcc = self.providers["pcc"]
        hasty = negotiating(await self.invitation("pcc"), None)
        said = "accepts, but not from tomorrow"
        await self.fails(pcc, said, "B26", "submitResponse", hasty, "BEST_DATE_REQUIRED")
        await self.negotiate(best)
        await self.compare(self.broker, best)

    async def compare(self, who: Caller, best: dict[str, date]) -> None:
        """The dates beside the answers, and what follows from them."""
        seen = (await who.ask(DATES, id=self.package["id"]))["package"]
        said = ", ".join(f"{self.providers[slug].name} {day:%d/%m/%Y}" for slug, day in best.items())
        self.finds(who, f"reads the dates beside the answers: {said}", "B26 B27", dates(seen), best)
        order = [each["invitation"]["organisation"]["slug"] for each in seen["ranking"] or []]
        self.finds(who, "reads that PCC ranks first", "Q11", order, list(best))
        for each in (seen["ranking"] or [])[:1]:
            self.tell.remark(" ".join(reason["message"] for reason in each["explanations"]))
        await self.board("B17 Q31", "AWAITING_DECISION", "2 2 2", gate=True, pcc=DECIDING, care4all=DECIDING)


def kinds(seen: dict[str, Any]) -> dict[str, str]:
    """How each service came to be chosen."""
    return {each["service"]["name"]: each["origin"] for each in seen["selections"]}


def dates(seen: dict[str, Any]) -> dict[str, date]:
    """The best date in each answer, by organisation."""
    return {
        node["organisation"]["slug"]: date.fromisoformat(answer["bestDate"])
        for node in seen["invitations"]["nodes"]
        for answer in (node["response"] or {"answers": []})["answers"]
        if answer["bestDate"]
    }
