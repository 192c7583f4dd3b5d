"""The provider's six lists: tabs, counts, window, search, order (rules P1 to P5, Q18, Q31)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.client import Client
from tests.conftest import MovableClock
from tests.stories import brokering as steps

Day = tuple[int, int, int]

LONDON = ZoneInfo("Europe/London")
COUNTS = "awaitingResponse responseComplete awaitingDecision notAwarded awarded all"
TABS = ("AWAITING_RESPONSE", "RESPONSE_COMPLETE", "AWAITING_DECISION", "NOT_AWARDED", "AWARDED", "ALL")
LEVELS = ("Care at Home Support Standard", "Mental Health Enablement", "Care at Home Respite at Home")


def at(day: Day, hour: int, minute: int) -> datetime:
    """An instant, as a clock in London shows it."""
    year, month, number = day
    return datetime(year, month, number, hour, minute, tzinfo=LONDON)


async def counts(provider: Client, search: str | None = None) -> tuple[int, ...]:
    """How many invitations stand in each of the six lists."""
    found = await provider.data(
        f"query C($search: String) {{ invitationCounts(search: $search) {{ {COUNTS} }} }}", search=search
    )
    return tuple(found["invitationCounts"].values())


async def listed(provider: Client, tab: str = "ALL", **more: Any) -> dict[str, Any]:
    """One list."""
    found = await provider.data(
        "query L($tab: InvitationTab!, $search: String, $orderBy: InvitationOrder) {"
        " invitations(tab: $tab, search: $search, orderBy: $orderBy, first: 50) {"
        " totalCount nodes { tab sentAt deadlineAt"
        " package { reference clientReference serviceLevel serviceName } } } }",
        tab=tab,
        **more,
    )
    page: dict[str, Any] = found["invitations"]
    return page


async def test_P1_P2_every_list_has_its_invitations_and_its_count(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    await steps.sent(broker)
    answered = await steps.sent(broker)
    await steps.yes(carefirst)
    waiting = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    won = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    await broker.change("recordDecision", await steps.decision(broker, won, "carefirst"), steps.PACKAGE)
    cancelled = await steps.sent(broker, ["carefirst"])
    await broker.change("cancelPackage", {"packageId": cancelled["id"], "reasonCode": "ERROR"}, steps.PACKAGE)
    assert await counts(carefirst) == (1, 1, 1, 1, 1, 5)
    for tab, package in (
        ("RESPONSE_COMPLETE", answered),
        ("AWAITING_DECISION", waiting),
        ("AWARDED", won),
        ("NOT_AWARDED", cancelled),
    ):
        (node,) = (await listed(carefirst, tab))["nodes"]
        assert (node["tab"], node["package"]["reference"]) == (tab, package["reference"])
    assert (await listed(carefirst))["totalCount"] == 5
    assert await counts(care4all) == (2, 0, 0, 0, 0, 2)


async def test_Q31_the_tab_follows_answer_deadline_and_end(
    broker: Client, carefirst: Client, care4all: Client, spotday: Client, clock: MovableClock
) -> None:
    package = await steps.sent(broker, ["carefirst", "care4all", "spotday"])
    everyone = (carefirst, care4all, spotday)
    await steps.no(carefirst)
    await steps.yes(care4all)
    await steps.withdraw(care4all)
    assert await steps.tabs(*everyone) == ["RESPONSE_COMPLETE", "AWAITING_RESPONSE", "AWAITING_RESPONSE"]
    clock.advance(timedelta(hours=2))
    assert await steps.tabs(*everyone) == ["AWAITING_DECISION"] * 3
    await broker.change("cancelPackage", {"packageId": package["id"], "reasonCode": "HOSPITAL"}, steps.PACKAGE)
    assert await steps.tabs(*everyone) == ["NOT_AWARDED"] * 3
    assert [len(await steps.invitations(one, tab)) for one in everyone for tab in TABS] == [0, 0, 0, 1, 0, 1] * 3


@pytest.mark.parametrize(
    ("sent_on", "still_listed_on", "gone_on"),
    [
        ((2027, 6, 15), (2028, 6, 15), (2028, 6, 16)),
        ((2028, 2, 29), (2029, 2, 28), (2029, 3, 1)),
        ((2027, 2, 28), (2028, 2, 29), (2028, 3, 1)),
    ],
)
async def test_P3_Q18_lists_cover_the_last_twelve_months_in_london(
    broker: Client, carefirst: Client, clock: MovableClock, sent_on: Day, still_listed_on: Day, gone_on: Day
) -> None:
    def put(day: Day, hour: int, minute: int) -> None:
        clock.set_offset(at(day, hour, minute) - datetime.now(UTC))

    put(sent_on, 0, 30)
    deadline = at(sent_on, 12, 0).isoformat()
    profile = {"startDate": "2030-01-01"}
    package = await steps.sent(broker, ["carefirst"], hours=None, profile=profile, sending={"deadlineAt": deadline})
    asked = await steps.invitation(carefirst)
    put(still_listed_on, 23, 30)
    assert await counts(carefirst) == (0, 0, 1, 0, 0, 1)
    assert (await listed(carefirst))["totalCount"] == 1
    put(gone_on, 0, 30)
    assert await counts(carefirst) == (0, 0, 0, 0, 0, 0)
    assert [(await listed(carefirst, tab))["nodes"] for tab in TABS] == [[]] * 6
    one = await carefirst.data("query I($id: ID!) { invitation(id: $id) { tab } }", id=asked["id"])
    assert one == {"invitation": {"tab": "AWAITING_DECISION"}}
    assert (await steps.board(broker, package["id"]))[0] == "AWAITING_DECISION"


async def test_P4_search_shows_one_of_one_filtered_from_nine(broker: Client, carefirst: Client) -> None:
    for number in range(9):
        await steps.sent(broker, ["carefirst"], client=f"LAS {1230 + number}", level=LEVELS[number % 2])
        if number < 3:
            await steps.no(carefirst)
    for search, filtered in (("1016-15", 1), ("las 1238", 1), ("MENTAL enablement", 4), ("1016", 9), ("016", 0)):
        assert (await listed(carefirst, search=search))["totalCount"] == filtered, search
        assert (await counts(carefirst, search))[-1] == filtered, search
    found = await listed(carefirst, search="1016-15")
    assert [node["package"]["clientReference"] for node in found["nodes"]] == ["LAS 1234"]
    assert await counts(carefirst, "mental") == (3, 0, 1, 0, 0, 4)
    assert (await listed(carefirst, "AWAITING_DECISION", search="mental"))["totalCount"] == 1
    for cleared in (None, "", "  "):
        assert (await listed(carefirst, search=cleared))["totalCount"] == 9
        assert await counts(carefirst, cleared) == (6, 0, 3, 0, 0, 9)


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("SENT_AT", ("sentAt",)),
        ("DEADLINE_AT", ("deadlineAt",)),
        ("PACKAGE_REFERENCE", ("package", "reference")),
        ("CLIENT_REFERENCE", ("package", "clientReference")),
        ("SERVICE_LEVEL", ("package", "serviceLevel")),
        ("SERVICE_NAME", ("package", "serviceName")),
    ],
)
async def test_P5_the_list_is_sorted_by_each_column(
    broker: Client, carefirst: Client, field: str, path: tuple[str, ...]
) -> None:
    both = (await steps.reference_data(broker))["services"]["nodes"]
    rural = next(service["id"] for service in both if service["name"] == "Care First Rural Support")
    for client, level, hours in (("LAS 2", LEVELS[0], 9), ("LAS 3", LEVELS[2], 3), ("LAS 1", LEVELS[1], 6)):
        package = await steps.chosen(broker, ["carefirst"], client=client, level=level)
        await broker.change("addServices", {"packageId": package["id"], "serviceIds": [rural]}, steps.PACKAGE)
        given = {"packageId": package["id"], "deadlineAt": steps.in_hours(hours)}
        await broker.change("finalisePackage", given, steps.PACKAGE)
    columns = {}
    for direction in ("ASC", "DESC"):
        nodes = (await listed(carefirst, orderBy={"field": field, "direction": direction}))["nodes"]
        columns[direction] = [node[path[0]] if len(path) == 1 else node[path[0]][path[1]] for node in nodes]
    assert columns["ASC"] == sorted(columns["ASC"])
    assert columns["DESC"] == columns["ASC"][::-1]
    assert (len(columns["ASC"]), len(set(columns["ASC"]))) == (6, 2 if field == "SERVICE_NAME" else 3)
