"""Answers ranked for the decision, derived where they are read; `domain.ranking` says the same (rules Q11, Q35)."""

from collections.abc import Mapping

from db.shapes.declare import POSITION, Many, One, Order, Shape, plain
from db.shapes.directory import SUSPENDED
from domain.policies import AwardStrategy
from domain.ranking import SENTENCES, RankingCode

AT = "coalesce({t}.ended_at, {now})"
"""The instant at which answers are compared: now, or when the package was decided."""

ORDERS: Mapping[AwardStrategy, str] = {
    AwardStrategy.REASONED: "cardinality(f.unmet_essential) > 0, f.placement_response <> 'YES_FULL',"
    " f.starts_as_asked IS FALSE, f.best_date NULLS LAST, f.offer_expired",
}
"""What each strategy ranks by; equals share a rank. Under one that does not stand here, answers are not ranked."""

RANKS = "{t}.award_strategy IN (" + ", ".join(f"'{strategy}'" for strategy in ORDERS) + ")"
RANK = (
    "CASE {t}.award_strategy "
    + " ".join(f"WHEN '{strategy}' THEN rank() OVER (ORDER BY {order})" for strategy, order in ORDERS.items())
    + " END"
)

SUSPENDED_THEN = SUSPENDED.replace("{t}", "m").replace("{now}", AT)
UNMET = "NOT q.negotiable AND NOT a.can_meet"
LATER = "q.preferred_date IS NOT NULL AND NOT a.can_meet"
CONTENDERS = f"""
SELECT i.id, i.authority_id, i.organisation_id, i.package_id, i.placement_response, found.unmet_essential,
       found.starts_as_asked, found.best_date, {SUSPENDED_THEN} AS service_suspended,
       (r.offer_expires_on < ({AT} AT TIME ZONE 'Europe/London')::date) IS TRUE AS offer_expired
FROM invitations i
JOIN responses r ON r.invitation_id = i.id
LEFT JOIN arrangements m ON m.service_id = i.service_id AND m.authority_id = i.authority_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(q.title ORDER BY q.position) FILTER (WHERE {UNMET}), '{{{{}}}}') AS unmet_essential,
           bool_and(a.can_meet) FILTER (WHERE q.preferred_date IS NOT NULL) AS starts_as_asked,
           CASE WHEN bool_and(a.best_date IS NOT NULL) FILTER (WHERE {LATER})
                THEN max(a.best_date) FILTER (WHERE {LATER}) END AS best_date
    FROM answers a JOIN requirements q ON q.id = a.requirement_id WHERE a.response_id = r.id) found
WHERE i.package_id = {{t}}.id AND i.authority_id = {{t}}.authority_id
  AND i.state IN ('SUBMITTED', 'AWARDED', 'NOT_AWARDED') AND i.ended_at IS NOT DISTINCT FROM {{t}}.ended_at
  AND (i.placement_response = 'YES_PART'
       OR (i.placement_response = 'YES_FULL'
           AND i.round_id = (SELECT n.id FROM rounds n WHERE n.package_id = {{t}}.id ORDER BY n.number DESC LIMIT 1)))
"""
"""Every yes that stands, in full of the current round or in part of any (rule Q35), and what is compared of it."""

SOURCE = f"""(SELECT g.*, count(*) OVER (PARTITION BY g.rank) > 1 AS tied
    FROM (SELECT f.*, {RANK} AS rank FROM ({CONTENDERS}) f) g) {{child}}"""

HOLDS: Mapping[RankingCode, str] = {
    RankingCode.MEETS_ALL_ESSENTIAL: "cardinality({t}.unmet_essential) = 0",
    RankingCode.UNMET_ESSENTIAL: "cardinality({t}.unmet_essential) > 0",
    RankingCode.IN_FULL: "{t}.placement_response = 'YES_FULL'",
    RankingCode.IN_PART: "{t}.placement_response = 'YES_PART'",
    RankingCode.STARTS_AS_ASKED: "{t}.starts_as_asked IS TRUE",
    RankingCode.BEST_DATE: "{t}.starts_as_asked IS FALSE AND {t}.best_date IS NOT NULL",
    RankingCode.NO_START_DATE: "{t}.starts_as_asked IS FALSE AND {t}.best_date IS NULL",
    RankingCode.OFFER_EXPIRED: "{t}.offer_expired",
    RankingCode.SERVICE_SUSPENDED: "{t}.service_suspended",
    RankingCode.TIED: "{t}.tied",
}
FACTS: Mapping[RankingCode, str] = {
    RankingCode.UNMET_ESSENTIAL: "array_to_string({t}.unmet_essential, ', ')",
    RankingCode.BEST_DATE: "to_char({t}.best_date, 'DD/MM/YYYY')",
}


def _sentence(code: RankingCode) -> str:
    before, *after = (f"'{part.replace(chr(39), chr(39) * 2)}'" for part in SENTENCES[code].split("{fact}"))
    return f"{before}::text" if not after else f"{before} || {FACTS[code]} || {after[0]}"


EXPLAINED = ", ".join(
    f"({position}, '{code}', {holds}, {_sentence(code)})" for position, (code, holds) in enumerate(HOLDS.items(), 1)
)

RANKED_INVITATION = Shape(
    type="RankedInvitation",
    noun="invitations",
    columns=plain("rank", "tied"),
    opens="{t}.id",
    relations={
        "invitation": One("package_invitation", "{child}.id = {t}.id"),
        "explanations": Many(
            "ranking_explanation",
            POSITION,
            "POSITION",
            source=f"(SELECT e.position, e.code, e.message FROM (VALUES {EXPLAINED}) e (position, code, holds, message)"
            " WHERE e.holds) {child}",
        ),
    },
)

RANKING_EXPLANATION = Shape(type="RankingExplanation", noun=None, columns=plain("code", "message"))

RANKING = Many(
    "ranked_invitation",
    {"RANK": Order("{t}.rank, {t}.id")},
    "RANK",
    source=SOURCE,
)
