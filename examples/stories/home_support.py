"""Solihull's package 1016-11 for client LAS 1234, from its creation to the award, held against the rulebook."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from domain.times import london_date, shown
from examples.receiving import Receiver
from examples.running import Event
from examples.speaking import Caller
from examples.stage import BEFORE, COMPLETE, DECIDING, LOST, WON, CannotGoOn, Stage, accepting
from examples.stories.told import arrived, told

LEVEL = "Care at Home Support Standard"
POSTCODE = "B90 1SH"
CLIENT = "LAS 1234"
REFERENCE = "1016-11"
ASKED = ("Care First Home Support", "Care 4 All Home Support", "Spot Day Care at Home")
ORDER = "CO-4711"
WEEK_DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
CALLS = [
    {"days": WEEK_DAYS, "band": "MORNING", "start": "08:30", "minutes": 30},
    {"days": WEEK_DAYS, "band": "EVENING", "minutes": 30},
]
WEEK = (14, 420)
"""How many visits that is in a week, and how many minutes."""

NOTE = """mutation ($input: SetExternalReferenceInput!) { setExternalReference(input: $input) {
  package { id } userErrors { message } } }"""
BEGINS = "query ($id: ID!) { package(id: $id) { decision { startsOn } } }"
BOUGHT = """SELECT reference, service, level, chargeable, rate_class, starts_on, frequency, hours, unit_price
FROM awards WHERE package_id = ?"""
WATCHED = """SELECT count(*), sum(minutes * carers), max(starts_on) FROM visits WHERE package_id = ?
GROUP BY package_id"""
STREAM = [
    *("package.created", *["package.edited"] * 4, "package.sent"),
    *("response.submitted", "response.submitted", "response.submitted", "package.all_responded"),
    *("response.withdrawn", "package.deadline_passed", "package.awarded", "external_reference.changed"),
]


class HomeSupport(Stage):
    """One package, a broker and her colleague, three providers."""

    title = "A package of care at home"
    opening = (
        "Solihull asks three services to give client LAS 1234 seven hours of care a week at home. One accepts, one"
        " declines, one accepts and withdraws."
    )
    brokers = "solihull.broker"
    asked = ("carefirst.admin", "care4all.admin", "spotday.employee")

    async def play(self) -> None:
        """From the first chapter to the last."""
        async with told(self.people["solihull.manager"]) as receivers:
            await self.describe()
            await self.send()
            await self.answer()
            await self.change_a_mind()
            await self.after_the_deadline()
            await self.award()
            await self.hear(receivers)
        await self.look_back()

    async def describe(self) -> None:
        """The broker creates the package and describes it."""
        self.tell.chapter("1  The broker describes a package of care")
        given = await self.creation(LEVEL, CLIENT)
        said = "creates a package without accepting the terms"
        await self.fails(
            self.broker, said, "B1", "createPackage", given | {"termsAccepted": False}, "TERMS_NOT_ACCEPTED"
        )
        said = f"creates [bold]{REFERENCE}[/bold] for {CLIENT}: {LEVEL}"
        self.package = await self.does(
            self.broker, said, "B1 B2", "createPackage", given, reference=REFERENCE, status="DRAFT"
        )
        await self.finance_reads([], "reads nothing of what is not bought yet")
        missing = ("DEADLINE_REQUIRED", "LOCATION_MISSING", "START_DATE_MISSING", "NO_SERVICES")
        await self.fails(self.broker, "sends it as it is", "B5 B11", "finalisePackage", self.of_package(), *missing)
        await self.fill_in()

    async def fill_in(self) -> None:
        """Where, when, how much; what the service has to be able to do; whom to ask."""
        start = london_date(self.house.now) + timedelta(days=7)
        profile = self.of_package(
            location=POSTCODE,
            startDate=start.isoformat(),
            hoursRequired="7.00",
            frequency="WEEKLY",
            additionalInformation=[{"code": "GENDER", "value": "Female"}],
        )
        said = f"enters {POSTCODE}, from {start:%d/%m/%Y}, 7 hours weekly"
        await self.does(self.broker, said, "B5", "updatePackageProfile", profile)
        said = "plans two calls a day, mornings and evenings, of half an hour each"
        await self.does(self.broker, said, "P29", "setCallSchedule", self.of_package(calls=CALLS, preferences=[]))
        codes = [{"code": f"HOME_CARE_00{number}"} for number in (1, 2, 3, 4)]
        wanted = self.of_package(requirements=codes)
        await self.does(self.broker, "adds Home Care 001 to 004, all essential", "B8", "addRequirements", wanted)
        chosen = self.of_package(serviceIds=[self.services[name] for name in ASKED])
        await self.does(self.broker, f"chooses {', '.join(ASKED)}", "B10", "addServices", chosen)

    async def send(self) -> None:
        """The package goes to three services, urgent, which leaves the deadline as it is."""
        self.tell.chapter("2  The package is sent")
        deadline = (self.house.now + timedelta(hours=48)).replace(microsecond=0)
        given = self.of_package(deadlineAt=deadline.isoformat(), highPriority=True)
        said = f"sends it, marked urgent; response required by [bold]{shown(deadline)}[/bold]"
        self.package = await self.does(
            self.broker, said, "B11 B12", "finalisePackage", given, deadlineAt=deadline.isoformat()
        )
        for slug, provider in self.providers.items():
            await self.read_brief(slug, provider)
        await self.board(
            "P2", "AWAITING_RESPONSES", "3 0 0", gate=False, carefirst=BEFORE, care4all=BEFORE, spotday=BEFORE
        )

    async def read_brief(self, slug: str, provider: Caller) -> None:
        """What a provider is told, and what it is not."""
        page = (await self.list_of(slug))["invitations"]
        brief = page["nodes"][0]["package"]
        told = [brief[name] for name in ("reference", "clientReference", "serviceLevel", "hoursRequired", "frequency")]
        council = await provider.asked_in_vain(
            "query ($id: ID!) { package(id: $id) { status } }", id=self.package["id"]
        )
        held = [
            self.rules.expect("P8", f"what {slug} is told", told, [REFERENCE, CLIENT, LEVEL, "7.00", "WEEKLY"]),
            self.rules.expect("Q8", f"the location {slug} sees", brief["location"], POSTCODE),
            self.rules.expect("P26", f"invitations that {slug} sees", page["totalCount"], 1),
            self.rules.expect("P26", f"{slug} asks for the council's package", council, "FORBIDDEN"),
        ]
        said = f"reads its brief: {told[3]} hours weekly at {brief['location']}; nothing of who else was asked"
        self.say(provider, said, "P8 P26 Q8", *held)

    async def answer(self) -> None:
        """One accepts, one declines."""
        self.tell.chapter("3  Two providers answer")
        carefirst, care4all = self.providers["carefirst"], self.providers["care4all"]
        asked = await self.invitation("carefirst")
        yes = accepting(asked)
        hasty = {"invitationId": asked["id"], "placementResponse": "YES_FULL", "answers": yes["answers"][:2]}
        missing = ("REQUIREMENT_UNANSWERED", "REQUIREMENT_UNANSWERED", "TERMS_NOT_ACCEPTED")
        said = "accepts with two requirements unanswered and without the terms"
        await self.fails(carefirst, said, "P9 P11", "submitResponse", hasty, *missing)
        said = "[green]accepts[/green], able to meet all four requirements"
        await self.does(
            carefirst, said, "P9 P11 P17", "submitResponse", yes, state="SUBMITTED", tab="RESPONSE_COMPLETE"
        )
        await self.fails(carefirst, "answers again", "P17", "submitResponse", yes, "RESPONSE_ALREADY_SUBMITTED")
        early = self.decision("carefirst")
        await self.fails(
            self.broker, "awards it to the first who answered", "B13", "recordDecision", early, "DECISION_TOO_EARLY"
        )
        no = {"invitationId": (await self.invitation("care4all"))["id"], "placementResponse": "NO"}
        said = "declines without a reason"
        await self.fails(care4all, said, "P11", "submitResponse", no, "REJECTION_REASON_REQUIRED")
        no["reasonCode"] = "NO_AVAILABILITY"
        await self.does(
            care4all, "[red]declines[/red]: no availability", "P9 P11", "submitResponse", no, state="SUBMITTED"
        )
        await self.board(
            "P2 Q31", "AWAITING_RESPONSES", "3 2 1", gate=False, carefirst=COMPLETE, care4all=COMPLETE, spotday=BEFORE
        )

    async def change_a_mind(self) -> None:
        """The third accepts, which opens the gate, and withdraws, which closes it again."""
        self.tell.chapter("4  The third accepts, and thinks better of it")
        spotday = self.providers["spotday"]
        yes = accepting(await self.invitation("spotday"))
        said = "[green]accepts[/green]: now every service has responded"
        await self.does(spotday, said, "P17", "submitResponse", yes, state="SUBMITTED")
        await self.board(
            "B17 Q31", "AWAITING_DECISION", "3 3 2", gate=True, carefirst=DECIDING, care4all=DECIDING, spotday=DECIDING
        )
        given = {"invitationId": yes["invitationId"]}
        said = "[yellow]withdraws[/yellow] before the deadline"
        await self.does(spotday, said, "P19", "withdrawResponse", given, state="WITHDRAWN", tab="AWAITING_RESPONSE")
        await self.board(
            "Q2 Q3", "AWAITING_RESPONSES", "3 2 1", gate=False, carefirst=COMPLETE, care4all=COMPLETE, spotday=BEFORE
        )
        given = self.decision("carefirst")
        await self.fails(self.broker, "decides now", "B13 Q2 Q3", "recordDecision", given, "DECISION_TOO_EARLY")

    async def after_the_deadline(self) -> None:
        """Two days go by."""
        self.tell.chapter("5  The deadline passes")
        await self.pass_the_deadline()
        await self.board(
            "Q1 Q31", "AWAITING_DECISION", "3 2 1", gate=True, carefirst=DECIDING, care4all=DECIDING, spotday=DECIDING
        )
        late = accepting(await self.invitation("spotday"))
        spotday, carefirst = self.providers["spotday"], self.providers["carefirst"]
        await self.fails(spotday, "accepts after all", "P20 Q1", "submitResponse", late, "DEADLINE_PASSED")
        mine = await self.invitation("carefirst")
        changed = accepting(mine) | {"expectedVersion": mine["version"]}
        await self.fails(carefirst, "changes its answer", "P18 P20", "changeResponse", changed, "DEADLINE_PASSED")

    async def award(self) -> None:
        """Exactly one service is accepted, exactly once."""
        self.tell.chapter("6  The award")
        for slug, code in (("care4all", "AWARD_TO_DECLINER"), ("spotday", "AWARD_TO_WITHDRAWN")):
            said = f"awards it to {self.providers[slug].name}"
            await self.fails(self.broker, said, "B18", "recordDecision", self.decision(slug), code)
        await self.decide_in_the_same_moment()
        await self.board("B19 P2", "COMPLETE", "3 2 1", gate=False, carefirst=WON, care4all=LOST, spotday=LOST)
        winner = self.providers["carefirst"]
        won = await self.invitation("carefirst")
        where = self.rules.expect("Q8", "the location the winner sees", won["package"]["location"], POSTCODE)
        self.say(winner, f"has won, and reads the full location: {POSTCODE}", "Q8", where)
        given = {"invitationId": won["id"]}
        await self.fails(winner, "withdraws", "P21", "withdrawResponse", given, "BROKERAGE_ENDED")
        await self.finance_reads(
            [{"reference": REFERENCE, "status": "COMPLETE"}], f"reads what was bought: {REFERENCE}"
        )

    async def finance_reads(self, expected: Sequence[Mapping[str, str]], said: str) -> None:
        """What the council's finance system finds."""
        finance = self.people["solihull-finance"]
        found = (await finance.ask("{ packages(first: 10) { nodes { reference status } } }"))["packages"]["nodes"]
        self.say(finance, said, "A13", self.rules.expect("A13", "what finance reads", found, list(expected)))

    async def hear(self, receivers: Mapping[str, Receiver]) -> None:
        """Other systems are told of the award: they verify, keep it once, and miss no number."""
        finance, monitoring = receivers["Finance"], receivers["Monitoring"]
        begins = (await self.broker.ask(BEGINS, id=self.package["id"]))["package"]["decision"]["startsOn"]
        entry = await arrived(finance, BOUGHT, self.package["id"])
        bought = (REFERENCE, "Care First Home Support", LEVEL, 1, "STANDARD", begins, "WEEKLY", "7.00", "21.80")
        said = f"hears of the award by webhook: 7.00 hours WEEKLY from {begins} at £21.80 an hour, chargeable"
        self._heard("Finance", said, "B19 F5 F6", (entry, finance.missing()), (bought, []))
        visits = await arrived(monitoring, WATCHED, self.package["id"])
        said = f"hears of the award by webhook: {WEEK[0]} visits of {WEEK[1]} minutes in all a week, from {begins}"
        self._heard("Monitoring", said, "B19 P29", (visits, monitoring.missing()), ((*WEEK, begins), []))
        given = {"objectId": self.package["id"], "system": "CONTROCC", "reference": ORDER}
        manager = self.people["solihull.manager"]
        noted = (await manager.ask(NOTE, input=given))["setExternalReference"]["userErrors"]
        self.finds(manager, f"notes what ContrOCC calls it: {ORDER}", "B19", noted, [])
        entry = await arrived(finance, "SELECT own_reference FROM awards WHERE own_reference = ?", ORDER)
        self._heard("Finance", f"hears it again, as {ORDER}", "B19", (entry, finance.missing()), ((ORDER,), []))

    def _heard(self, who: str, said: str, rules: str, found: Any, expected: Any) -> None:
        held = [self.rules.expect(rule, f"{who}: what arrived, and what is missing", found, expected)
                for rule in rules.split()]  # fmt: skip
        self.tell.step(self.house.now, f"[bold white]{who}[/bold white]", said, rules, held=all(held))

    async def decide_in_the_same_moment(self) -> None:
        """Two brokers award the package at once; one of them wins."""
        people = (self.broker, self.people["solihull.broker2"])
        attempts = await asyncio.gather(*(who.attempt("recordDecision", self.decision("carefirst")) for who in people))
        first = 0 if attempts[0].changed else 1
        changed = attempts[first].changed
        done = self.rules.expect("B18", "the award: refusals", attempts[first].codes, [])
        if changed is None:
            raise CannotGoOn
        complete = self.rules.expect("B19", "the status", changed["status"], "COMPLETE")
        said = "[bold green]awards it to Care First[/bold green]; the package is complete"
        self.say(people[first], said, "B18 B19", done, complete)
        said = "awards it in the same moment"
        self.refused(people[1 - first], said, "Q24", attempts[1 - first], "PACKAGE_ENDED")

    async def look_back(self) -> None:
        """What was announced, in the order in which it happened."""
        self.tell.chapter("7  The events: numbered without gaps, with ids, codes and instants only")
        events = await self.house.events(self.package["id"], until="external_reference.changed")
        self.tell.events(events)
        found = [(event.sequence, event.type) for event in events]
        self.rules.expect("B17", "the events and their numbers", found, list(enumerate(STREAM, 1)))
        self.rules.expect("Q22", "what events say of the person", personal(events), [])


def personal(events: Sequence[Event]) -> list[str]:
    """What events say that may identify a person."""
    said = " ".join(str(event.data) for event in events)
    return [text for text in (CLIENT, POSTCODE, REFERENCE) if text in said]
