"""The selection algorithm over 5,000 services, against one statement by keys in its place.

Measured twice over. As statements alone: all services judged and summed up, against the found ones fetched by their
keys. And as whole mutations (the settings of row-level security, the package's lock, load, save, audit, outbox and
commit) that choose the same services for the same draft: one finds them among 5,000 arrangements and keeps why it left
out each of the others, the other is told their ids. Rounds alternate, each on the draft as it was; a ratio is the
median of the rounds' ratios, and the figure with the bar is the worse of the two.
"""

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import db.clock
import db.connecting
import db.matching
import db.packages
import db.pool
import db.profiles
import db.selections
import db.services
import resolvers.packages
import resolvers.selections
from bench import place
from bench.figures import Findings
from db.transaction import Database, Tx
from domain.events import PackageEdited, PackagePart
from domain.matching import Criteria
from domain.packages import CreatePackage, SelectServices, UpdatePackageProfile
from domain.permissions import GRANTS, Role
from domain.policies import ContractBasis
from domain.services import Origin, SelectedService
from domain.viewer import Viewer
from resolvers import announcing, loading
from resolvers.request import Outcome, Request, mutation
from settings import Login, Settings

DATABASE = "bench_selection"
SERVICES = 5000
LEVEL = "HOME_SUPPORT_FRAMEWORK"
ROUNDS, QUICK_ROUNDS = 300, 60

# Two services of each organisation; each serves a few districts of Norfolk, offers some of its levels, and is on the
# framework, block or neither, so that one in twenty is found.
FILL = """
INSERT INTO organisations (slug, name, team_email)
SELECT 'organisation-' || n, 'Organisation ' || n, 'team@organisation-' || n || '.example.org'
FROM generate_series(1, $1::int / 2) n
"""
OFFER = """
INSERT INTO services (organisation_id, name)
SELECT o.id, o.name || ' ' || kind FROM organisations o, unnest('{Care at Home,Support}'::text[]) kind
WHERE o.slug LIKE 'organisation-%'
"""
ARRANGE = """
INSERT INTO arrangements (authority_id, organisation_id, service_id, category, block_contract, framework, levels, areas)
SELECT a.id, s.organisation_id, s.id, (ARRAY['FRAMEWORK', 'SPOT', 'NON_FRAMEWORK'])[1 + n % 3], n % 5 = 0,
       CASE WHEN n % 3 = 0 THEN 'Home Support' END, l.codes[1 + n % 2:4 + n % 4],
       ARRAY(SELECT 'NR' || 1 + (n * 7 + g) % 35 FROM generate_series(0, 3 + n % 8) g)
FROM (SELECT *, row_number() OVER (ORDER BY name) AS n FROM services WHERE name LIKE 'Organisation %') s
JOIN authorities a ON a.slug = 'norfolk'
JOIN (SELECT authority_id, array_agg(code ORDER BY position) AS codes FROM service_levels GROUP BY 1) l
  ON l.authority_id = a.id
"""
BROKER = "SELECT id, authority_id FROM accounts WHERE username = 'norfolk.broker'"
LEVEL_ID = "SELECT id, service_type FROM service_levels WHERE authority_id = $1 AND code = $2"
CHOSEN = "SELECT service_id FROM selections WHERE package_id = $1 ORDER BY service_id"


@dataclass(frozen=True)
class ChooseByIds:
    """What the indexed statement is told: the services to choose."""

    package_id: UUID
    service_ids: tuple[UUID, ...]


@mutation
async def choose_by_ids(tx: Tx, command: ChooseByIds) -> Outcome:
    """The steps of `resolvers.selections.select`, with one statement by keys in place of the algorithm's."""
    package = await loading.package(tx, command.package_id, None)
    await db.profiles.get(tx, package.profile_id)
    found = await db.services.find(tx, command.service_ids)
    await db.packages.save(tx, package)
    await db.selections.insert(tx, package, [SelectedService(each, Origin.ALGORITHM) for each in found.values()])
    event = PackageEdited(
        authority_id=package.authority_id,
        package_id=package.id,
        public_reference=package.public_reference,
        part=PackagePart.SERVICES,
    )
    return await announcing.package(tx, "package.services_found", package, package, event, services_added=list(found))


@dataclass(frozen=True)
class Stage:
    """A draft in Norwich, the services that the algorithm finds for it, and who asks."""

    owner: Any
    request: Request
    package: UUID
    services: tuple[UUID, ...]

    async def clear(self) -> None:
        """The draft as it was before anything was chosen."""
        await self.owner.execute("TRUNCATE selections, considerations, events CASCADE")

    async def timed(self, work: Callable[[], Awaitable[Any]]) -> float:
        """Milliseconds of one run."""
        await self.clear()
        began = time.perf_counter()
        await work()
        return (time.perf_counter() - began) * 1000


