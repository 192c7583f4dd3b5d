"""What the packages of Norfolk have in common: the officer's own reference, the sector, the start date to negotiate."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from examples.stage import Stage

NAMES = {
    "pcc": "Love 4 Care Home Support",
    "care4all": "Care 4 All Home Support",
    "carefirst": "Care First Home Support",
}
TYPE = "Home care and help at home"


class Norfolk(Stage):
    """A package that a sourcing officer of Norfolk brokers."""

    brokers = "norfolk.broker"

    async def create(self, level: str, client: str, reference: str, *, wrong: str) -> None:
        """The officer writes the reference, initials, LAS number and date, and the service sees that it is one."""
        given = await self.creation(level, client)
        said = f"creates {wrong} for {client}"
        await self.fails(self.broker, said, "B2", "createPackage", given | {"reference": wrong}, "REFERENCE_INVALID")
        said = f"creates [bold]{reference}[/bold]: {level}"
        self.package = await self.does(
            self.broker, said, "B1 B2", "createPackage", given | {"reference": reference}, reference=reference
        )

    async def fill_in(self, location: str, start: date, information: Mapping[str, str]) -> None:
        """Where, from when, and what care."""
        profile = self.of_package(
            location=location,
            startDate=start.isoformat(),
            additionalInformation=[{"code": code, "value": value} for code, value in information.items()],
        )
        told = ", ".join(information.values())
        await self.does(
            self.broker, f"enters {location}, from {start:%d/%m/%Y}: {told}", "B5 B9", "updatePackageProfile", profile
        )

    def naming(self, loser: str, code: str) -> dict[str, Any]:
        """The part of a decision that gives a service that said yes and is not chosen its code."""
        return {"notAwarded": [{"invitationId": self.invitations[loser], "code": code}]}
