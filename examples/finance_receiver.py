"""A finance system that hears what was bought, so that each provider is paid: `python -m examples.finance_receiver`.

It reads its secret from FINANCE_SECRET and listens on port 4001. Give its address to `createWebhookEndpoint`, with the
payload `{preset: FINANCE, clientId: "…"}`: all that it writes down comes with each event (`docs/payloads.md`).
"""

import os
import sqlite3
from typing import Any

from aiohttp import web

from examples.receiving import Receiver, insert, reference_of

PRESET = "FINANCE"
PORT = 4001
SYSTEM = "CONTROCC"
"""Under which name the council notes what this system calls things."""

AWARDS = (
    "package_id", "reference", "own_reference", "service", "service_reference", "provider_reference", "level",
    "chargeable", "rate_class", "starts_on", "ends_on", "frequency", "hours", "days", "unit_price", "core_price",
)  # fmt: skip
REFUSALS = ("package_id", "service", "provider_reference", "reason")


class Ledger:
    """Who is to be paid for what, and who refused although paid for a block."""

    TABLE = f"""
    CREATE TABLE IF NOT EXISTS awards ({", ".join(AWARDS)}, PRIMARY KEY (package_id));
    CREATE TABLE IF NOT EXISTS refusals ({", ".join(REFUSALS)}, PRIMARY KEY (package_id, service))
    """

    def enter(self, store: sqlite3.Connection, event: dict[str, Any]) -> None:
        """An award, or another look at one: the last that was heard stands. What is of no package says nothing here."""
        package = event["data"]["payload"]["package"]
        if package is None or package["decision"] is None:
            return
        insert(store, "awards", AWARDS, self._award(package))
        for refusal in package["blockRefusals"]:
            service, reason = refusal["service"], refusal["response"]["reason"]["code"]
            whose = reference_of(service["organisation"], SYSTEM)
            insert(store, "refusals", REFUSALS, (package["id"], service["name"], whose, reason))

    def _award(self, package: dict[str, Any]) -> tuple[Any, ...]:
        level, decision = package["serviceLevel"], package["decision"]
        service = decision["invitation"]["service"]
        # Where no price was asked for, what is arranged with the service is what counts.
        offer = decision["invitation"]["response"]["offer"] or {}
        arranged = service["arrangement"] or {}
        return (
            package["id"],
            package["reference"],
            reference_of(package, SYSTEM),
            service["name"],
            reference_of(service, SYSTEM),
            reference_of(service["organisation"], SYSTEM),
            level["name"],
            level["chargeable"],
            level["rateClass"],
            decision["startsOn"],
            package["endsOn"],
            package["frequency"],
            package["hoursRequired"],
            package["daysRequired"],
            offer.get("unitPrice") or arranged.get("hourlyRate") or arranged.get("dayRate"),
            offer.get("corePrice"),
        )


if __name__ == "__main__":
    web.run_app(Receiver(os.environ["FINANCE_SECRET"], Ledger(), "finance.sqlite").application(), port=PORT)
