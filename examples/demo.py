"""`make demo`: packages of care from their creation to their award, on the real service and over real HTTP.

Exits with 0 where everything was as the rulebook says, and with 1 where anything differed, naming the rule.
"""

import asyncio
import signal
import sys
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta

from domain.times import london_date, london_midnight
from examples.checking import Rulebook
from examples.running import House, house
from examples.speaking import Caller, signed_in
from examples.stage import CannotGoOn, Stage
from examples.stories.day_opportunity import DayOpportunity
from examples.stories.home_support import HomeSupport
from examples.stories.hospital_discharge import HospitalDischarge
from examples.stories.on_record import OnRecord
from examples.stories.sent_again import SentAgain
from examples.stories.start_date import StartDate
from examples.telling import Timeline

PEOPLE = {
    "solihull.broker": ("Broker", "bold blue"),
    "solihull.broker2": ("Colleague", "blue"),
    "solihull.manager": ("Manager", "blue"),
    "norfolk.broker": ("Officer", "bold blue"),
    "norfolk.manager": ("Manager", "blue"),
    "norfolk.practitioner": ("Practitioner", "bold red"),
    "carefirst.admin": ("Care First", "bold green"),
    "care4all.admin": ("Care 4 All", "bold cyan"),
    "spotday.employee": ("Spot Day", "bold magenta"),
    "pcc.admin": ("PCC", "bold yellow"),
}
STORIES: tuple[type[Stage], ...] = (HomeSupport, DayOpportunity, HospitalDischarge, StartDate, SentAgain, OnRecord)
OFFICE_OPENS = timedelta(hours=9)
OPENING = (
    f"{len(STORIES)} stories on one service. Every step is a request to the API; [green]✓[/green] names the rules that"
    " it was held against. Times are those of the service, whose clock is put forward where a story has to wait."
)


async def play(tell: Timeline, rules: Rulebook) -> None:
    """Start the service and play the stories on it, one after the other."""
    async with house(list(PEOPLE)) as running, AsyncExitStack() as stack:
        people = {name: await stack.enter_async_context(_caller(running, name)) for name in PEOPLE}
        try:
            for number, story in enumerate(STORIES, 1):
                tell.story(f"{number}  {story.title}", story.opening)
                running.move_to(london_midnight(london_date(running.now) + timedelta(days=1)) + OFFICE_OPENS)
                await story(running, rules, tell, people).play()
                tell.mail(await running.mail())
        except CannotGoOn:
            tell.chapter("The story cannot go on")
        tell.complaints(running.complaints())


def _caller(running: House, username: str) -> AbstractAsyncContextManager[Caller]:
    name, colour = PEOPLE[username]
    return signed_in(running.url, running.tokens[username], name, colour)


def main() -> int:
    """Play, and say what came of it."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    tell, rules = Timeline(), Rulebook()
    tell.title("Brokerage of care", OPENING)
    asyncio.run(play(tell, rules))
    tell.conclusion(rules)
    return rules.exit_code


if __name__ == "__main__":
    sys.exit(main())
