"""What a brokerage manager sees of the service's own work."""

from typing import Any

import pytest

from tests.client import Client
from tests.serving import SignIn
from tests.stories import brokering as steps

pytestmark = pytest.mark.usefixtures("clean")

JOBS = """
query Jobs($status: [JobStatus!], $kind: [JobKind!]) {
  jobs(first: 50, status: $status, kind: $kind) {
    totalCount
    nodes { id kind status dueAt attempts lastError endedAt package { id } organisation { name } }
  }
}
"""


async def test_a_manager_sees_what_is_due_late_and_set_aside(sign_in: SignIn, broker: Client, owner: Any) -> None:
    sent = await steps.sent(broker, ("carefirst",))
    manager, elsewhere = await sign_in("solihull.manager"), await sign_in("norfolk.manager")
    found = (await manager.data(JOBS))["jobs"]["nodes"]
    assert {job["kind"] for job in found} >= {"UNFILLED", "DIGEST"}
    assert {job["status"] for job in found} == {"WAITING"}
    digest = next(job for job in found if job["kind"] == "DIGEST")
    assert digest["organisation"]["name"]
    unfilled = next(job for job in found if job["kind"] == "UNFILLED")
    assert unfilled["package"]["id"] == sent["id"]
    assert (await elsewhere.data(JOBS))["jobs"]["nodes"] == []
    await owner.execute("UPDATE timers SET due_at = now() - interval '2 minutes' WHERE kind = 'UNFILLED'")
    await owner.execute("UPDATE timers SET state = 'POISONED', last_error = 'ProfileInvalid' WHERE kind = 'DIGEST'")
    late = (await manager.data(JOBS, status=["LATE"]))["jobs"]
    assert [job["kind"] for job in late["nodes"]] == ["UNFILLED"]
    poisoned = (await manager.data(JOBS, status=["POISONED"], kind=["DIGEST"]))["jobs"]
    assert [job["lastError"] for job in poisoned["nodes"]] == ["ProfileInvalid"]
    one = await manager.data("query($id: ID!) { node(id: $id) { id } }", id=unfilled["id"])
    assert one["node"]["id"] == unfilled["id"]
    assert (await elsewhere.data("query($id: ID!) { node(id: $id) { id } }", id=unfilled["id"]))["node"] is None
