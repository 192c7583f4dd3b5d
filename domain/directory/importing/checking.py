"""What is wrong with a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from domain.directory.facts import (
    Arrangement,
    Model,
    Organisation,
    OrganisationFacts,
    Service,
    ServiceFacts,
    Terms,
    sentences,
)
from domain.directory.importing.facts import Directory, Importer, Rejected
from domain.directory.keeping import slug
from domain.directory.layouts import File, Part, Row

SLUG_LENGTH = 63


@dataclass(slots=True)
class Checking:
    """Holds each row against what stands and against the rows before it.

    `said` is what a row first said of an organisation, with its number; `seen` the number of a service's row.
    """

    file: File
    directory: Directory
    importer: Importer
    said: dict[UUID, tuple[int, OrganisationFacts]] = field(default_factory=dict)
    seen: dict[UUID, int] = field(default_factory=dict)

    def validated(
        self,
        row: Row,
        given: Mapping[str, Any],
        standing: tuple[Organisation | None, Service | None, Arrangement | None],
    ) -> tuple[OrganisationFacts, ServiceFacts | None, Terms | None]:
        """What a row says, laid over what stands; all that is malformed is told at once."""
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
            raise Rejected(*reasons)
        return facts, service_facts, terms

    def _checked(self, reasons: list[str], part: Part, model: type[Model], given: Mapping[str, Any]) -> Model | None:
        try:
            return model.model_validate(given)
        except ValidationError as problem:
            for path, sentence in sentences(problem):
                heading = self.file.headings.get((part, str(path[0]))) if path else None
                reasons.append(f"{heading}: {sentence}." if heading else f"{sentence}.")
            return None

    def wrong(
        self,
        row: Row,
        standing: tuple[Organisation | None, Service | None],
        facts: tuple[OrganisationFacts, ServiceFacts | None],
        terms: Terms | None,
    ) -> Iterator[str]:
        """What speaks against a row that is well-formed: earlier rows, other entries, and whose they are."""
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


def _over(standing: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    return {**(standing.model_dump() if standing is not None else {}), **given}
