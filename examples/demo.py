"""`make demo`: packages of care from their creation to their award, on the real service and over real HTTP.

Exits with 0 where everything was as the rulebook says, and with 1 where anything differed, naming the rule.
"""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
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
    "solihull-finance": ("Finance", "bold white"),
}
STORIES: tuple[type[Stage], ...] = (HomeSupport, DayOpportunity, HospitalDischarge, StartDate, SentAgain, OnRecord)
OFFICE_OPENS = timedelta(hours=9)
OPENING = (
    f"{len(STORIES)} stories on one service. Every step is a request to the API; [green]✓[/green] names the rules that"
    " it was held against. Times are those of the service, whose clock is put forward where a story has to wait."
)


async def play(tell: Timeline, rules: Rulebook) -> None:
    """Start the service and play the stories on it, one after the other."""
    async with house() as running, AsyncExitStack() as stack:
        people = await _signed_in(running, stack, tell, rules)
        try:
            for number, story in enumerate(STORIES, 1):
                tell.story(f"{number}  {story.title}", story.opening)
                running.move_to(london_midnight(london_date(running.now) + timedelta(days=1)) + OFFICE_OPENS)
                await story(running, rules, tell, people).play()
                tell.mail(await running.mail())
        except CannotGoOn:
            tell.chapter("The story cannot go on")
        tell.complaints(running.complaints())


async def _signed_in(running: House, stack: AsyncExitStack, tell: Timeline, rules: Rulebook) -> dict[str, Caller]:
    """Everybody, signed in: people by the pages of the service, machines by their secret."""
    tell.chapter("Everybody signs in")
    people = {}
    for username, (name, colour) in PEOPLE.items():
        token = await running.signs_in(username)
        caller = await stack.enter_async_context(signed_in(running.url, token, name, colour))
        known = (await caller.ask("{ viewer { account { username } } }"))["viewer"]["account"]
        held = rules.expect("A10", "who is signed in", known, {"username": username})
        tell.step(running.now, f"[{colour}]{name}[/{colour}]", _way(running, username), "A10", held=held)
        people[username] = caller
    return people


def _way(running: House, username: str) -> str:
    """How somebody signed in."""
    if username in running.credentials["clients"]:
        return f"{username} gets a token with its secret"
    factors = "a password and a code" if running.credentials["users"][username]["totp_secret"] else "a password"
    return f"{username} signs in with {factors}"


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
