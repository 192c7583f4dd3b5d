"""Solihull's spot day opportunity: five days at £50.00, an offer that expires and is renewed, and the award."""

from datetime import date, timedelta
from typing import Any

from domain.times import london_date, london_midnight, shown
from examples.receiving import Receiver
from examples.stage import BEFORE, DECIDING, WON, Stage, accepting
from examples.stories.told import arrived, told

LEVEL = "Day Opportunities - Spot"
CLIENT = "LAS 2345"
REFERENCE = "1016-12"
CENTRE = "Spot Day Centre"
DAYS = 5
PRICE = {"unitPrice": "50.00", "units": "5.00", "corePrice": "250.00", "frequency": "WEEKLY"}
PRICED = "SELECT days, unit_price, core_price, frequency FROM awards WHERE package_id = ?"
COUNCILS_OFFER = """query ($id: ID!) { package(id: $id) { invitations(first: 1) { nodes {
  response { offer { unitPrice units corePrice frequency expiresOn expired } } } } } }"""


class DayOpportunity(Stage):
    """One package, one service, one price."""

    title = "A spot day opportunity"
    opening = (
        "Solihull asks Spot Day Centre for five days a week. Only this kind of request wants a price: five days at"
        " £50.00 make £250.00 a week. The offer holds for three days; the council is a moment too late for it."
    )
    brokers = "solihull.broker"
    asked = ("spotday.employee",)

    async def play(self) -> None:
        """From the first chapter to the last."""
        async with told(self.people["solihull.manager"]) as receivers:
            await self.describe()
            await self.offer()
            await self.expire()
            await self.award()
            await self.hear(receivers["Finance"])

    async def describe(self) -> None:
        """What is asked, and of which kind of service."""
        self.tell.chapter("1  Five days a week are asked for")
        said = f"creates [bold]{REFERENCE}[/bold] for {CLIENT}: {LEVEL}"
        given = await self.creation(LEVEL, CLIENT)
        self.package = await self.does(self.broker, said, "B1 B2 P36", "createPackage", given, reference=REFERENCE)
        start = london_date(self.house.now) + timedelta(days=14)
        profile = self.of_package(
            location="B91 2AA",
            startDate=start.isoformat(),
            daysRequired=DAYS,
            frequency="WEEKLY",
            personAge=34,
            personGender="FEMALE",
            additionalInformation=[{"code": "GENDER", "value": "Female"}],
        )
        said = f"enters {DAYS} days weekly from {start:%d/%m/%Y}, and that the person is a woman of 34"
        await self.does(self.broker, said, "B5", "updatePackageProfile", profile)
        wanted = self.of_package(requirements=[{"code": "HOME_CARE_001"}, {"code": "HOME_CARE_002"}])
        await self.does(self.broker, "adds the requirements 001 and 002", "B8", "addRequirements", wanted)
        club = self.of_package(serviceIds=[self.services["Spot Day Community Club"]])
        said = "chooses Spot Day Community Club, an FCA service"
        await self.fails(self.broker, said, "P31", "addServices", club, "SERVICE_CATEGORY_MISMATCH")
        centre = self.of_package(serviceIds=[self.services[CENTRE]])
        await self.does(self.broker, f"chooses {CENTRE}, a spot service", "P31", "addServices", centre)
        deadline = (self.house.now + timedelta(hours=48)).replace(microsecond=0)
        said = f"sends it; response required by [bold]{shown(deadline)}[/bold]"
        sending = self.of_package(deadlineAt=deadline.isoformat())
        self.package = await self.does(self.broker, said, "B11", "finalisePackage", sending)
        await self.board("P2", "AWAITING_RESPONSES", "1 0 0", gate=False, spotday=BEFORE)

    async def offer(self) -> None:
        """The centre reads what it needs to know, and names its price."""
        self.tell.chapter("2  The centre names its price")
        centre = self.providers["spotday"]
        asked = await self.invitation("spotday")
        brief = asked["package"]
        found = (brief["daysRequired"], brief["hoursRequired"], brief["additionalInformation"])
        said = f"reads its brief: {brief['daysRequired']} days weekly; of the person's gender and age nothing"
        self.finds(centre, said, "P8 P13", found, (DAYS, None, []))
        yes = accepting(asked)
        await self.fails(centre, "accepts without a price", "P12", "submitResponse", yes, "OFFER_MISSING")
        today = london_date(self.house.now)
        late = yes | {"offer": {"unitPrice": "50.00", "expiresOn": (today - timedelta(days=1)).isoformat()}}
        said = "offers a price that held until yesterday"
        await self.fails(centre, said, "Q29", "submitResponse", late, "OFFER_EXPIRES_IN_PAST")
        said = "[green]accepts[/green], at a day rate of [bold]£50.00[/bold]"
        await self.does(
            centre, said, "P9 P12", "submitResponse", yes | {"offer": {"unitPrice": "50.00"}}, state="SUBMITTED"
        )
        until = today + timedelta(days=3)
        price = PRICE | {"expiresOn": until.isoformat(), "expired": False}
        said = f"reads: {DAYS} × £50.00 = [bold]£250.00[/bold] a week, valid to the end of {until:%d/%m/%Y}"
        self.finds(self.broker, said, "P12 Q29", await self.councils_offer(), price)
        await self.board("B17", "AWAITING_DECISION", "1 1 1", gate=True, spotday=DECIDING)

    async def expire(self) -> None:
        """The end of the third calendar day, to the instant."""
        self.tell.chapter("3  Three calendar days")
        await self.pass_the_deadline()
        until = date.fromisoformat((await self.councils_offer())["expiresOn"])
        midnight = london_midnight(until + timedelta(days=1))
        self.house.move_to(midnight - timedelta(seconds=30))
        found = (await self.councils_offer())["expired"]
        self.finds(
            self.broker, "sees an offer that still holds, in the last minute of its last day", "Q29", found, False
        )
        self.house.move_to(midnight)
        given = self.decision("spotday")
        await self.fails(self.broker, "awards it a moment later", "Q29", "recordDecision", given, "OFFER_EXPIRED")
        renewal = self.of_package(invitationId=self.invitations["spotday"])
        said = "asks for the same offer, valid for longer"
        await self.does(self.broker, said, "Q29", "requestOfferRenewal", renewal)
        centre = self.providers["spotday"]
        given = {"invitationId": (await self.invitation("spotday"))["id"]}
        await self.does(centre, "renews it; its price cannot change any more", "Q29", "renewOffer", given)
        renewed = london_date(self.house.now) + timedelta(days=3)
        price = PRICE | {"expiresOn": renewed.isoformat(), "expired": False}
        said = f"reads £250.00 a week, valid to the end of {renewed:%d/%m/%Y}"
        self.finds(self.broker, said, "P12 Q29", await self.councils_offer(), price)

    async def award(self) -> None:
        """The only offer is accepted."""
        self.tell.chapter("4  The award")
        said = "[bold green]awards it to Spot Day Centre[/bold green]; the package is complete"
        given = self.decision("spotday") | {"primaryReasonCode": "ONLY_OFFER", "additionalReasonCodes": []}
        await self.does(self.broker, said, "B18 B19", "recordDecision", given, status="COMPLETE")
        await self.board("P2", "COMPLETE", "1 1 1", gate=False, spotday=WON)

    async def hear(self, finance: Receiver) -> None:
        """Finance is told the price that was agreed."""
        entry = await arrived(finance, PRICED, self.package["id"])
        held = self.rules.expect("P12", "Finance: the price", entry, (DAYS, "50.00", "250.00", "WEEKLY"))
        said = f"hears of the price by webhook: {DAYS} days × £50.00 = £250.00 WEEKLY"
        self.tell.step(self.house.now, "[bold white]Finance[/bold white]", said, "P12", held=held)

    async def councils_offer(self) -> dict[str, Any]:
        """The price as the council reads it."""
        seen = (await self.broker.ask(COUNCILS_OFFER, id=self.package["id"]))["package"]
        offer: dict[str, Any] = seen["invitations"]["nodes"][0]["response"]["offer"]
        return offer
