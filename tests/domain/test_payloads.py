"""Queries that are kept: what they may take, what they are asked about, and that they are kept as they are."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import CATALOGUE
from domain.events.samples import sample
from domain.permissions import SCOPES, Permission, Role, allowed
from domain.refusals import Checks, Refused
from domain.selection import NOTHING, NodeId, Selection, Variable, node_id, walk
from domain.stored_selection import as_json, from_json
from domain.viewer import Viewer
from domain.webhooks import payloads
from domain.webhooks.delivering import DeliveryState, Outcome, state_after
from domain.webhooks.payloads import KEY, Machine, Payload, Preset, Problem, Wish

NEVER = datetime.max.replace(tzinfo=UTC)
names = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
uuids = st.uuids().map(str)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=8)
    | st.builds(Variable, names)
    | st.builds(NodeId, names, uuids)
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=3,
)
scalars = st.builds(Selection, names, names, st.dictionaries(names, values, max_size=2))
selections = st.recursive(
    scalars,
    lambda inner: st.builds(
        Selection,
        names,
        names,
        st.dictionaries(names, values, max_size=2),
        st.dictionaries(names, st.lists(inner, max_size=2).map(tuple), max_size=2),
    ),
    max_leaves=4,
)


def told(roots: list[Selection]) -> list[Any]:
    """All that selections say."""
    return [(each.name, each.key, each.arguments, list(each.branches)) for each in walk(roots)]


@given(st.lists(selections, max_size=3))
def test_a_selection_comes_back_from_json_as_it_was(roots: list[Selection]) -> None:
    kept = orjson.loads(orjson.dumps(as_json(roots)))
    assert told(list(from_json(kept))) == told(roots)


def test_a_member_of_an_enumeration_comes_back_as_its_value() -> None:
    (back,) = from_json(as_json([Selection("packages", "p", {"status": [Preset.FINANCE]})]))
    assert back.arguments == {"status": ["FINANCE"]}
    (plain,) = from_json(as_json([Selection("x", "x", {"on": date(2026, 11, 28), "much": Decimal("1.50")})]))
    assert plain.arguments == {"on": date(2026, 11, 28), "much": Decimal("1.50")}


def machine(*scopes: str, role: Role = Role.FINANCE_OFFICER, disabled: bool = False) -> Machine:
    """A machine."""
    return Machine("m", uuid4(), uuid4(), role, scopes, disabled)


def caller(*permissions: Permission) -> Viewer:
    """Whoever wants something sent."""
    return Viewer(uuid4(), Role.BROKERAGE_MANAGER, uuid4(), None, frozenset(permissions), "c", NEVER)


@given(st.sampled_from(sorted(Role)), st.lists(st.sampled_from([*SCOPES, "unknown"]), unique=True), st.booleans())
def test_a_machine_has_what_its_role_grants_and_its_scopes_cover_and_nothing_once_disabled(
    role: Role, scopes: list[str], disabled: bool
) -> None:
    found = machine(*scopes, role=role, disabled=disabled).viewer()
    known = frozenset(scopes) & frozenset(SCOPES)
    assert found.permissions == (allowed(role, known) if known and not disabled else frozenset())
    assert found.organisation_id is None


@given(
    st.frozensets(st.sampled_from(Permission)),
    st.frozensets(st.sampled_from(Permission)),
    st.lists(st.sampled_from(list(SCOPES)), unique=True),
)
def test_a_query_is_kept_only_where_its_machine_and_the_caller_may_both_read_it(
    taken: frozenset[Permission], own: frozenset[Permission], scopes: list[str]
) -> None:
    found = machine(*scopes, role=Role.BROKERAGE_MANAGER)
    may = taken <= found.viewer().permissions and taken <= own
    if may:
        payloads.check_permissions(taken, found, caller(*own))
        return
    with pytest.raises(Refused):
        payloads.check_permissions(taken, found, caller(*own))


@pytest.mark.parametrize(
    ("found", "permissions", "problem"),
    [
        (None, [], Problem.CLIENT_DISABLED),
        (machine("packages:read", disabled=True), [], Problem.CLIENT_DISABLED),
        (machine("monitoring:write"), ["package:read"], Problem.PERMISSION_MISSING),
        (machine("packages:read"), ["document:read"], Problem.PERMISSION_MISSING),
        (machine("packages:read"), ["package:read"], None),
    ],
)
def test_why_a_query_cannot_be_asked(found: Machine | None, permissions: list[str], problem: Problem | None) -> None:
    stands = payloads.problem_of(found, permissions)
    assert (stands and stands[0]) == problem


@pytest.mark.parametrize(
    "wish", [Wish(None, None, "c"), Wish("{ viewer { role } }", Preset.FINANCE, None)], ids=["nothing", "both"]
)
def test_a_wish_is_a_query_or_one_that_is_ready_made(wish: Wish) -> None:
    with pytest.raises(Refused):
        payloads.check_wish(wish)


def about(*variables: str) -> Payload:
    """A query about these ids."""
    roots = tuple(Selection("node", name, {"id": Variable(name)}) for name in variables)
    return Payload("c", None, "", roots, frozenset(), "")


def test_an_event_must_carry_what_a_query_is_about() -> None:
    carried = {name: payloads.ids(sample(CATALOGUE[name]).data()) for name in ("package.sent", "package.awarded")}
    checks = Checks()
    payloads.check_variables(checks, about("packageId"), carried)
    checks.done()
    payloads.check_variables(checks, about("packageId", "invitationId"), carried)
    assert [str(each.facts["problem"]) for each in checks.found] == [
        'The event "package.sent" carries no invitationId. Choose `eventTypes` that do, or ask about another id.'
    ]


@given(st.frozensets(names), st.dictionaries(names, uuids.map("package_{}".format) | st.text(max_size=9), max_size=4))
def test_each_variable_stands_for_the_id_of_its_name_or_for_nothing(
    variables: frozenset[str], data: dict[str, str]
) -> None:
    found = payloads.asked_about(variables, data)
    assert found.keys() == variables
    for name, id in found.items():
        assert id == (node_id(data[name]) if name in data else NOTHING)


def test_variables_are_found_wherever_they_stand() -> None:
    deep = Selection("a", "a", {"x": {"y": [Variable("one")]}}, {"A": (Selection("b", "b", {"id": Variable("two")}),)})
    assert payloads.variables([deep]) == {"one", "two"}


def test_no_event_has_a_field_where_answers_stand() -> None:
    assert [name for name, event in CATALOGUE.items() if KEY in sample(event).data()] == []


@given(st.integers(1, 100))
def test_what_is_held_is_never_given_up(tries: int) -> None:
    assert state_after(tries, Outcome.UNSENDABLE, held=True) is DeliveryState.RETRY_WAIT


def test_the_id_of_nothing_is_no_rows() -> None:
    assert node_id("package_x") is NOTHING
    assert UUID(NOTHING.id).int == 0
