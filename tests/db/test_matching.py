"""The algorithm's statement judges as the pure rule does, and explains in the same words."""

import json
from dataclasses import asdict
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import db.matching
from db.shapes import matching as shapes
from db.transaction import Tx
from domain.matching import Arrangement, Criteria, bit, exclusions
from domain.policies import ContractBasis, ServiceCategory
from tests.resolvers.arranging import House

EXAMPLES = settings(max_examples=150, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
DAY = date(2026, 3, 1)
DAYS = st.sampled_from([DAY + timedelta(days=distance) for distance in (-2, -1, 0, 1, 2)])
FRAMEWORKS = st.sampled_from([None, "Home Support", "O'Neil's {best}"])
AGES = st.sampled_from([None, 17, 18, 64, 65])
GENDERS = ["FEMALE", "MALE"]


def some(*values: str) -> st.SearchStrategy[frozenset[str]]:
    """Any of these, or none."""
    return st.frozensets(st.sampled_from(values))


CRITERIA = st.builds(
    Criteria,
    areas=st.sampled_from([("NR", "NR1", "NR1 1"), ("B", "B90", "B90 1")]),
    level=st.sampled_from(["HOME", "DAY"]),
    level_name=st.just("Home Support – 100% “Framework”"),
    day=st.just(DAY),
    category=st.none() | st.sampled_from(ServiceCategory),
    contract_basis=st.none() | st.sampled_from(ContractBasis),
    framework=FRAMEWORKS,
    lot=st.sampled_from([None, "1", "2a"]),
    age=AGES,
    gender=st.sampled_from([None, *GENDERS, "OTHER"]),
)


@st.composite
def arrangements(draw: st.DrawFn) -> Arrangement:
    """Anything that the table takes."""
    ages = sorted(draw(st.lists(st.sampled_from([17, 18, 64, 65]), min_size=2, max_size=2)))
    begins = draw(st.none() | DAYS)
    return Arrangement(
        category=draw(st.sampled_from(ServiceCategory)),
        levels=draw(some("HOME", "DAY", "OTHER")),
        areas=draw(some("NR", "NR1", "NR1 1", "NR11", "B90 1", "N", "PE")),
        block_contract=draw(st.booleans()),
        framework=draw(FRAMEWORKS),
        lots=draw(some("1", "2a", "10", "ß", "Z")),
        minimum_age=ages[0] if draw(st.booleans()) else None,
        maximum_age=ages[1] if draw(st.booleans()) else None,
        gender=draw(st.sampled_from([None, *GENDERS])),
        suspended_from=begins,
        suspended_until=begins and draw(st.none() | DAYS.filter(lambda day: day >= begins)),
        suspension_reason="It's under 'review'" if begins else None,
        retired=draw(st.booleans()),
    )


PUT = """
WITH s AS (UPDATE services SET retired_at = CASE WHEN $15 THEN now() END WHERE id = $2)
UPDATE arrangements SET category = $3, levels = $4, areas = $5, block_contract = $6, framework = $7, lots = $8,
    minimum_age = $9, maximum_age = $10, gender = $11, suspended_from = $12, suspended_until = $13,
    suspension_reason = $14
WHERE authority_id = $1 AND service_id = $2
"""
TELL = f"""
SELECT {shapes.EXPLANATION.format(t="t")} AS explanation, {shapes.REASONS.format(t="t")} AS reasons
FROM (SELECT $1::uuid AS authority_id, $2::uuid AS id, $3::smallint AS reasons, $4::text::jsonb AS criteria,
             'infinity'::timestamptz AS considered_at) t
"""


@EXAMPLES
@given(criteria=CRITERIA, arranged=st.lists(arrangements(), min_size=3, max_size=3))
async def test_B10_B28_P31_C4_the_statement_judges_and_explains_as_the_pure_rule(
    house: House, criteria: Criteria, arranged: list[Arrangement]
) -> None:
    viewer = house.viewer("norfolk.broker")
    transaction = house.owner.transaction()
    await transaction.start()
    try:
        tx = Tx(house.owner, viewer, timedelta(0))
        rows = await house.owner.fetch(
            "SELECT service_id FROM arrangements WHERE authority_id = $1 LIMIT 3", viewer.authority_id
        )
        expected = {}
        for row, each in zip(rows, arranged, strict=True):
            values = asdict(each).values()
            columns = [sorted(value) if isinstance(value, frozenset) else value for value in values]
            await house.owner.execute(PUT, viewer.authority_id, row["service_id"], *columns)
            expected[row["service_id"]] = exclusions(criteria, each)
        judged = dict(await house.owner.fetch(db.matching.JUDGE, *db.matching.asked(tx, criteria)))
        kept = json.dumps(asdict(criteria), default=str)
        for id, why in expected.items():
            assert judged[id] == sum(bit(reason) for reason in why)
            told = await house.owner.fetchrow(TELL, viewer.authority_id, id, judged[id], kept)
            assert (told["reasons"], told["explanation"]) == (list(why), " ".join(why.values()))
    finally:
        await transaction.rollback()
