"""A package of care from creation to award."""

from tests.client import Client
from tests.stories import brokering as steps


async def test_one_accepts_one_declines_and_the_winner_is_told(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    """B13, B16, B17, B18, B19: all have answered, so the gate opens before the deadline."""
    package = await steps.sent(broker)
    assert (package["status"], package["sentCount"]) == ("AWAITING_RESPONSES", 2)

    await steps.yes(carefirst)
    refused = await broker.codes("recordDecision", await steps.decision(broker, package, "carefirst"))
    assert refused == ["DECISION_TOO_EARLY"]

    await steps.no(care4all)
    seen = await broker.data(
        "query P($id: ID!) { package(id: $id) { status canDecide sentCount submittedCount acceptingCount } }",
        id=package["id"],
    )
    assert seen["package"] == {
        "status": "AWAITING_DECISION",
        "canDecide": True,
        "sentCount": 2,
        "submittedCount": 2,
        "acceptingCount": 1,
    }

    decided = await broker.change(
        "recordDecision",
        await steps.decision(broker, package, "carefirst"),
        "package { status decision { decidedBy { username } invitation { state organisation { slug } } } }",
    )
    assert decided["status"] == "COMPLETE"
    assert decided["decision"]["invitation"] == {"state": "AWARDED", "organisation": {"slug": "carefirst"}}
    assert [each["tab"] for each in await steps.invitations(carefirst)] == ["AWARDED"]
    assert [each["tab"] for each in await steps.invitations(care4all)] == ["NOT_AWARDED"]
