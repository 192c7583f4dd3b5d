"""Loads the shipped data, whole or not at all; loading it twice changes nothing and says so."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import db.publishing
from db.seed import files, statements
from db.seed.files import Account, Arrangement, Client, Organisation, ShippedProfile
from domain.profiles import Profile


@dataclass
class TableSummary:
    """What a load did to one table; a changed profile counts as changed and is a new version."""

    table: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return f"{self.table}: {self.added} added, {self.changed} changed, {self.unchanged} unchanged"


@dataclass
class Summary:
    """What a load did."""

    tables: Sequence[TableSummary]

    @property
    def changed_nothing(self) -> bool:
        """Whether everything stood there already."""
        return not any(table.added or table.changed for table in self.tables)

    def __str__(self) -> str:
        lines = [str(table) for table in self.tables]
        return "\n".join([*lines, "Nothing has changed." if self.changed_nothing else "Loaded."])


class _Loading:
    """One load on its way: a connection inside a transaction, and what has been done so far."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.tables: dict[str, TableSummary] = {}
        self.profiles: dict[str, Profile] = {}

    async def put(self, table: str, statement: str, *arguments: Any) -> None:
        """Run an upsert and count what it did."""
        row = await self.connection.fetchrow(statement, *arguments)
        summary = self.tables.setdefault(table, TableSummary(table))
        if row is None:
            summary.unchanged += 1
        elif row["added"]:
            summary.added += 1
        else:
            summary.changed += 1

    async def profile(self, shipped: ShippedProfile) -> None:
        """One authority with its profile; its levels and reasons are what was published last."""
        slug = shipped.authority.slug
        self.profiles[slug] = shipped.profile
        await self.put("authorities", statements.AUTHORITY, slug, shipped.authority.name)
        await self.put("profiles", statements.PROFILE, slug, shipped.authority.effective_at, shipped.document)
        latest = await self.connection.fetchrow(statements.LATEST, slug)
        document = json.loads(latest["document"])
        changed = await db.publishing.keep_in_step(
            self.connection, latest["authority_id"], document, latest["effective_at"]
        )
        for table, section in (("service_levels", "service_levels"), ("reason_codes", "reasons")):
            self.count(table, len(document[section]), changed[table])

    def count(self, table: str, expected: int, changed: Sequence[bool]) -> None:
        """Count what one statement did to a table's rows; `changed` says of each whether it is a new one."""
        summary = self.tables.setdefault(table, TableSummary(table))
        summary.added += sum(changed)
        summary.changed += len(changed) - sum(changed)
        summary.unchanged += max(0, expected - len(changed))

    async def organisation(self, new: Organisation) -> None:
        """One organisation with its services."""
        await self.put("organisations", statements.ORGANISATION, new.slug, new.name, new.team_email)
        for service in new.services:
            await self.put("services", statements.SERVICE, new.slug, service.name)
            for arranged in service.arrangements:
                await self.arrangement(new.slug, service.name, arranged)

    async def arrangement(self, slug: str, service: str, arranged: Arrangement) -> None:
        """On what terms a service works for an authority."""
        levels = arranged.offered(self.profiles[arranged.authority])
        terms = [getattr(arranged, name) for name in statements.TERMS]
        await self.put("arrangements", statements.ARRANGEMENT, slug, service, arranged.authority, levels, *terms)

    async def account(self, new: Account) -> None:
        """One account."""
        facts = (new.username, new.email, new.forename, new.surname, new.role, new.authority, new.organisation)
        await self.put("accounts", statements.ACCOUNT, *facts)

    async def client(self, new: Client) -> None:
        """One client; a machine with the account that it acts as, and a secret that nobody knows."""
        described = new.described()
        if described.machine is not None:
            names = (new.client_id, f"{new.client_id}@clients.invalid", new.name, "Client")
            await self.put("accounts", statements.MACHINE, *names, new.role, new.authority)
        lists = (described.redirect_uris, described.grant_types, new.scopes)
        await self.put("clients", statements.CLIENT, new.client_id, new.name, new.authentication, *lists)


async def load(connection: Any) -> Summary:
    """Load profiles and demonstration in one transaction, on a connection of the tables' owner."""
    shipped, demonstration = list(files.shipped_profiles()), files.demonstration()
    async with connection.transaction():
        await connection.execute(statements.BEGIN)
        await connection.execute(statements.ALONE)
        loading = _Loading(connection)
        for profile in shipped:
            await loading.profile(profile)
        for organisation in demonstration.organisations:
            await loading.organisation(organisation)
        for account in demonstration.accounts:
            await loading.account(account)
        for client in demonstration.clients:
            await loading.client(client)
    return Summary(list(loading.tables.values()))
