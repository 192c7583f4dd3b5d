"""What the packages of Norfolk have in common: the officer's own reference, the sector, the start date to negotiate."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from domain.times import london_date
from examples.stage import CannotGoOn, Stage, accepting

NAMES = {
    "pcc": "Love 4 Care Home Support",
    "care4all": "Care 4 All Home Support",
    "carefirst": "Care First Home Support",
}
WEEK = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
FOUND = """query ($search: String!) {
  packages(first: 10, search: $search, status: [AWAITING_DECISION]) { nodes {
    id reference status version deadlineAt invitations(first: 10) { nodes { id organisation { slug } } } } } }"""


class Norfolk(Stage):
    """A package that a sourcing officer of Norfolk brokers."""

    brokers = "norfolk.broker"

    async def create(self, level: str, client: str, reference: str, *, wrong: str) -> None:
        """The officer writes the reference, initials, LAS number and date, and the service sees that it is one."""
        given = await self.creation(level, client)
        said = f"creates {wrong} for {client}"
        await self.fails(self.broker, said, "B2", "createPackage", given | {"reference": wrong}, "REFERENCE_INVALID")
        said = f"creates [bold]{reference}[/bold]: {level}"
        self.package = await self.does(
            self.broker, said, "B1 B2", "createPackage", given | {"reference": reference}, reference=reference
        )

    async def fill_in(self, location: str, start: date, information: Mapping[str, str]) -> None:
        """Where, from when, and what care."""
        profile = self.of_package(
            location=location,
            startDate=start.isoformat(),
            additionalInformation=[{"code": code, "value": value} for code, value in information.items()],
        )
        told = ", ".join(information.values())
        await self.does(
            self.broker, f"enters {location}, from {start:%d/%m/%Y}: {told}", "B5 B9", "updatePackageProfile", profile
        )

    async def find(self, search: str) -> None:
        """A colleague finds the package in the council's list, though another officer brokers it."""
        found = (await self.broker.ask(FOUND, search=search))["packages"]["nodes"]
        references = ", ".join(each["reference"] for each in found)
        said = f"searches for {search}, and finds what awaits its decision: {references}"
        self.finds(self.broker, said, "B4 B16", len(found), 1)
        if not found:
            raise CannotGoOn
        self.package = found[0]
        self.invitations = {each["organisation"]["slug"]: each["id"] for each in found[0]["invitations"]["nodes"]}

    async def negotiate(self, best: Mapping[str, date]) -> None:
        """Each says yes to everything but the start date, and when it can start instead."""
        for slug, day in best.items():
            self.time_passes(timedelta(hours=2))
            yes = negotiating(await self.invitation(slug), day)
            said = f"[green]accepts[/green], from [bold]{day:%A %d/%m/%Y}[/bold] at best"
            await self.does(self.providers[slug], said, "B26 P9 P10", "submitResponse", yes, state="SUBMITTED")

    def best_dates(self) -> dict[str, date]:
        """The Monday after tomorrow for PCC, and for Care 4 All the Monday after that."""
        monday = self.tomorrow + timedelta(days=7 - self.tomorrow.weekday())
        return {"pcc": monday, "care4all": monday + timedelta(days=7)}

    @property
    def today(self) -> date:
        """Which day it is in London."""
        return london_date(self.house.now)

    @property
    def tomorrow(self) -> date:
        """From when care is wanted."""
        return self.today + timedelta(days=1)

    def naming(self, loser: str, code: str) -> dict[str, Any]:
        """The part of a decision that gives a service that said yes and is not chosen its code."""
        return {"notAwarded": [{"invitationId": self.invitations[loser], "code": code}]}


def negotiating(asked: dict[str, Any], best: date | None) -> dict[str, Any]:
    """A yes to everything but the start date."""
    given = accepting(asked)
    start = next(each["id"] for each in asked["package"]["requirements"] if each["code"] == "START_DATE")
    other = {"requirementId": start, "canMeet": False} | ({"bestDate": best.isoformat()} if best else {})
    answers = [answer for answer in given["answers"] if answer["requirementId"] != start]
    return given | {"answers": [*answers, other]}
