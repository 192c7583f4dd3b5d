"""What a migration fills in for rows that stood there before is what the service would have written."""

from pathlib import Path

import pytest

import db.migrations
from domain.searches import search_text
from tests.resolvers.arranging import House

SCRIPT = (Path(db.migrations.__file__).parent / "m20261122_073340_brokerage.sql").read_text()


def statement(beginning: str) -> str:
    """The one statement of the migration that begins so."""
    (found,) = (part for part in SCRIPT.split(";\n") if beginning in part)
    return found[found.index(beginning) :]


@pytest.mark.parametrize(
    ("reference", "client"),
    [
        ("1016-11", "LAS 1234"),
        ("SP 123456789 03/03/2022 04/03/2022", "(P1)  Zoë O'Neil-Smith"),
        ("1016-12", "- ... 1016-12 _x_ a\tb"),
    ],
)
async def test_P4_the_words_of_older_packages_are_those_of_new_ones(house: House, reference: str, client: str) -> None:
    owner = house.owner
    package = await house.draft(client_reference=client)
    row = await house.package(package)
    await owner.execute("UPDATE packages SET reference = $1, search_text = ''", reference)
    await owner.execute(statement("UPDATE packages p SET search_text"))
    level = "Care at Home Support Standard"
    expected = search_text(reference, row["client_reference"], level, row["public_reference"])
    assert (await house.package(package))["search_text"] == expected
