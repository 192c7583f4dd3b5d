"""What a council reads of a run of the algorithm, and of what was taken off by hand (rule B10)."""

from string import Formatter

from db.shapes.declare import Filter, Many, One, Order, Shape, plain
from domain.matching import ON_FRAMEWORK, SENTENCES, ExclusionReason, bit


def _listed(column: str, nothing: str) -> str:
    """A text array as people read it, sorted as Python sorts."""
    items = f'SELECT DISTINCT x COLLATE "C" AS x FROM unnest(m.{column}) x ORDER BY x'
    return f"coalesce(nullif(array_to_string(ARRAY({items}), ', '), ''), '{nothing}')"


def _asked(name: str) -> str:
    return f"({{t}}.criteria->>'{name}')"


IN_ORDER = f"m.category IN ({', '.join(repr(category.value) for category in sorted(ON_FRAMEWORK))})"
FACTS = {
    "period": "'from ' || to_char(m.suspended_from, 'DD/MM/YYYY') || coalesce(' to ' || to_char(m.suspended_until,"
    " 'DD/MM/YYYY'), ' until further notice')",
    "suspension": "m.suspension_reason",
    "areas": _listed("areas", "no area"),
    "sector": "({t}.criteria->'areas'->>-1)",
    "level": _asked("level_name"),
    "wanted": _asked("category"),
    "category": "m.category",
    "framework": f"coalesce('the framework \"' || {_asked('framework')} || '\"', 'a framework')",
    "held": f"CASE WHEN {IN_ORDER} THEN coalesce('\"' || m.framework || '\"', 'one without a name') ELSE 'none' END",
    "lot": _asked("lot"),
    "lots": _listed("lots", "no lot"),
    "ages": "CASE WHEN m.minimum_age IS NULL THEN 'up to ' || m.maximum_age WHEN m.maximum_age IS NULL"
    " THEN m.minimum_age || ' and over' ELSE m.minimum_age || ' to ' || m.maximum_age END",
    "age": _asked("age"),
    "served": "coalesce(lower(m.gender), 'all')",
}
"""What the sentences of `domain.matching` have in braces; `{t}` is an exclusion, `m` the arrangement it is about."""


def _sentence(template: str) -> str:
    parts = []
    for text, fact, _, _ in Formatter().parse(template):
        parts += ["'" + text.replace("'", "''") + "'"] if text else []
        parts += [f"({FACTS[fact]})"] if fact else []
    return " || ".join(parts)


def _given(reason: ExclusionReason) -> str:
    return f"{{t}}.reasons & {bit(reason)} <> 0"


REASONS = (
    "array_remove(ARRAY[" + ", ".join(f"CASE WHEN {_given(r)} THEN '{r}' END" for r in ExclusionReason) + "], NULL)"
)
SAID = ", ".join(f"CASE WHEN {_given(reason)} THEN {_sentence(SENTENCES[reason])} END" for reason in ExclusionReason)
LATER = "These were the reasons when it was considered. What is arranged with this service was changed later."
EXPLANATION = (
    f"coalesce((SELECT concat_ws(' ', {SAID}) FROM arrangements m WHERE m.authority_id = {{t}}.authority_id"
    f" AND m.service_id = {{t}}.id AND m.updated_at <= {{t}}.considered_at), '{LATER}')"
)
"""The facts are those of the arrangement, which are told only while it is the one that was judged."""

CONSIDERATION = Shape(
    type="Consideration",
    noun="considerations",
    columns=plain("considered_at") | {"excluded_count": "cardinality({t}.excluded)"},
    relations={
        "considered_by": One("account", "{child}.id = {t}.considered_by"),
        "criteria": One("selection_criteria", "{child}.package_id = {t}.package_id"),
        "exclusions": Many(
            "exclusion",
            {"NAME": Order("lower({t}_service.name)", join="JOIN services {t}_service ON {t}_service.id = {t}.id")},
            "NAME",
            connection=True,
            filters={
                "reason": Filter({reason.value: _given(reason) for reason in ExclusionReason}),
                "name": Filter(
                    "EXISTS (SELECT FROM services s WHERE s.id = {t}.id AND lower(s.name) ^@ lower({value}))"
                ),
            },
            source="(SELECT each.id, each.reasons, {t}.authority_id, {t}.considered_at, {t}.criteria"
            " FROM unnest({t}.excluded, {t}.reasons) each (id, reasons)) {child}",
        ),
    },
)

SELECTION_CRITERIA = Shape(
    type="SelectionCriteria",
    noun="considerations",
    columns={
        "areas": "{t}.criteria->'areas'",
        "level": _asked("level_name"),
        "day": _asked("day"),
        "category": _asked("category"),
        "contract_basis": _asked("contract_basis"),
        "framework": _asked("framework"),
        "lot": _asked("lot"),
        "age": "({t}.criteria->>'age')::int",
        "gender": _asked("gender"),
    },
)

SERVICE_NAME = "(SELECT lower(s.name) FROM services s WHERE s.id = {t}.service_id)"
"""What rows are sorted by that were made at one instant."""

EXCLUSION = Shape(
    type="Exclusion",
    noun=None,
    columns={"reasons": REASONS, "explanation": EXPLANATION},
    relations={"service": One("service", "{child}.id = {t}.id")},
)

REMOVAL = Shape(
    type="RemovedService",
    noun="removals",
    columns=plain("origin", "reason", "removed_at"),
    relations={
        "service": One("service", "{child}.id = {t}.service_id"),
        "removed_by": One("account", "{child}.id = {t}.removed_by"),
    },
)

REMOVALS = Many("removal", {"REMOVED_AT": Order("{t}.removed_at, {t}.id")}, "REMOVED_AT", "{child}.package_id = {t}.id")
