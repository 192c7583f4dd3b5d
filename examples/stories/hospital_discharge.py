"""Norfolk's hospital discharge: two hours to answer, and a decision before them, because all have answered."""

from datetime import datetime, timedelta

from domain.times import london_date, shown
from examples.paperwork import Paperwork
from examples.stage import BEFORE, DECIDING, LOST, WON, accepting
from examples.stories.norfolk import NAMES, Norfolk

POSTCODE = "NR2 3AB"
LEVEL = "Hospital Discharge – Framework"
CLIENT = "987654321"
WINDOW = timedelta(hours=2)
INFORMATION = {
    "CARE_REQUIRED": "AM 45 mins x 7",
    "HOSPITAL_DISCHARGE": "Acute",
    "TIME_SPECIFIC_CARE": "n/a",
    "TOWN_VILLAGE": "Norwich",
}
SEEN = "query ($id: ID!) { package(id: $id) { reference status } }"
COLLEAGUES = '{ officers(first: 100, search: "Norfolk") { nodes { id role } } }'
INSTANTS = "query ($id: ID!) { package(id: $id) { finalisedAt deadlineAt decision { decidedAt } } }"


class HospitalDischarge(Paperwork, Norfolk):
    """One package, two providers, less than an hour."""

    title = "A hospital discharge"
    opening = (
        "Somebody can go home from hospital in Norwich. For this kind of request the service proposes two hours; both"
        " services accept within the first, so that Norfolk may decide before the two hours are over."
    )
    asked = ("pcc.admin", "carefirst.admin")

    async def play(self) -> None:
        """From the first chapter to the last."""
        await self.describe()
        await self.send()
        await self.subscribe()
        await self.answer()
        await self.award()

    async def describe(self) -> None:
        """The officer's reference, the care, the start date, the services."""
        self.tell.chapter("1  A bed is needed")
        today = london_date(self.house.now)
        reference = f"SP {CLIENT} {today:%d/%m/%Y}"
        await self.create(LEVEL, CLIENT, reference, wrong=f"SP {CLIENT} 31/02/{today.year}")
        await self.fill_in(POSTCODE, today + timedelta(days=1), INFORMATION)
        chosen = self.of_package(serviceIds=[self.services[NAMES[slug]] for slug in self.providers])
        await self.does(self.broker, "chooses two services", "B10", "addServices", chosen)
        wanted = self.of_package(requirements=[{"code": "START_DATE", "negotiable": True}])
        await self.does(self.broker, "adds the start date, which is negotiable", "B6", "addRequirements", wanted)
        await self.send_both()

    async def send(self) -> None:
        """Two hours are proposed, counted from the moment of sending."""
        self.tell.chapter("2  Two hours to answer")
        sending = self.of_package(highPriority=True)
        self.package = await self.does(
            self.broker, "sends it without saying by when", "B11", "finalisePackage", sending
        )
        seen = (await self.broker.ask(INSTANTS, id=self.package["id"]))["package"]
        by = instant(seen["deadlineAt"])
        said = f"reads that two hours were proposed: response required by [bold]{shown(by)}[/bold]"
        self.finds(self.broker, said, "B12", by - instant(seen["finalisedAt"]), WINDOW)
        sector = (await self.invitation("pcc"))["package"]["location"]
        self.finds(self.providers["pcc"], f"reads the sector only: {sector}", "Q8", sector, "NR2 3")
        await self.told("pcc", "ON_AWARD", "ON_AWARD")
        await self.cannot_open("pcc", await self.documents("pcc"))
        await self.board("P2", "AWAITING_RESPONSES", "2 0 0", gate=False, pcc=BEFORE, carefirst=BEFORE)

    async def subscribe(self) -> None:
        """The practitioner sees what she was added to."""
        practitioner = self.people["norfolk.practitioner"]
        found = (await practitioner.ask(SEEN, id=self.package["id"]))["package"]
        self.finds(practitioner, "looks for the package, and sees nothing", "B4", found, None)
        officers = (await self.broker.ask(COLLEAGUES))["officers"]["nodes"]
        account = next(each["id"] for each in officers if each["role"] == "PRACTITIONER")
        given = self.of_package(accountId=account)
        await self.does(self.broker, "adds the practitioner to its subscribers", "B4", "addSubscriber", given)
        found = (await practitioner.ask(SEEN, id=self.package["id"]))["package"]
        seen = {"reference": self.package["reference"], "status": "AWAITING_RESPONSES"}
        self.finds(practitioner, "sees it, and how it stands", "B4", found, seen)

    async def answer(self) -> None:
        """Both accept before the hour is over."""
        self.tell.chapter("3  Both accept within the hour")
        for slug, minutes in (("pcc", 20), ("carefirst", 15)):
            self.time_passes(timedelta(minutes=minutes))
            yes = accepting(await self.invitation(slug))
            await self.does(
                self.providers[slug], "[green]accepts[/green]", "P9 P11", "submitResponse", yes, state="SUBMITTED"
            )
            if slug == "pcc":
                early = self.decision("pcc")
                said = "decides now"
                await self.fails(self.broker, said, "B13", "recordDecision", early, "DECISION_TOO_EARLY")
        await self.board("B17 Q1", "AWAITING_DECISION", "2 2 2", gate=True, pcc=DECIDING, carefirst=DECIDING)

    async def award(self) -> None:
        """Before the deadline; who loses after a yes is told why."""
        self.tell.chapter("4  The award, before the deadline")
        given = self.decision("pcc")
        said = "awards it to PCC, and says nothing to Care First"
        await self.fails(self.broker, said, "B18 C14", "recordDecision", given, "NOT_AWARDED_CODE_MISSING")
        said = "[bold green]awards it to PCC[/bold green], with code NA-D3 for Care First"
        given |= self.naming("carefirst", "NA-D3")
        await self.does(self.broker, said, "B18 B19 Q17", "recordDecision", given, status="COMPLETE")
        seen = (await self.broker.ask(INSTANTS, id=self.package["id"]))["package"]
        left = instant(seen["deadlineAt"]) - instant(seen["decision"]["decidedAt"])
        minutes = int(left.total_seconds() // 60)
        self.finds(
            self.broker, f"has decided {minutes} minutes before the deadline", "B13 Q1", left > timedelta(), True
        )
        await self.board("P2", "COMPLETE", "2 2 2", gate=False, pcc=WON, carefirst=LOST)
        told = (await self.invitation("carefirst"))["notAwarded"] or {}
        said = f"reads why: {told.get('label')}"
        self.finds(self.providers["carefirst"], said, "C14 Q17", told.get("code"), "NA-D3")
        won = (await self.invitation("pcc"))["package"]["location"]
        self.finds(self.providers["pcc"], f"has won, and reads where: {won}", "Q8", won, POSTCODE)
        opened = await self.opens("pcc")
        await self.told("carefirst")
        await self.cannot_open("carefirst", opened)
        await self.on_record()


def instant(text: str) -> datetime:
    """An instant as the API writes it."""
    return datetime.fromisoformat(text)
