"""Files of the directory: which layouts are read, what becomes of each row, and that what is written is read again."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory import importing, layouts
from domain.directory.facts import Keeper, Organisation, OrganisationFacts, Service, ServiceFacts
from domain.directory.importing import Directory, Importer, Plan, RowOutcome
from domain.directory.layouts import COLUMNS, Layout, NotRead
from domain.policies import ServiceCategory

OURS, OTHERS = Keeper(uuid4(), "Solihull"), Keeper(uuid4(), "Norfolk County Council")
LEVELS = ("STANDARD", "RESPITE")
HEADINGS = [column.heading for column in COLUMNS]
FULL: dict[str, str] = {
    "Organisation": "Care Ltd",
    "Team e-mail": "team@care.example.org",
    "Service": "Care North",
    "CQC location ID": "1-1000210669",
    "CQC rating": "Requires improvement",
    "ODS code": "vlx0a",
    "Postcode": "b901sh",
    "Category": "Framework",
    "Block contract": "Yes",
    "Lots": "1; 2b",
    "Tier": "2",
    "Service levels": "STANDARD; RESPITE",
    "Areas": "B; cv1 2",
    "Minimum age": "18",
    "Gender": "Female",
    "Hourly rate": "21.50",
    "Day rate": "£50",
}
CQC = (
    "Location ID,Location HSCA start date,Location Name,Location ODS Code,Location Latest Overall Rating,"
    "Location Postal Code,Provider ID,Provider Name\r\n"
)


def text(*rows: Mapping[str, str], headings: list[str] | None = None) -> str:
    names = headings or HEADINGS
    cells = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in cells)


def standing(organisations: tuple[Organisation, ...] = (), services: tuple[Service, ...] = ()) -> Directory:
    return Directory({one.id: one for one in organisations}, {one.id: one for one in services}, {})


def planned(csv: str, directory: Directory | None = None, *, is_operator: bool = False) -> Plan:
    importer = Importer(OURS.authority_id or uuid4(), LEVELS, is_operator)
    return importing.plan(layouts.read(csv), directory or standing(), importer, uuid4, lambda _done, _total: None)


def outcomes(plan: Plan) -> list[RowOutcome]:
    return [report.outcome for report in plan.reports]


def reasons(plan: Plan) -> str:
    return " ".join(reason for report in plan.reports for reason in report.reasons)


def organisation(keeper: Keeper = OURS, **facts: Any) -> Organisation:
    slug = facts.pop("slug", "care-ltd")
    return Organisation(uuid4(), slug, OrganisationFacts(**{"name": "Care Ltd"} | facts), keeper)


def test_a_row_becomes_an_organisation_a_service_and_terms() -> None:
    plan = planned(text(FULL))
    (organisation,), (service,), (arrangement,) = (
        plan.organisations.values(),
        plan.services.values(),
        plan.arrangements.values(),
    )
    assert (outcomes(plan), plan.accepted, plan.layout) == ([RowOutcome.NEW], True, Layout.OWN)
    assert (organisation.slug, organisation.facts.team_email) == ("care-ltd", "team@care.example.org")
    assert (service.facts.postcode, service.facts.ods_code) == ("B90 1SH", "VLX0A")
    assert service.keeper == Keeper(OURS.authority_id)
    terms = arrangement.terms
    assert (terms.category, terms.block_contract, terms.lots) == (ServiceCategory.FRAMEWORK, True, ("1", "2b"))
    assert (terms.levels, terms.areas, terms.minimum_age, terms.maximum_age) == (LEVELS, ("B", "CV1 2"), 18, None)
    assert (terms.hourly_rate_pence, terms.day_rate_pence) == (2150, 5000)


def test_the_same_file_twice_changes_nothing_the_second_time() -> None:
    directory = standing()
    file = text(FULL, FULL | {"Service": "Care South", "CQC location ID": ""}, {"Organisation": "Alone"})
    assert outcomes(planned(file, directory)) == [RowOutcome.NEW] * 3
    again = planned(file, directory)
    assert outcomes(again) == [RowOutcome.UNCHANGED] * 3
    assert (again.organisations, again.services, again.arrangements) == ({}, {}, {})
    changed = planned(file.replace("21.50", "22.00").replace("Requires improvement", "Good"), directory)
    assert outcomes(changed) == [RowOutcome.CHANGED, RowOutcome.CHANGED, RowOutcome.UNCHANGED]
    assert changed.reports[0].reasons == ("CQC rating changes.", "Hourly rate changes.")


def test_an_absent_column_says_nothing_and_an_empty_cell_says_that_there_is_nothing() -> None:
    directory = standing()
    planned(text(FULL), directory)
    short = text(FULL, headings=["Organisation", "Service", "CQC location ID"])
    assert outcomes(planned(short, directory)) == [RowOutcome.UNCHANGED]
    emptied = planned(text({**FULL, "ODS code": "", "Tier": ""}), directory)
    assert emptied.reports[0].reasons == ("ODS code changes.", "Tier changes.")
    assert next(iter(emptied.services.values())).facts.ods_code is None


def test_everything_that_is_wrong_with_a_row_is_told_under_its_headings() -> None:
    wrong = FULL | {
        "Team e-mail": "nobody", "CQC location ID": "x", "CQC rating": "Fine", "Postcode": "B90", "Tier": "ten",
        "Areas": "90", "Category": "Other", "Hourly rate": "1.234", "Block contract": "perhaps",
    }  # fmt: skip
    plan = planned(text(FULL | {"Service levels": "NO_SUCH"}, wrong))
    assert outcomes(plan) == [RowOutcome.REJECTED] * 2
    assert plan.reports[0].reasons == ("The council's profile has no service level with the code NO_SUCH.",)
    assert [report.number for report in plan.reports] == [2, 3]
    told = plan.reports[1].reasons
    for heading in ("Team e-mail", "CQC location ID", "CQC rating", "Postcode", "Tier", "Areas", "Category"):
        assert any(reason.startswith(f"{heading}: ") for reason in told), heading
    assert any(reason.startswith("Hourly rate: ") for reason in told)
    assert not plan.accepted


def test_what_all_see_is_changed_by_its_keeper_and_terms_by_everybody() -> None:
    for keeper, is_operator, accepted in (
        (OURS, False, True),
        (OTHERS, False, False),
        (OTHERS, True, False),
        (Keeper(), False, False),
        (Keeper(), True, True),
    ):
        ltd = organisation(keeper)
        service = Service(uuid4(), ltd.id, ServiceFacts(name="Care North", cqc_rating="GOOD"), keeper)
        row = {"Organisation": "Care Ltd", "Service": "Care North", "CQC rating": "Good", "Category": "SPOT"}
        headings = list(row)
        same = planned(text(row, headings=headings), standing((ltd,), (service,)), is_operator=is_operator)
        assert (outcomes(same), len(same.arrangements)) == ([RowOutcome.CHANGED], 1)
        other = text(row | {"CQC rating": "Inadequate"}, headings=headings)
        plan = planned(other, standing((ltd,), (service,)), is_operator=is_operator)
        assert plan.accepted == accepted
        assert accepted or f"kept by {keeper}" in reasons(plan)


def test_rows_that_contradict_each_other_are_rejected() -> None:
    twice = planned(text(FULL, FULL))
    assert outcomes(twice) == [RowOutcome.NEW, RowOutcome.REJECTED]
    assert "Row 2 is about the same service" in reasons(twice)
    email = FULL | {"Service": "Care South", "CQC location ID": "", "Team e-mail": "other@care.example.org"}
    assert "Row 2 says otherwise of the same organisation" in reasons(planned(text(FULL, email)))
    both = standing((organisation(), organisation(slug="care-ltd-2")))
    assert "2 organisations are called" in reasons(planned(text(FULL), both))
    by_code = planned(text(FULL | {"Organisation code": "care-ltd-2"}), both)
    assert [report.outcome for report in by_code.reports] == [RowOutcome.NEW]


def test_a_location_of_another_organisation_is_not_taken_over() -> None:
    ltd, other = organisation(), organisation(slug="other", name="Other")
    service = Service(uuid4(), other.id, ServiceFacts(name="Care North", cqc_location_id="1-1000210669"), OURS)
    assert 'belongs to "Other"' in reasons(planned(text(FULL), standing((ltd, other), (service,))))


def test_the_CQCs_columns_are_known_by_their_headings() -> None:
    rows = (
        '1-1000210669,01/10/2010,"Manor, ""The"" House",VLX0A,Good,B90 1SH,1-101639925,Manor Ltd\r\n'
        "1-1000210670,01/10/2010,Manor East,-,Not yet rated,B90 1SJ,1-101639925,Manor Ltd\r\n"
        "RX1RA,01/10/2010,Manor East,,,NR1 1AA,1-101639925,Manor Ltd\r\n"
    )
    directory = standing()
    plan = planned("\ufeff" + CQC + rows, directory)
    assert (plan.layout, outcomes(plan)) == (Layout.CQC, [RowOutcome.NEW] * 3)
    services = {service.facts.cqc_location_id: service.facts for service in plan.services.values()}
    assert services["1-1000210669"].name == 'Manor, "The" House'
    assert (services["1-1000210670"].cqc_rating, services["1-1000210670"].ods_code) == ("UNRATED", None)
    assert services["RX1RA"].name == "Manor East (RX1RA)"
    assert (len(plan.organisations), plan.arrangements) == (1, {})
    assert outcomes(planned(CQC + rows, directory)) == [RowOutcome.UNCHANGED] * 3


def test_the_care_directory_with_its_preamble_is_known_too() -> None:
    file = (
        "Care directory,,,\n,,,\n"
        "Name,Postcode,Provider name,CQC Location ID (for office use only),CQC Provider ID (for office use only)\n"
        "Manor,B90 1SH,Manor Ltd,1-1000210669,1-101639925\n"
    )
    plan = planned(file)
    assert (outcomes(plan), plan.reports[0].number) == ([RowOutcome.NEW], 4)


def test_an_address_that_the_CQC_does_not_know_stays() -> None:
    ltd = organisation(cqc_provider_id="1-101639925", team_email="team@care.example.org")
    row = "1-1000210669,x,North,,,B90 1SH,1-101639925,Care Ltd\r\n"
    plan = planned(CQC + row, standing((ltd,)))
    assert (outcomes(plan), plan.organisations) == ([RowOutcome.NEW], {})


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("", "none of the layouts"),
        ("a,b\n1,2\n", "none of the layouts"),
        ('Organisation,Service\n"open', "no CSV"),
        ("Organisation,Service,Service\n", "more than once"),
    ],
)
def test_a_file_that_is_none_says_why(file: str, why: str) -> None:
    with pytest.raises(NotRead, match=why):
        layouts.read(file)


def test_a_file_without_rows_is_nothing_to_do_and_accepted() -> None:
    plan = planned(text())
    assert (plan.reports, plan.accepted) == ([], True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_both_encodings_are_read_with_and_without_a_mark(encoding: str) -> None:
    written = text({"Organisation": "Söhne & Café – £"}, headings=["Organisation", "Service"])
    assert layouts.read(layouts.decoded(written.encode(encoding))).rows[0].organisation["name"] == "Söhne & Café – £"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NotRead):
        layouts.decoded(b"\x81\x8d\x8f")


@given(st.text(max_size=30))
def test_no_cell_is_a_formula_and_every_cell_is_read_again(value: str) -> None:
    guarded = layouts.guarded(value)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert layouts.unguarded(guarded) == value


CELLS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_is_written_is_read_again(rows: list[tuple[str, str]]) -> None:
    empty = ("",) * (len(COLUMNS) - 5)
    written = [(name, "", "", "", service, *empty) for name, service in rows]
    file = layouts.read("".join(layouts.written(written)))
    assert [(row.organisation["name"], (row.service or {})["name"]) for row in file.rows] == rows


def test_five_thousand_rows_are_planned_quickly() -> None:
    rows = [
        FULL | {"Organisation": f"Care {n // 4}", "Service": f"S {n}", "CQC location ID": f"1-{10**6 + n}"}
        for n in range(5000)
    ]
    file, directory = text(*rows), standing()
    begun = perf_counter()
    plan = planned(file, directory)
    assert (len(plan.services), plan.accepted) == (5000, True)
    assert perf_counter() - begun < 10


def test_an_id_is_that_of_one_organisation() -> None:
    ltd = organisation(cqc_provider_id="1-101639925")
    row = {"Organisation": "Else", "Organisation code": "else", "CQC provider ID": "1-101639925"}
    assert 'that of "Care Ltd"' in reasons(planned(text(row), standing((ltd,))))
    assert "is no code" in reasons(planned(text({"Organisation": "Else", "Organisation code": "No Code"})))
    assert isinstance(ltd.id, UUID)


def test_a_line_of_thousands_of_headings_is_refused_soon() -> None:
    began = perf_counter()
    with pytest.raises(NotRead, match="more than once"):
        layouts.read(",".join(["Service"] * 32_000 + ["Organisation"]))
    assert perf_counter() - began < 2
