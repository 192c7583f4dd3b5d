"""Norfolk's package is awarded by a colleague of the officer's, and what is on record of it is read at the end."""

from typing import Any

from examples.stage import LOST, WON
from examples.stories.norfolk import NAMES, Norfolk
from examples.stories.start_date import DATES

EVIDENCE = """query ($id: ID!) { package(id: $id) { evidence {
  asked(first: 10) { nodes { service { name } origin selectedBy { surname } sentAt deadlineAt brief { location }
    answers(first: 10) { nodes { action recordedAt } } readings(first: 10) { nodes { account { surname } readAt } } } }
  notAsked(first: 3) { totalCount nodes { service { name } explanation } }
  deadlines(first: 10) { nodes { oldDeadlineAt deadlineAt } }
  decision { decidedBy { surname } primaryReason { label } rank invitation { service { name } } } } } }"""
TIMELINE = """query ($id: ID!) { package(id: $id) { timeline(first: 50, direction: ASC) { nodes {
  at action actor account { surname } organisation { name } changes { field before after } } } } }"""
HAPPENED = {
    *(("package.duplicated", "COUNCIL"), ("package.services_found", "COUNCIL"), ("package.sent", "COUNCIL")),
    *(("response.submitted", "PROVIDER"), ("package.awarded", "COUNCIL")),
}


class OnRecord(Norfolk):
    """The package that awaits its decision since the story before."""

    title = "The award, and what is on record of it"
    opening = (
        "The officer is on leave. A colleague sees the same packages, finds this one in the list, and awards it to the"
        " service that can start first. At the end, what anybody who complains may ask: who was asked, who was not and"
        " why, who answered and who read it when."
    )
    brokers = "norfolk.manager"
    manager = "Manager"
    asked = ("pcc.admin", "care4all.admin")

    async def play(self) -> None:
        """From the first chapter to the last."""
        self.tell.chapter("1  A colleague takes over")
        await self.find("SP 123456789")
        await self.award()
        await self.evidence()
        await self.timeline()

    async def award(self) -> None:
        """The start date decides."""
        self.tell.chapter("2  The start date decides")
        best = await self.broker.ask(DATES, id=self.package["id"])
        order = [each["invitation"]["organisation"]["slug"] for each in best["package"]["ranking"] or []]
        self.finds(
            self.broker, "reads both answers; PCC can start a week before Care 4 All", "Q11", order, ["pcc", "care4all"]
        )
        chosen = self.decision("care4all") | {"primaryReasonCode": "CONTINUITY"} | self.naming("pcc", "NA-D3")
        said = "awards it to Care 4 All, and does not say why"
        await self.fails(self.broker, said, "Q11", "recordDecision", chosen, "DEPARTURE_REASON_REQUIRED")
        given = self.decision("pcc") | {"primaryReasonCode": "START_DATE", "additionalReasonCodes": []}
        given |= self.naming("care4all", "NA-D3")
        said = "[bold green]awards it to PCC[/bold green], because it offers the best start date"
        await self.does(self.broker, said, "B18 B19 B26", "recordDecision", given, status="COMPLETE")
        await self.board("P2", "COMPLETE", "2 2 2", gate=False, pcc=WON, care4all=LOST)

    async def evidence(self) -> None:
        """How fairly it was offered, in one query."""
        self.tell.chapter("3  The evidence")
        found = (await self.broker.ask(EVIDENCE, id=self.package["id"]))["package"]["evidence"]
        self.tell.evidence(found)
        asked, left_out, decided = found["asked"]["nodes"], found["notAsked"]["nodes"], found["decision"]
        kinds = {each["service"]["name"]: each["origin"] for each in asked}
        answered = [[one["action"] for one in each["answers"]["nodes"]] for each in asked]
        read = all(self.manager in names_of(each["readings"]) for each in asked)
        held = [
            self.rules.expect("B10", "who was asked", kinds, {NAMES["pcc"]: "ALGORITHM", NAMES["care4all"]: "MANUAL"}),
            self.rules.expect(
                "B10", "every service not asked has its reason", all(each["explanation"] for each in left_out), True
            ),
            self.rules.expect("P34", "answers on record", answered, [["SUBMITTED"], ["SUBMITTED"]]),
            self.rules.expect("Q36", "that the manager read each answer is on record", read, True),
            self.rules.expect("B18", "who decided", decided["decidedBy"]["surname"], self.manager),
        ]
        self.say(self.broker, "reads how fairly it was offered: one query", "B10 B18 P34 Q36", *held)

    async def timeline(self) -> None:
        """What happened, in its order."""
        self.tell.chapter("4  The timeline")
        entries = (await self.broker.ask(TIMELINE, id=self.package["id"]))["package"]["timeline"]["nodes"]
        self.tell.timeline(entries)
        found = {(each["action"], each["actor"]) for each in entries}
        self.rules.expect("P26", "who did what", HAPPENED - found, set())
        # What people are told is written down beside the acts, as soon as somebody gets to it.
        acts = [each["action"] for each in entries if not each["action"].startswith("message.")]
        self.rules.expect("B19", "the last act", acts[-1], "package.awarded")


def names_of(people: dict[str, Any]) -> set[str]:
    """Their surnames."""
    return {each["account"]["surname"] for each in people["nodes"]}
