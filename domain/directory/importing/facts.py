"""What an import is made of: for whom it is done, what stands already, and what it would write."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from domain.directory.facts import Arrangement, Keeper, Organisation, Service
from domain.directory.layouts import Layout


@dataclass(frozen=True, slots=True)
class ImportDirectory:
    """Import the text of a file; with `dry_run` say just what that would do."""

    csv: str
    dry_run: bool


class RowOutcome(StrEnum):
    """What becomes of a row."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What becomes of a row, and why: of a rejected one what is wrong, of a changed one what changes."""

    number: int
    outcome: RowOutcome
    organisation: str | None
    service: str | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Importer:
    """For whom an import is done: an authority, or the operator of the service on its behalf."""

    authority_id: UUID
    levels: Collection[str]
    is_operator: bool = False

    def may_change(self, keeper: Keeper) -> bool:
        """Whether what all see of an entry with this keeper is theirs to change."""
        return keeper.is_(self.authority_id) or (self.is_operator and keeper.authority_id is None)


@dataclass(slots=True)
class Directory:
    """Everything that stands, or is to stand, by what it is found by."""

    organisations: dict[UUID, Organisation]
    services: dict[UUID, Service]
    arrangements: dict[UUID, Arrangement]
    by_slug: dict[str, UUID] = field(default_factory=dict)
    by_provider: dict[str, UUID] = field(default_factory=dict)
    by_name: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    by_location: dict[str, UUID] = field(default_factory=dict)
    by_service_name: dict[tuple[UUID, str], UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for organisation in self.organisations.values():
            self.index(organisation)
        for service in self.services.values():
            self.index_service(service)

    def index(self, organisation: Organisation) -> None:
        """Let an organisation be found."""
        self.organisations[organisation.id] = organisation
        self.by_slug[organisation.slug] = organisation.id
        if organisation.facts.cqc_provider_id:
            self.by_provider[organisation.facts.cqc_provider_id] = organisation.id
        names = self.by_name[organisation.facts.name.casefold()]
        if organisation.id not in names:
            names.append(organisation.id)

    def index_service(self, service: Service) -> None:
        """Let a service be found."""
        self.services[service.id] = service
        if service.facts.cqc_location_id:
            self.by_location[service.facts.cqc_location_id] = service.id
        self.by_service_name[service.organisation_id, service.facts.name] = service.id


@dataclass(slots=True)
class Plan:
    """What an import would write, and what becomes of each row."""

    layout: Layout
    reports: list[RowReport] = field(default_factory=list)
    organisations: dict[UUID, Organisation] = field(default_factory=dict)
    services: dict[UUID, Service] = field(default_factory=dict)
    arrangements: dict[UUID, Arrangement] = field(default_factory=dict)

    @property
    def counts(self) -> Mapping[RowOutcome, int]:
        """How many rows come to what."""
        found = Counter(report.outcome for report in self.reports)
        return {outcome: found[outcome] for outcome in RowOutcome}

    @property
    def accepted(self) -> bool:
        """Whether no row is rejected, so that all may be written."""
        return not self.counts[RowOutcome.REJECTED]


class Rejected(Exception):
    """A row cannot be imported; the sentences say why."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def told(reports: Sequence[RowReport]) -> Iterator[str]:
    """What stands in the way of an import, row by row, as people read it."""
    for report in reports:
        if report.outcome is RowOutcome.REJECTED:
            yield f"Row {report.number}: {' '.join(report.reasons)}"
