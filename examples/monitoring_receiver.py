"""A monitoring system that hears which visits are to be expected: `python -m examples.monitoring_receiver`.

It reads its secret from MONITORING_SECRET and listens on port 4002. Give its address to `createWebhookEndpoint`, with
the payload `{preset: MONITORING, clientId: "…"}`: the planned calls come with each event (`docs/payloads.md`).
"""

import os
import sqlite3
from typing import Any

from aiohttp import web

from examples.receiving import Receiver, insert

PRESET = "MONITORING"
PORT = 4002
VISITS = (
    "package_id", "position", "day", "band", "start", "minutes", "carers", "starts_on", "ends_on", "service_id",
    "branch",
)  # fmt: skip


class Roster:
    """Which visits are to be watched, from when on until when, and whose carers make them."""

    TABLE = f"CREATE TABLE IF NOT EXISTS visits ({', '.join(VISITS)}, PRIMARY KEY (package_id, position, day))"

    def enter(self, store: sqlite3.Connection, event: dict[str, Any]) -> None:
        """The week of a package, as the last event has it; what is of no package says nothing here."""
        package = event["data"]["payload"]["package"]
        if package is None or package["decision"] is None:
            return
        store.execute("DELETE FROM visits WHERE package_id = ?", (package["id"],))
        decision = package["decision"]
        service = decision["invitation"]["service"]
        agreed = {other["call"]: other["timeFrom"] for other in decision["invitation"]["response"]["callVariations"]}
        for call in package["calls"]:
            start = agreed.get(call["position"]) or call["start"]
            planned = (call["band"], start, call["minutes"], call["carers"])
            whose = (decision["startsOn"], package["endsOn"], service["id"], service["postcode"])
            for day in call["days"]:
                insert(store, "visits", VISITS, (package["id"], call["position"], day, *planned, *whose))


if __name__ == "__main__":
    web.run_app(Receiver(os.environ["MONITORING_SECRET"], Roster(), "monitoring.sqlite").application(), port=PORT)