async def measure(settings: Settings, findings: Findings, *, quick: bool) -> None:
    """Measure `selection_vs_indexed`, and what goes with it."""
    on = await _make(settings)
    owner = await db.connecting.connect(on.owner_url)
    pool = await db.pool.connect(on.login_url(Login.APP), size=1, statement_timeout_seconds=20, name="ebrokerage bench")
    try:
        async with pool:
            stage = await _set(owner, Database(pool, db.clock.Clock()))
            await _alternate(stage, findings, QUICK_ROUNDS if quick else ROUNDS)
    finally:
        await owner.close()


async def _alternate(stage: Stage, findings: Findings, rounds: int) -> None:
    whole, alone = [], []
    chosen = ChooseByIds(stage.package, stage.services)
    for number in range(-10, rounds):
        found = await stage.timed(lambda: resolvers.selections.select(stage.request, SelectServices(stage.package)))
        by_ids = await stage.timed(lambda: choose_by_ids(stage.request, chosen))
        statements = await _statements_alone(stage)
        if number >= 0:
            whole.append((found, by_ids))
            alone.append(statements)
    ratios = {"transaction": _ratio(whole), "statement": _ratio(alone)}
    found, by_ids = (statistics.median(times) for times in zip(*whole, strict=True))
    judging, fetching = (statistics.median(times) for times in zip(*alone, strict=True))
    findings.add({f"selection_{name}_vs_indexed": ratio for name, ratio in ratios.items()})
    findings.add({"selection_vs_indexed": max(ratios.values()), "selection_ms": found})
    findings.add({"selection_judging_ms": judging, "selection_fetching_ms": fetching})
    findings.notes.append(
        f"selection: {SERVICES} services, {len(stage.services)} found; the transaction took {found:.1f} ms by the"
        f" algorithm, {by_ids:.1f} ms by keys; the statement alone {judging:.1f} ms and {fetching:.1f} ms."
    )


def _ratio(times: Sequence[tuple[float, float]]) -> float:
    return statistics.median(ours / theirs for ours, theirs in times)


async def _statements_alone(stage: Stage) -> tuple[float, float]:
    """Milliseconds of two statements alone: all services judged and summed up, and the found ones fetched by keys."""
    async with stage.request.database.begin(stage.request.viewer) as tx:
        package = await db.packages.lock(tx, stage.package)
        assert package is not None
        asked = Criteria(("NR", "NR1", "NR1 1"), LEVEL, LEVEL, tx.now.date())
        criteria = replace(asked, contract_basis=ContractBasis.FRAMEWORK, framework="Home Support")
        judging = (
            "SELECT count(*), array_length(array_agg(j.service_id), 1), array_length(array_agg(j.reasons), 1)"
            f" FROM ({db.matching.JUDGE} OFFSET 0) j"
        )
        began = time.perf_counter()
        await tx.connection.fetchrow(judging, *db.matching.asked(tx, criteria))
        between = time.perf_counter()
        await db.services.find(tx, stage.services)
        return (between - began) * 1000, (time.perf_counter() - between) * 1000


async def _set(owner: Any, database: Database) -> Stage:
    broker = await owner.fetchrow(BROKER)
    role, expires_at = Role.SOURCING_OFFICER, datetime.now(UTC) + timedelta(hours=1)
    viewer = Viewer(broker["id"], role, broker["authority_id"], None, GRANTS[role], "bench", expires_at)
    level = await owner.fetchrow(LEVEL_ID, broker["authority_id"], LEVEL)
    request = Request(viewer, database)
    command = CreatePackage(
        authority_id=broker["authority_id"],
        service_type=level["service_type"],
        service_level_id=level["id"],
        client_reference="LAS 1234",
        terms_accepted=True,
        reference="SP 123456789 03/03/2022",
    )
    package = (await resolvers.packages.create(request, command)).id
    await resolvers.packages.update_profile(request, UpdatePackageProfile(package, postcode="NR1 1AA"))
    await resolvers.selections.select(request, SelectServices(package))
    found = tuple(row["service_id"] for row in await owner.fetch(CHOSEN, package))
    return Stage(owner, request, package, found)


async def _make(settings: Settings) -> Settings:
    """The database, new each time: it takes a few seconds."""
    on = await place.fresh(settings, DATABASE)
    connection = await db.connecting.connect(on.owner_url)
    try:
        await connection.execute(FILL, SERVICES)
        await connection.execute(OFFER)
        await connection.execute(ARRANGE)
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()
    return on
