"""What other systems call an organisation, a service or a package: an authority's own note of it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain import texts
from domain.events import ExternalReferenceChanged
from domain.refusals import Checks, ExternalSystemInvalid

SYSTEM = re.compile(r"[A-Z][A-Z0-9_]{0,62}")


class Referable(StrEnum):
    """What another system may have a reference of."""

    ORGANISATION = "organisation"
    SERVICE = "service"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class SetExternalReference:
    """Note what a system calls an object; without a reference, forget it. `noun` None: nothing that may have one."""

    noun: Referable | None
    object_id: UUID
    system: str
    reference: str | None


@dataclass(frozen=True, slots=True)
class ExternalReference:
    """What a system calls an object; `reference` None: nothing."""

    noun: Referable
    object_id: UUID
    system: str
    reference: str | None


def decide(
    command: SetExternalReference, noun: Referable, authority_id: UUID
) -> tuple[ExternalReference, ExternalReferenceChanged]:
    """The reference as it is to stand."""
    checks = Checks()
    system = command.system.strip()
    checks.require(SYSTEM.fullmatch(system) is not None, ExternalSystemInvalid("system", system=system))
    reference = texts.clean(checks, command.reference, texts.SHORT_TEXT, "reference")
    checks.done()
    event = ExternalReferenceChanged(
        authority_id=authority_id,
        organisation_id=command.object_id if noun is Referable.ORGANISATION else None,
        service_id=command.object_id if noun is Referable.SERVICE else None,
        package_id=command.object_id if noun is Referable.PACKAGE else None,
        system=system,
    )
    return ExternalReference(noun, command.object_id, system, reference), event
