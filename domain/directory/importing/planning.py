"""What becomes of each row of a file."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from domain.directory.facts import (
    Arrangement,
    Keeper,
    Model,
    Organisation,
    OrganisationFacts,
    Service,
    ServiceFacts,
    Terms,
)
from domain.directory.importing import finding
from domain.directory.importing.checking import Checking
from domain.directory.importing.facts import Directory, Importer, Plan, Rejected, RowOutcome, RowReport
from domain.directory.keeping import slug
from domain.directory.layouts import File, Part, Row

Step = Callable[[int, int], None]
"""Is told how many rows of how many have been looked at."""

NewId = Callable[[], UUID]

STEP_ROWS = 100


def plan(file: File, directory: Directory, importer: Importer, new_id: NewId, step: Step) -> Plan:
    """What importing the file would do to the directory, which is changed as if it had been done.

    `new_id` makes the id of each new entry.
    """
    planning = _Planning(file, directory, importer, new_id)
    for done, row in enumerate(file.rows):
        planning.take(row)
        if done % STEP_ROWS == 0:
            step(done, len(file.rows))
    step(len(file.rows), len(file.rows))
    return planning.plan


class _Planning:
    def __init__(self, file: File, directory: Directory, importer: Importer, new_id: NewId) -> None:
        self.file, self.directory, self.importer, self.new_id = file, directory, importer, new_id
        self.plan = Plan(file.layout)
        self.checking = Checking(file, directory, importer)

    def take(self, row: Row) -> None:
        """Plan one row, or say why not."""
        names = (row.organisation.get("name") or None, (row.service or {}).get("name") or None)
        try:
            is_new, changes = self._taken(row)
        except Rejected as rejected:
            report = RowReport(row.number, RowOutcome.REJECTED, *names, rejected.reasons)
        else:
            outcome = RowOutcome.NEW if is_new else RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED
            report = RowReport(row.number, outcome, *names, () if is_new else tuple(changes))
        self.plan.reports.append(report)

    def _taken(self, row: Row) -> tuple[bool, list[str]]:
        given = dict(row.organisation)
        wanted_slug = given.pop("slug", "") or ""
        standing = finding.organisation_of(self.directory, wanted_slug, given)
        service = None
        if row.service is not None:
            service = finding.service_of(self.directory, standing, row, row.service, self.file.layout)
        arrangement = None if service is None else self.directory.arrangements.get(service.id)
        facts, service_facts, terms = self.checking.validated(row, given, (standing, service, arrangement))
        reasons = list(self.checking.wrong(row, (standing, service), (facts, service_facts), terms))
        if reasons:
            raise Rejected(*reasons)
        organisation, changes = self._put_organisation(standing, facts, wanted_slug, row.number)
        if service_facts is None:
            return standing is None, changes
        put, more = self._put_service(organisation, service, service_facts, row.number)
        changes += more + ([] if terms is None else self._arrange(put, arrangement, terms))
        return service is None, changes

    def _put_organisation(
        self, standing: Organisation | None, facts: OrganisationFacts, wanted: str, number: int
    ) -> tuple[Organisation, list[str]]:
        if standing is None:
            code = wanted or slug(facts.name, self.directory.by_slug)
            put = Organisation(self.new_id(), code, facts, Keeper(self.importer.authority_id))
        else:
            put = replace(standing, facts=facts, version=standing.version + 1)
        self.checking.said.setdefault(put.id, (number, facts))
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
            put = Service(self.new_id(), organisation.id, facts, Keeper(self.importer.authority_id))
        else:
            put = replace(standing, facts=facts, version=standing.version + 1)
        self.checking.seen[put.id] = number
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
            put = Arrangement(self.new_id(), *owners, terms)
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
