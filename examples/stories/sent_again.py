"""Norfolk's package once more: three calls a day instead of one, as a duplicate, while the original stays live."""

from typing import Any

from examples.stage import DECIDING, LOST, CannotGoOn
from examples.stories.norfolk import WEEK, Norfolk

CALLS = [
    {"days": WEEK, "band": "MORNING", "start": "09:00", "minutes": 30},
    {"days": WEEK, "band": "LUNCH", "minutes": 30},
    {"days": WEEK, "band": "EVENING", "minutes": 30},
]
TABS = """query ($id: ID!) { package(id: $id) { status clientReference location startDate callsPerWeek
  requirements { code options negotiable } selections { service { name } }
  additionalInformation { code value } } }"""


class SentAgain(Norfolk):
    """The package of the story before, and its duplicate."""

    title = "The same package, sent again"
    opening = (
        "The practitioner has changed the care to three calls a day. What was sent cannot be changed, so the officer"
        " duplicates the package: its reference keeps the first date and gets today's. The original stays live until"
        " the officer cancels it."
    )
    asked = ("pcc.admin", "care4all.admin")

    async def play(self) -> None:
        """From the first chapter to the last."""
        await self.duplicate()
        await self.send()

    async def duplicate(self) -> None:
        """Everything is filled in as before."""
        self.tell.chapter("1  A duplicate, and the original")
        await self.find("SP 123456789")
        changed = self.of_package(calls=CALLS, preferences=[])
        await self.fails(self.broker, "enters three calls a day", "B3", "setCallSchedule", changed, "PACKAGE_NOT_DRAFT")
        before = await self.tabs()
        reference = f"{self.package['reference']} {self.today:%d/%m/%Y}"
        attempt = await self.broker.attempt("duplicatePackage", self.of_package(termsAccepted=True))
        if attempt.changed is None:
            self.refused(self.broker, "duplicates it", "B20", attempt)
            raise CannotGoOn
        duplicate = attempt.changed
        said = f"duplicates it: [bold]{duplicate['reference']}[/bold]"
        found = (duplicate["reference"], duplicate["status"], attempt.cautions)
        self.finds(self.broker, said, "B2 B20", found, (reference, "DRAFT", ["ORIGINAL_STAYS_LIVE"]))
        for warning in attempt.warnings:
            self.tell.remark(f"warning: {warning['message']}")
        self.finds(self.broker, "reads the original, which is live as before", "B20", await self.tabs(), before)
        cancelled = self.of_package(reasonCode="REPLACED")
        await self.does(self.broker, "cancels the original", "B20", "cancelPackage", cancelled, status="CANCELLED")
        await self.board("Q31", "CANCELLED", "2 2 2", gate=False, pcc=LOST, care4all=LOST)
        self.package = duplicate
        after = await self.tabs() | {"status": before["status"]}
        self.finds(self.broker, "reads the duplicate: every tab is filled in as it was", "B20", after, before)

    async def send(self) -> None:
        """The duplicate goes the whole way again."""
        self.tell.chapter("2  The duplicate is sent, and answered")
        changed = self.of_package(calls=CALLS, preferences=[])
        await self.does(self.broker, "enters three calls a day", "P29", "setCallSchedule", changed)
        said = "lets the algorithm look again; who was added by hand stays"
        await self.does(self.broker, said, "B10", "selectServicesByAlgorithm", self.of_package())
        self.package = await self.does(self.broker, "sends it", "B11", "finalisePackage", self.of_package())
        brief = (await self.invitation("pcc"))["package"]
        told = (brief["reference"], brief["callsPerWeek"])
        said = f"reads {told[0]}: {told[1]} calls a week"
        self.finds(self.providers["pcc"], said, "B20 P8 P29", told, (self.package["reference"], 21))
        await self.negotiate(self.best_dates())
        await self.board("B17", "AWAITING_DECISION", "2 2 2", gate=True, pcc=DECIDING, care4all=DECIDING)

    async def tabs(self) -> dict[str, Any]:
        """What stands on the tabs of the package."""
        seen: dict[str, Any] = (await self.broker.ask(TABS, id=self.package["id"]))["package"]
        seen["selections"] = sorted(each["service"]["name"] for each in seen["selections"])
        return seen
