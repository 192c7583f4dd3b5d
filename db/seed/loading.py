"""Loads the shipped data, whole or not at all; loading it twice changes nothing and says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from db.seed import files, statements
from db.seed.files import Account, Arrangement, Organisation, ShippedProfile
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

    async def retire(self, table: str, statement: str, slug: str, kept: Sequence[str]) -> None:
        """Retire what a profile no longer names."""
        retired = await self.connection.fetch(statement, slug, kept)
        self.tables.setdefault(table, TableSummary(table)).changed += len(retired)

    async def profile(self, shipped: ShippedProfile) -> None:
        """One authority with its profile, service levels and reasons."""
        slug, profile = shipped.authority.slug, shipped.profile
        self.profiles[slug] = profile
        await self.put("authorities", statements.AUTHORITY, slug, shipped.authority.name)
        await self.put("profiles", statements.PROFILE, slug, shipped.authority.effective_at, shipped.document)
        for position, level in enumerate(profile.service_levels, 1):
            level_facts = (slug, level.code, level.service_type, level.name, position)
            await self.put("service_levels", statements.SERVICE_LEVEL, *level_facts)
        levels = [level.code for level in profile.service_levels]
        await self.retire("service_levels", statements.RETIRE_SERVICE_LEVELS, slug, levels)
        for position, reason in enumerate(profile.reasons, 1):
            reason_facts = (
                slug,
                reason.kind,
                reason.code,
                reason.label,
                reason.block_only,
                reason.assumption,
                position,
            )
            await self.put("reason_codes", statements.REASON_CODE, *reason_facts)
        reasons = [f"{reason.kind} {reason.code}" for reason in profile.reasons]
        await self.retire("reason_codes", statements.RETIRE_REASON_CODES, slug, reasons)

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
    return Summary(list(loading.tables.values()))
