"""A finance system that hears of awards, so that the provider of each is paid: `python -m examples.finance_receiver`.

It reads its secret from FINANCE_SECRET and listens on port 4001. Give its address and `EVENTS` to
`createWebhookEndpoint`; what it needs beyond ids it asks the API for, with a machine's token.
"""

import os
import sqlite3
from typing import Any

from aiohttp import web

from examples.receiving import Receiver

EVENTS = ("package.awarded", "package.cancelled", "external_reference.changed")
PORT = 4001


class Ledger:
    """Who is to be paid for what."""

    TABLE = """
    CREATE TABLE IF NOT EXISTS awards (
        package_id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL, service_id TEXT NOT NULL, decided_at TEXT NOT NULL)
    """

    def enter(self, store: sqlite3.Connection, event: dict[str, Any]) -> None:
        """An award is an entry; the other events say what to look at again."""
        if event["type"] == "package.awarded":
            data = event["data"]
            facts = (data["packageId"], data["organisationId"], data["serviceId"], data["decidedAt"])
            store.execute("INSERT OR REPLACE INTO awards VALUES (?, ?, ?, ?)", facts)


if __name__ == "__main__":
    web.run_app(Receiver(os.environ["FINANCE_SECRET"], Ledger(), "finance.sqlite").application(), port=PORT)
