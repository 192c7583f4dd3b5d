"""What other systems call things."""

from uuid import uuid4

import pytest

from domain import external_references
from domain.external_references import Referable, SetExternalReference
from domain.refusals import Refused


def test_a_reference_is_noted_under_the_name_of_its_system() -> None:
    command = SetExternalReference(Referable.SERVICE, uuid4(), " CONTROCC ", " 4711 ")
    wanted, event = external_references.decide(command, Referable.SERVICE, uuid4())
    assert (wanted.system, wanted.reference) == ("CONTROCC", "4711")
    assert (event.service_id, event.package_id, event.organisation_id) == (command.object_id, None, None)


@pytest.mark.parametrize("reference", [None, " "])
def test_without_a_reference_it_is_forgotten(reference: str | None) -> None:
    command = SetExternalReference(Referable.PACKAGE, uuid4(), "CONTROCC", reference)
    assert external_references.decide(command, Referable.PACKAGE, uuid4())[0].reference is None


def test_everything_that_is_wrong_with_a_reference_is_told_at_once() -> None:
    command = SetExternalReference(Referable.PACKAGE, uuid4(), "Liquid Logic", "x" * 201)
    with pytest.raises(Refused) as error:
        external_references.decide(command, Referable.PACKAGE, uuid4())
    assert [refusal.path for refusal in error.value.refusals] == [("system",), ("reference",)]
