"""What every edit of a draft shares: fields that a command leaves alone, and the event that says what was edited."""

from dataclasses import replace
from enum import Enum

from domain.events import PackageEdited, PackagePart
from domain.packages.facts import Package


class Unchanged(Enum):
    """Stands for a field that a command leaves as it is; None clears the field."""

    UNCHANGED = "UNCHANGED"


UNCHANGED = Unchanged.UNCHANGED


def edited(package: Package, part: PackagePart) -> tuple[Package, PackageEdited]:
    """The edited package, a version later, with its event."""
    event = PackageEdited(
        authority_id=package.authority_id,
        package_id=package.id,
        public_reference=package.public_reference,
        part=part,
    )
    return replace(package, version=package.version + 1), event
