"""`make demo`: one package of care, from its creation to its award, on the real service and over real HTTP.

Exits with 0 where everything was as the rulebook says, and with 1 where anything differed, naming the rule.
"""

import asyncio
import signal
import sys
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from examples.checking import Rulebook
from examples.running import House, house
from examples.speaking import Caller, signed_in
from examples.stage import CannotGoOn
from examples.story import Story
from examples.telling import Timeline

PEOPLE = {
    "solihull.broker": ("Broker", "bold blue"),
    "solihull.broker2": ("Colleague", "blue"),
    "carefirst.admin": ("Care First", "bold green"),
    "care4all.admin": ("Care 4 All", "bold cyan"),
    "spotday.employee": ("Spot Day", "bold magenta"),
}
OPENING = (
    "Solihull asks three services to give client LAS 1234 seven hours of care a week at home. One accepts, one"
    " declines, one accepts and withdraws. Every step is a request to the API; [green]✓[/green] names the rules that it"
    " was held against. Times are those of the service, whose clock is put forward past the deadline."
)


async def play(tell: Timeline, rules: Rulebook) -> None:
    """Start the service and play the story on it."""
    async with house(list(PEOPLE)) as running, AsyncExitStack() as stack:
        callers = {name: await stack.enter_async_context(_caller(running, name)) for name in PEOPLE}
        broker, colleague, *_ = callers.values()
        providers = {name.partition(".")[0]: callers[name] for name in PEOPLE if not name.startswith("solihull")}
        try:
            await Story(running, rules, tell, broker, colleague, providers).play()
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
    tell.title("A package of care", OPENING)
    asyncio.run(play(tell, rules))
    tell.conclusion(rules)
    return rules.exit_code


if __name__ == "__main__":
    sys.exit(main())
