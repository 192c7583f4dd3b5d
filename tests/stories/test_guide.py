"""Every query of the guide, as it stands there, on a package that goes its way."""

import re
from typing import Any

from tests.client import Client
from tests.house.sources import ROOT
from tests.stories import brokering as steps

BLOCK = re.compile(r"^```graphql\n((?:query|mutation) (\w+).*?)^```", re.MULTILINE | re.DOTALL)
GUIDE = {name: text for text, name in BLOCK.findall((ROOT / "docs/guide.md").read_text())}


async def test_P1_B16_each_page_is_filled_by_one_query(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"], requirements=[{"code": "HOME_CARE_001"}])
    told: dict[str, Any] = {name: await broker.data(GUIDE[name]) for name in ("Me", "PackageList", "Forms")}
    assert told["Me"]["viewer"]["account"]["username"] == "solihull.broker"
    assert told["PackageList"]["packages"]["nodes"][0]["sentCount"] == 1
    assert told["Forms"]["catalogue"]["requirements"][0]["code"] == "HOME_CARE_001"

    page = await carefirst.data(GUIDE["BrokeragePage"], tab="AWAITING_RESPONSE", search="1016-11")
    assert (page["unfiltered"]["awaitingResponse"], page["invitations"]["totalCount"]) == (1, 1)
    (node,) = page["invitations"]["nodes"]
    asked = await carefirst.data(GUIDE["InvitationPage"], id=node["id"])
    assert asked["invitation"]["package"]["location"] == "B90 1SH"

    answered = await carefirst.data(GUIDE["Answer"], input=steps.accepting(asked["invitation"]))
    assert answered["submitResponse"]["invitation"]["tab"] == "AWAITING_DECISION"
    decided = await broker.data(GUIDE["Decide"], input=await steps.decision(broker, package, "carefirst"))
    assert decided["recordDecision"]["package"]["status"] == "COMPLETE"
    seen = (await broker.data(GUIDE["PackagePage"], id=package["id"]))["package"]
    assert seen["invitations"]["nodes"][0]["response"]["answers"][0]["canMeet"] is True
    assert seen["decision"]["invitation"]["service"]["name"] == "Care First Home Support"


async def test_the_pages_of_a_choice_a_decision_and_its_evidence(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"], requirements=[{"code": "HOME_CARE_001"}])
    chosen = (await broker.data(GUIDE["WhomToAsk"], id=package["id"]))["package"]
    assert [each["origin"] for each in chosen["selections"]] == ["MANUAL"]
    (node,) = (await carefirst.data(GUIDE["BrokeragePage"], tab="ALL"))["invitations"]["nodes"]
    answering = (await carefirst.data(GUIDE["AnswerPage"], id=node["id"]))["invitation"]
    assert (answering["canSubmit"], answering["package"]["offerRequired"]) == (True, "NONE")
    asked = (await carefirst.data(GUIDE["InvitationPage"], id=node["id"]))["invitation"]
    await carefirst.data(GUIDE["Answer"], input=steps.accepting(asked))

    deciding = (await broker.data(GUIDE["DecisionPage"], id=package["id"]))["package"]
    (first,) = deciding["ranking"]
    assert (deciding["canDecide"], first["rank"], first["invitation"]["id"]) == (True, 1, node["id"])
    history = (await broker.data(GUIDE["History"], id=package["id"]))["package"]
    (told,) = history["evidence"]["asked"]["nodes"]
    assert [answer["action"] for answer in told["answers"]["nodes"]] == ["SUBMITTED"]
    assert [reading["account"]["username"] for reading in told["readings"]["nodes"]] == ["solihull.broker"]
    assert history["timeline"]["nodes"]


def test_every_query_of_the_guide_is_tried() -> None:
    tried = (ROOT / "tests/stories/test_guide.py").read_text()
    assert [name for name in GUIDE if f'"{name}"' not in tried] == []
