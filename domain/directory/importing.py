"""What an import would do: which rows are new, changed, unchanged or rejected, and why. All of them count, or none."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from pydantic import ValidationError

from domain.directory.facts import (
    Arrangement,
    Keeper,
    Model,
    Organisation,
    OrganisationFacts,
    Service,
    ServiceFacts,
    Terms,
    sentences,
)
from domain.directory.keeping import slug
from domain.directory.layouts import File, Layout, Part, Row

SLUG_LENGTH = 63


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


class _Rejected(Exception):
    """A row cannot be imported; the sentences say why."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


Step = Callable[[int, int], None]
"""Is told how many rows of how many have been looked at."""

STEP_ROWS = 100


def plan(file: File, directory: Directory, importer: Importer, step: Step) -> Plan:
    """What importing the file would do to the directory, which is changed as if it had been done."""
    planning = _Planning(file, directory, importer)
    for done, row in enumerate(file.rows):
        planning.take(row)
        if done % STEP_ROWS == 0:
            step(done, len(file.rows))
    step(len(file.rows), len(file.rows))
    return planning.plan


class _Planning:
    def __init__(self, file: File, directory: Directory, importer: Importer) -> None:
        self.file, self.directory, self.importer = file, directory, importer
        self.plan = Plan(file.layout)
        self.said: dict[UUID, tuple[int, OrganisationFacts]] = {}
        self.seen: dict[UUID, int] = {}

    def take(self, row: Row) -> None:
        """Plan one row, or say why not."""
        names = (row.organisation.get("name") or None, (row.service or {}).get("name") or None)
        try:
            is_new, changes = self._taken(row)
        except _Rejected as rejected:
            report = RowReport(row.number, RowOutcome.REJECTED, *names, rejected.reasons)
        else:
            outcome = RowOutcome.NEW if is_new else RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED
            report = RowReport(row.number, outcome, *names, () if is_new else tuple(changes))
        self.plan.reports.append(report)

    def _taken(self, row: Row) -> tuple[bool, list[str]]:
        given = dict(row.organisation)
        wanted_slug = given.pop("slug", "") or ""
        standing = self._organisation_of(wanted_slug, given)
        service = None if row.service is None else self._service_of(standing, row.service, given)
        arrangement = None if service is None else self.directory.arrangements.get(service.id)
        facts, service_facts, terms = self._validated(row, given, (standing, service, arrangement))
        reasons = list(self._wrong(row, (standing, service), (facts, service_facts), terms))
        if reasons:
            raise _Rejected(*reasons)
        organisation, changes = self._put_organisation(standing, facts, wanted_slug, row.number)
        if service_facts is None:
            return standing is None, changes
        put, more = self._put_service(organisation, service, service_facts, row.number)
        changes += more + ([] if terms is None else self._arrange(put, arrangement, terms))
        return service is None, changes

    # --- finding --------------------------------------------------------------------------------------------------
    def _organisation_of(self, wanted_slug: str, given: Mapping[str, Any]) -> Organisation | None:
        found = self.directory
        if wanted_slug:
            return found.organisations.get(found.by_slug[wanted_slug]) if wanted_slug in found.by_slug else None
        provider = (given.get("cqc_provider_id") or "").upper()
        if provider in found.by_provider:
            return found.organisations[found.by_provider[provider]]
        named = [found.organisations[id] for id in found.by_name.get((given.get("name") or "").casefold(), ())]
        fitting = [one for one in named if not (provider and one.facts.cqc_provider_id)]
        if len(fitting) > 1:
            raise _Rejected(
                f'{len(fitting)} organisations are called "{given.get("name")}": say which by its code or CQC id.'
            )
        return fitting[0] if fitting else None

    def _service_of(
        self, organisation: Organisation | None, given: dict[str, Any], owner: Mapping[str, Any]
    ) -> Service | None:
        location = (given.get("cqc_location_id") or "").upper()
        id = self.directory.by_location.get(location) if location else None
        if id is not None:
            service = self.directory.services[id]
            if organisation is None or service.organisation_id != organisation.id:
                other = self.directory.organisations[service.organisation_id].facts.name
                raise _Rejected(f'The CQC location {location} belongs to "{other}", not to "{owner.get("name")}".')
        sister = None
        if organisation is not None:
            sister = self.directory.by_service_name.get((organisation.id, given.get("name") or ""))
        if sister is None or sister == id:
            return None if id is None else self.directory.services[id]
        known = self.directory.services[sister].facts.cqc_location_id
        if id is None and not (location and known and location != known):
            return self.directory.services[sister]
        if self.file.layout is Layout.CQC:
            # two locations of a provider may be called alike there
            given["name"] = f"{given.get('name')} ({location})"
            return None if id is None else self.directory.services[id]
        raise _Rejected(f'The organisation has another service that is called "{given["name"]}".')

    # --- checking -------------------------------------------------------------------------------------------------
    def _validated(
        self,
        row: Row,
        given: Mapping[str, Any],
        standing: tuple[Organisation | None, Service | None, Arrangement | None],
    ) -> tuple[OrganisationFacts, ServiceFacts | None, Terms | None]:
        organisation, service, arrangement = standing
        reasons: list[str] = []
        facts = self._checked(
            reasons, Part.ORGANISATION, OrganisationFacts, _over(organisation and organisation.facts, given)
        )
        service_facts = terms = None
        if row.service is not None:
            merged = _over(service and service.facts, row.service)
            service_facts = self._checked(reasons, Part.SERVICE, ServiceFacts, merged)
        if row.terms is not None:
            terms = self._checked(reasons, Part.TERMS, Terms, _over(arrangement and arrangement.terms, row.terms))
        if reasons or facts is None:
            raise _Rejected(*reasons)
        return facts, service_facts, terms

    def _checked(self, reasons: list[str], part: Part, model: type[Model], given: Mapping[str, Any]) -> Model | None:
        try:
            return model.model_validate(given)
        except ValidationError as problem:
            for path, sentence in sentences(problem):
                heading = self.file.headings.get((part, str(path[0]))) if path else None
                reasons.append(f"{heading}: {sentence}." if heading else f"{sentence}.")
            return None

    def _wrong(
        self,
        row: Row,
        standing: tuple[Organisation | None, Service | None],
        facts: tuple[OrganisationFacts, ServiceFacts | None],
        terms: Terms | None,
    ) -> Iterator[str]:
        organisation, service = standing
        yield from self._wrong_of_organisation(row, organisation, facts[0])
        if service is not None and facts[1] is not None:
            if service.retired_at is not None:
                yield f'The service "{service.facts.name}" has been retired.'
            if service.id in self.seen:
                yield f"Row {self.seen[service.id]} is about the same service."
            if service.facts != facts[1] and not self.importer.may_change(service.keeper):
                yield f'What all see of "{service.facts.name}" is kept by {service.keeper}.'
        for level in terms.levels if terms else ():
            if level not in self.importer.levels:
                yield f"The council's profile has no service level with the code {level}."

    def _wrong_of_organisation(
        self, row: Row, organisation: Organisation | None, facts: OrganisationFacts
    ) -> Iterator[str]:
        wanted = row.organisation.get("slug") or ""
        if wanted and organisation is None and (slug(wanted, ()) != wanted or len(wanted) > SLUG_LENGTH):
            yield f'"{wanted}" is no code of an organisation: small letters, digits and hyphens, a letter first.'
        owner = self.directory.by_provider.get(facts.cqc_provider_id or "")
        if owner is not None and (organisation is None or owner != organisation.id):
            other = self.directory.organisations[owner].facts.name
            yield f'The CQC id {facts.cqc_provider_id} is that of "{other}" already.'
        if organisation is None:
            return
        number, said = self.said.get(organisation.id, (0, facts))
        if said != facts:
            yield f"Row {number} says otherwise of the same organisation."
        elif organisation.facts != facts and not self.importer.may_change(organisation.keeper):
            yield f'What all see of "{organisation.facts.name}" is kept by {organisation.keeper}.'

    # --- planning -------------------------------------------------------------------------------------------------
    def _put_organisation(
        self, standing: Organisation | None, facts: OrganisationFacts, wanted: str, number: int
    ) -> tuple[Organisation, list[str]]:
        if standing is None:
            code = wanted or slug(facts.name, self.directory.by_slug)
            put = Organisation(uuid4(), code, facts, Keeper(self.importer.authority_id))
        else:
            put = replace(standing, facts=facts, version=standing.version + 1)
        self.said.setdefault(put.id, (number, facts))
        changes = [] if standing is None else self._differences(Part.ORGANISATION, standing.facts, facts)
        if standing is not None and not changes:
            return standing, []
        self.directory.index(put)
        self.plan.organisations[put.id] = put
        return put, changes

    def _put_service(
        self, organisation: Organisation, standing: Service | None, facts: ServiceFacts, number: int
    ) -> tuple[Service, list[str]]:
        if standing is None:
            put = Service(uuid4(), organisation.id, facts, Keeper(self.importer.authority_id))
        else:
            put = replace(standing, facts=facts, version=standing.version + 1)
        self.seen[put.id] = number
        changes = [] if standing is None else self._differences(Part.SERVICE, standing.facts, facts)
        if standing is not None and not changes:
            return standing, []
        if standing is not None:
            self.directory.by_service_name.pop((standing.organisation_id, standing.facts.name), None)
        self.directory.index_service(put)
        self.plan.services[put.id] = put
        return put, changes

    def _arrange(self, service: Service, standing: Arrangement | None, terms: Terms) -> list[str]:
        if standing is None:
            owners = (self.importer.authority_id, service.id, service.organisation_id)
            put = Arrangement(uuid4(), *owners, terms)
            changes = ["Terms are arranged."]
        else:
            put = replace(standing, terms=terms, version=standing.version + 1)
            changes = self._differences(Part.TERMS, standing.terms, terms)
        if changes:
            self.directory.arrangements[service.id] = put
            self.plan.arrangements[service.id] = put
        return changes

    def _differences(self, part: Part, before: Model, after: Model) -> list[str]:
        old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
        names = [name for name in new if old[name] != new[name]]
        return [f"{self.file.headings.get((part, name), name)} changes." for name in names]


def _over(standing: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    return {**(standing.model_dump() if standing is not None else {}), **given}


def told(reports: Sequence[RowReport]) -> Iterator[str]:
    """What stands in the way of an import, row by row, as people read it."""
    for report in reports:
        if report.outcome is RowOutcome.REJECTED:
            yield f"Row {report.number}: {' '.join(report.reasons)}"
