"""A monitoring system that hears which visits are to be expected: `python -m examples.monitoring_receiver`.

It reads its secret from MONITORING_SECRET and listens on port 4002. Give its address and `EVENTS` to
`createWebhookEndpoint`; the planned calls it asks the API for, with a machine's token.
"""

import os
import sqlite3
from typing import Any

from aiohttp import web

from examples.receiving import Receiver

EVENTS = ("package.sent", "package.awarded", "package.cancelled")
PORT = 4002


class Roster:
    """Which packages have visits that are to be watched, and whose carers make them."""

    TABLE = """
    CREATE TABLE IF NOT EXISTS packages (package_id TEXT PRIMARY KEY, state TEXT NOT NULL, service_id TEXT)
    """

    def enter(self, store: sqlite3.Connection, event: dict[str, Any]) -> None:
        """The state of a package as its last event says; what else arrives (`events.summary`) is kept, and no more."""
        if event["type"] not in EVENTS:
            return
        data, state = event["data"], event["type"].partition(".")[2]
        facts = (data["packageId"], state, data.get("serviceId"))
        store.execute("INSERT OR REPLACE INTO packages VALUES (?, ?, ?)", facts)


if __name__ == "__main__":
    web.run_app(Receiver(os.environ["MONITORING_SECRET"], Roster(), "monitoring.sqlite").application(), port=PORT)
