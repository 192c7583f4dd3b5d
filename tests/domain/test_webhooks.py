"""How deliveries are tried again, when an endpoint rests, when patience ends, and what is kept of an answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.permissions import GRANTS, Role
from domain.refusals import Refused
from domain.viewer import Viewer
from domain.webhooks import delivering, endpoints, flow, redacting
from domain.webhooks.delivering import MOST_TRIES, SCHEDULE, Answer, DeliveryState, Outcome
from domain.webhooks.endpoints import CreateEndpoint, Endpoint, RotateSecret, UpdateEndpoint, Wishes
from domain.webhooks.flow import DISABLED_AFTER, OPENS_AFTER, TOLD_AFTER, DisabledReason, EndpointState, Flow

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
YES, NO = Answer(200), Answer(500)
KNOWN = {"package.sent": object(), "package.awarded": object()}
STATUSES = st.none() | st.integers(100, 599)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (Answer(200), Outcome.DELIVERED),
        (Answer(204), Outcome.DELIVERED),
        (Answer(299), Outcome.DELIVERED),
        (Answer(301), Outcome.FAILED),
        (Answer(307), Outcome.FAILED),
        (Answer(400), Outcome.FAILED),
        (Answer(410), Outcome.GONE),
        (Answer(429), Outcome.SLOWED),
        (Answer(502), Outcome.SLOWED),
        (Answer(503), Outcome.FAILED),
        (Answer(504), Outcome.SLOWED),
        (Answer(None, "TIMED_OUT"), Outcome.FAILED),
        (Answer(None, "TOO_LARGE", sendable=False), Outcome.UNSENDABLE),
    ],
    ids=str,
)
def test_what_an_answer_means(answer: Answer, found: Outcome) -> None:
    assert delivering.outcome(answer) is found


def test_the_schedule_is_that_of_standard_webhooks() -> None:
    assert [delivering.pause(tries, NO, 0) for tries in range(1, MOST_TRIES)] == list(SCHEDULE)
    assert sum(SCHEDULE, timedelta(0)) == timedelta(hours=75, minutes=35, seconds=5)
    assert delivering.pause(MOST_TRIES, NO, 0) is None


@given(st.integers(1, MOST_TRIES - 1), st.floats(0, 1), STATUSES, st.none() | st.timedeltas())
def test_a_pause_is_never_shorter_than_planned_nor_longer_than_a_day_and_what_chance_adds(
    tries: int, chance: float, status: int | None, wished: timedelta | None
) -> None:
    found = delivering.pause(tries, Answer(status, retry_after=wished), chance)
    assert found is not None
    assert SCHEDULE[tries - 1] <= found <= timedelta(hours=28.8)


def test_what_a_receiver_asks_for_is_waited_for_up_to_a_day() -> None:
    for status, wished, waited in ((429, 600, 600), (503, 600, 600), (500, 600, 5), (429, 10**6, 86_400), (429, 1, 5)):
        answer = Answer(status, retry_after=timedelta(seconds=wished))
        assert delivering.pause(1, answer, 0) == timedelta(seconds=waited), (status, wished)


def test_a_delivery_is_given_up_after_its_last_try_and_not_when_the_receiver_is_gone() -> None:
    assert delivering.state_after(MOST_TRIES, Outcome.DELIVERED) is DeliveryState.DELIVERED
    assert delivering.state_after(MOST_TRIES - 1, Outcome.FAILED) is DeliveryState.RETRY_WAIT
    assert delivering.state_after(MOST_TRIES, Outcome.FAILED) is DeliveryState.DEAD
    assert delivering.state_after(MOST_TRIES, Outcome.GONE) is DeliveryState.RETRY_WAIT


# The flow of an endpoint ----------------------------------------------------------------------------------------------


def failed(times: int, answer: Answer = NO, every: timedelta = timedelta(0)) -> Flow:
    found = Flow()
    for number in range(times):
        found = flow.after(found, answer, NOW + number * every)
    return found


def test_the_breaker_opens_after_five_failures_in_a_row_and_one_success_closes_it() -> None:
    assert not failed(OPENS_AFTER - 1).probing
    assert failed(OPENS_AFTER - 1).rests_until is None
    opened = failed(OPENS_AFTER)
    assert (opened.probing, opened.rests_until) == (True, NOW + flow.FIRST_REST)
    assert failed(OPENS_AFTER + 1).rests_until == NOW + 2 * flow.FIRST_REST
    assert failed(OPENS_AFTER + 40).rests_until == NOW + flow.LONGEST_REST
    assert flow.after(opened, YES, NOW) == Flow()


def test_429_502_and_504_halve_the_pace_and_each_success_gives_some_of_it_back() -> None:
    slowed = failed(3, Answer(429))
    assert slowed.slowness == 3
    assert flow.after(slowed, YES, NOW).slowness == 2
    assert failed(20, Answer(504)).slowness == flow.SLOWEST
    assert failed(3, NO).slowness == 0


def test_an_endpoint_that_asks_for_patience_rests_as_a_whole() -> None:
    assert failed(1, Answer(429, retry_after=timedelta(seconds=90))).rests_until == NOW + timedelta(seconds=90)
    assert failed(1, Answer(429)).rests_until is None


def test_the_owner_is_told_after_a_day_once_and_the_endpoint_disabled_after_five() -> None:
    failing = failed(2)
    assert not flow.must_tell(failing, NOW + TOLD_AFTER - timedelta(seconds=1))
    assert flow.must_tell(failing, NOW + TOLD_AFTER)
    assert not flow.must_tell(flow.told(failing, NOW), NOW + DISABLED_AFTER)
    assert flow.must_disable(failing, NO, NOW + DISABLED_AFTER - timedelta(seconds=1)) is None
    assert flow.must_disable(failing, NO, NOW + DISABLED_AFTER) is DisabledReason.FAILING
    assert flow.must_disable(Flow(), Answer(410), NOW) is DisabledReason.GONE
    assert not flow.must_tell(Flow(), NOW)


def test_what_was_never_sent_says_nothing_about_the_receiver() -> None:
    before = failed(3)
    assert flow.after(before, Answer(None, "TOO_LARGE", sendable=False), NOW) == before


@given(st.lists(STATUSES, max_size=40))
def test_a_flow_is_what_the_database_takes_and_failing_since_goes_with_failures(statuses: list[int | None]) -> None:
    found = Flow()
    for status in statuses:
        found = flow.after(found, Answer(status), NOW)
        assert 0 <= found.slowness <= flow.SLOWEST
        assert (found.failures > 0) == (found.failing_since is not None)
        assert found.rests_until is None or found.rests_until <= NOW + flow.LONGEST_REST


# Endpoints ------------------------------------------------------------------------------------------------------------


def endpoint(**other: Any) -> Endpoint:
    return Endpoint(uuid4(), uuid4(), "Finance", "https://finance.example/hook", **other)


def refused(*given: Any, **more: Any) -> list[str]:
    work, *arguments = given
    with pytest.raises(Refused) as caught:
        work(*arguments, **more)
    return [refusal.code() for refusal in caught.value.refusals]


MANAGER = Viewer(
    account_id=uuid4(),
    role=Role.BROKERAGE_MANAGER,
    authority_id=uuid4(),
    organisation_id=None,
    permissions=GRANTS[Role.BROKERAGE_MANAGER],
    client_id="x",
    expires_at=datetime(2030, 1, 1, tzinfo=UTC),
)


def test_an_endpoint_begins_as_usual_and_everything_that_is_wrong_is_told_at_once() -> None:
    wished = Wishes("Finance", "https://f.example", ("package.sent", "package.awarded", "package.sent"))
    new = endpoints.create(CreateEndpoint(wished), uuid4(), MANAGER, KNOWN, there_are=0)
    assert (new.event_types, new.state, new.at_once) == (("package.awarded", "package.sent"), EndpointState.ACTIVE, 4)
    wrong = CreateEndpoint(Wishes(" ", "https://f.example", ("package.lost",), at_once=21, per_second=0))
    assert refused(endpoints.create, wrong, uuid4(), MANAGER, KNOWN, there_are=50) == [
        "TOO_MANY_ENDPOINTS",
        "INVALID_INPUT",
        "EVENT_TYPE_UNKNOWN",
        "INVALID_INPUT",
        "INVALID_INPUT",
    ]


def test_what_is_not_wished_stays_and_every_event_can_be_wished_for_again() -> None:
    before = endpoint(event_types=("package.sent",), ordered=True)
    after = endpoints.update(before, UpdateEndpoint(before.id, Wishes(per_second=7), None), KNOWN)
    assert after == replace(before, per_second=7, version=2)
    assert endpoints.update(before, UpdateEndpoint(before.id, Wishes(event_types=()), None), KNOWN).event_types == ()


def test_who_is_paused_is_enabled_and_who_is_sent_to_is_not() -> None:
    paused = endpoints.pause(endpoint())
    assert (paused.state, endpoints.enable(paused).state) == (EndpointState.PAUSED, EndpointState.ACTIVE)
    assert refused(endpoints.pause, paused) == ["ENDPOINT_NOT_ACTIVE"]
    assert refused(endpoints.enable, endpoint()) == ["ENDPOINT_ACTIVE"]
    disabled = endpoint(state=EndpointState.DISABLED, disabled_reason=DisabledReason.GONE)
    assert endpoints.enable(disabled).disabled_reason is None
    assert endpoints.delete(disabled).disabled_reason is None
    assert refused(endpoints.check_sample, paused, "package.sent", KNOWN) == ["ENDPOINT_NOT_ACTIVE"]
    assert refused(endpoints.check_sample, endpoint(), "package.lost", KNOWN) == ["EVENT_TYPE_UNKNOWN"]


def test_the_secret_before_signs_for_a_day_or_for_up_to_a_week() -> None:
    for hours, found in ((None, 24), (0, 0), (168, 168)):
        assert endpoints.overlap(RotateSecret(uuid4(), hours, None)) == timedelta(hours=found)
    assert refused(endpoints.overlap, RotateSecret(uuid4(), 169, None)) == ["INVALID_INPUT"]


def test_of_an_address_only_where_it_leads_is_put_on_record() -> None:
    assert endpoints.host("https://f.example:8443/hook/S3CR3T?key=1") == "f.example:8443"


# What is kept of an answer --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "secret",
    [
        "ada@care.example",
        "0121 496 0000",
        "+44 (0)121-496-0000",
        "943 476 5919",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "Bearer abc.def",
        "eyJhbGciOiJIUzI1NiJ9.e30.x",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "B90 1SH",
    ],
)
def test_nothing_personal_or_secret_is_kept_of_an_answer(secret: str) -> None:
    kept = redacting.excerpt(f"it failed for {secret}, sorry".encode())
    assert kept == "it failed for [removed], sorry"
    assert secret not in str(redacting.headers({"server": secret, "x-request-id": secret}))


def test_of_the_headers_those_are_kept_that_say_how_it_was_served() -> None:
    given_headers = {"set-cookie": "a=b", "location": "https://x.example/y?token=1#z", "server": "nginx\udce4\x00"}
    assert redacting.headers(given_headers) == {"location": "https://x.example/y", "server": "nginx?"}


@given(st.binary(max_size=200))
def test_what_is_kept_can_be_stored(body: bytes) -> None:
    kept = redacting.excerpt(body)
    assert "\x00" not in kept
    kept.encode()
