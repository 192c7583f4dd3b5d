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
