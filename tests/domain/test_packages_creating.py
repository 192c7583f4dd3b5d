"""Creating a package: rules B1, B2, B3, Q26."""

from dataclasses import fields, replace
from typing import Any
from uuid import uuid4

import pytest

from domain import packages, searches
from domain.events import PackageCreated
from domain.packages import CreatePackage, CreationFacts, Package, UpdatePackageProfile
from domain.policies import OfferRequired
from domain.postcodes import LocationPrecision
from domain.references import ReferenceKind, ReferenceRule
from domain.refusals import Refused
from tests.domain.examples import NORFOLK, NOW, SOLIHULL, refusals


def facts(**given: Any) -> CreationFacts:
    known: dict[str, Any] = {
        "package_id": uuid4(),
        "authority_id": uuid4(),
        "created_by": uuid4(),
        "team_id": None,
        "profile_id": uuid4(),
        "profile": SOLIHULL,
        "service_level_code": "CARE_AT_HOME_STANDARD",
        "public_reference": "7K3M-Q2ZT-0V8D-XN4B",
        "system_reference": "1016-11",
    }
    return CreationFacts(**known | given)


def command(known: CreationFacts, **given: Any) -> CreatePackage:
    wanted: dict[str, Any] = {
        "authority_id": known.authority_id,
        "service_type": "Care at home",
        "service_level_id": uuid4(),
        "client_reference": "LAS 1234",
        "terms_accepted": True,
    }
    return CreatePackage(**wanted | given)


def norfolk(**given: Any) -> CreationFacts:
    known: dict[str, Any] = {"profile": NORFOLK, "service_level_code": "HOME_SUPPORT_FRAMEWORK"}
    return facts(**known | {"system_reference": None} | given)


def norfolk_command(known: CreationFacts, **given: Any) -> CreatePackage:
    wanted = {"service_type": "Home care and help at home", "reference": "SP 123456789 03/03/2022"}
    return command(known, **wanted | given)


def test_B1_a_complete_command_makes_a_draft_under_the_levels_policy() -> None:
    known = facts(service_level_code="DAY_SPOT")
    package, event = packages.create(command(known, service_type="Day opportunities"), known, NOW)
    assert (package.state, package.version, package.created_at) == ("DRAFT", 1, NOW)
    assert package.reference == "1016-11"
    assert package.offer_required is OfferRequired.DAY_RATE
    assert package.location_precision is LocationPrecision.FULL
    assert event == PackageCreated(
        authority_id=known.authority_id, package_id=known.package_id, public_reference=known.public_reference
    )


def test_B24_a_new_package_is_the_officers_teams_and_found_by_its_words() -> None:
    known = facts(team_id=uuid4())
    package, _ = packages.create(command(known), known, NOW)
    assert package.team_id == known.team_id
    for text in ("1016-11", "las 1234", "support standard", "7k3m"):
        assert searches.found_by(package.search_text, searches.search_words(text)), text


def test_B1_everything_that_is_missing_is_told_at_once() -> None:
    known = facts(service_level_code=None)
    wrong = command(known, authority_id=uuid4(), client_reference=" ", terms_accepted=False, reference="mine")
    with pytest.raises(Refused) as caught:
        packages.create(wrong, known, NOW)
    assert [(refusal.code(), refusal.path) for refusal in caught.value.refusals] == [
        ("NOT_FOUND", ("authority_id",)),
        ("INVALID_INPUT", ("client_reference",)),
        ("TERMS_NOT_ACCEPTED", ("terms_accepted",)),
        ("NOT_FOUND", ("service_level_id",)),
        ("REFERENCE_GIVEN_BY_SYSTEM", ("reference",)),
    ]


def test_B1_the_service_level_belongs_to_the_service_type() -> None:
    known = facts()
    wrong = command(known, service_type="Day opportunities")
    assert refusals(lambda: packages.create(wrong, known, NOW)) == {"SERVICE_LEVEL_NOT_OF_TYPE": ("service_type",)}


@pytest.mark.parametrize("reference", [None, "", "SP 123456789", "SP 123456789 31/02/2022", "sp 123456789 03/03/2022"])
def test_B2_an_officers_reference_has_the_authoritys_form(reference: str | None) -> None:
    known = norfolk()
    wrong = norfolk_command(known, reference=reference)
    assert refusals(lambda: packages.create(wrong, known, NOW)) == {"REFERENCE_INVALID": ("reference",)}


def test_B2_Q26_a_reference_is_unique_in_its_authority() -> None:
    known = norfolk(reference_taken=True)
    assert refusals(lambda: packages.create(norfolk_command(known), known, NOW)) == {"REFERENCE_TAKEN": ("reference",)}


def test_Q26_the_client_reference_is_cleaned_and_bounded() -> None:
    known = facts()
    package, _ = packages.create(command(known, client_reference="  LAS 1234 \r\n"), known, NOW)
    assert package.client_reference == "LAS 1234"


@pytest.mark.parametrize("bad", ["x" * 201, "LAS\x001234", "LAS \ud800"], ids=["long", "NUL", "half a surrogate"])
def test_a_client_reference_that_cannot_be_stored_is_refused(bad: str) -> None:
    known = facts()
    wrong = command(known, client_reference=bad)
    assert refusals(lambda: packages.create(wrong, known, NOW)) == {"INVALID_INPUT": ("client_reference",)}


def test_Q22_an_alias_profile_uses_the_public_reference() -> None:
    known = facts(profile=SOLIHULL.model_copy(update={"reference": ReferenceRule(kind=ReferenceKind.ALIAS)}))
    package, _ = packages.create(command(known), known, NOW)
    assert package.reference == known.public_reference


def test_a_system_reference_must_be_provided() -> None:
    known = replace(facts(), system_reference=None)
    with pytest.raises(LookupError):
        packages.create(command(known), known, NOW)


def test_B3_no_command_changes_what_was_given_at_creation() -> None:
    immutable = {"authority_id", "service_level_id", "reference", "client_reference", "terms_version"}
    assert immutable <= {field.name for field in fields(Package)}
    assert not immutable & {field.name for field in fields(UpdatePackageProfile)}
