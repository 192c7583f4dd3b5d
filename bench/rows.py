"""From the drawn packages of one chunk (`bench/filling.py`) to the rows of the tables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table: its columns, and the query that gives them in that order."""

    table: str
    columns: str
    query: str

    @property
    def names(self) -> list[str]:
        """The columns one by one."""
        return self.columns.split()


PACKAGES = Rows(
    "packages",
    """
    id authority_id public_reference reference client_reference service_level_id profile_id terms_version
    early_decision location_precision partial_allowed offer_required award_strategy completes_at state
    start_date hours_required days_required frequency additional_information high_priority version created_by
    created_at finalised_at deadline_at deadline_announced_at sent_count submitted_count accepting_count
    ended_at cancellation_reason
    """,
    """
SELECT d.id, authority_id, public_reference, reference, client_reference, level_ids[level], profile_id, terms_version,
       'WHEN_ALL_RESPONDED', 'FULL', false, 'NONE', 'REASONED', 'DECISION',
       CASE WHEN phase <> 'ENDED' THEN 'OPEN' WHEN cancelled THEN 'CANCELLED' WHEN w.p IS NULL THEN 'CLOSED'
            WHEN d.p % 3 = 0 THEN 'COMPLETE' ELSE 'AWARDED' END,
       start_date, 7 + d.p % 20, 1 + d.p % 7, 'WEEKLY', information, high_priority, 7, broker,
       sent_at - interval '1 hour', sent_at, deadline_at, CASE WHEN phase <> 'COLLECTING' THEN deadline_at END,
       8, counted.submitted, counted.accepting, ended_at,
       CASE WHEN phase = 'ENDED' AND cancelled THEN cancellation END
FROM drawn d LEFT JOIN won w ON w.p = d.p
JOIN (SELECT p, count(*) FILTER (WHERE answered) AS submitted, count(*) FILTER (WHERE answered AND yes) AS accepting
      FROM asked GROUP BY p) counted ON counted.p = d.p
ORDER BY d.p
""",
)
LOCATIONS = Rows(
    "locations",
    """
    package_id authority_id organisation_id postcode
    """,
    """
SELECT d.id, d.authority_id, w.organisation_id, d.postcode FROM drawn d LEFT JOIN won w ON w.p = d.p ORDER BY d.p
""",
)
REQUIREMENTS = Rows(
    "requirements",
    """
    id package_id authority_id code title question negotiable mandatory preferred_date position
    """,
    """
SELECT id, package_id, authority_id, code, title, question, negotiable, false, preferred_date, position
FROM needed ORDER BY p, position
""",
)
SELECTIONS = Rows(
    "selections",
    """
    package_id authority_id service_id origin selected_by selected_at
    """,
    """
SELECT id, authority_id, service_id, 'MANUAL', broker, sent_at - interval '30 minutes' FROM asked ORDER BY p, k
""",
)
ROUNDS = Rows(
    "rounds",
    """
    id package_id authority_id number kind sent_at
    """,
    """
SELECT round_id, id, authority_id, 1, 'FRAMEWORK', sent_at FROM drawn ORDER BY p
""",
)
INVITATIONS = Rows(
    "invitations",
    """
    id package_id round_id authority_id organisation_id service_id origin sent_at deadline_at all_responded
    ended_at state placement_response version
    """,
    """
SELECT i.invitation_id, i.id, round_id, authority_id, i.organisation_id, service_id, 'MANUAL', sent_at, deadline_at,
       bool_and(answered) OVER (PARTITION BY i.p), ended_at,
       CASE WHEN i.invitation_id = w.invitation_id THEN 'AWARDED' WHEN phase = 'ENDED' AND answered THEN 'NOT_AWARDED'
            WHEN phase = 'ENDED' THEN 'LAPSED' WHEN answered THEN 'SUBMITTED' WHEN withdrawn THEN 'WITHDRAWN'
            ELSE 'INVITED' END,
       CASE WHEN NOT answered THEN NULL WHEN yes THEN 'YES_FULL' ELSE 'NO' END,
       CASE WHEN answered THEN 2 WHEN withdrawn THEN 3 ELSE 1 END
FROM asked i LEFT JOIN won w ON w.p = i.p ORDER BY i.p, k
""",
)
BRIEFS = Rows(
    "briefs",
    """
    invitation_id authority_id organisation_id package_id authority_name package_reference public_reference
    client_reference service_level_name service_name start_date hours_required days_required frequency location
    additional_information requirements partial_allowed block_contract high_priority terms_version search_text
    """,
    """
SELECT invitation_id, i.authority_id, organisation_id, i.id, authority_name, reference, public_reference,
       client_reference,
       level_names[level], service_name, start_date, 7 + i.p % 20, 1 + i.p % 7, 'WEEKLY', postcode, information,
       told.requirements, false, block_contract, high_priority, terms_version,
       lower(concat_ws(' ', '', reference, client_reference, level_names[level], public_reference, '1016',
       100000 + i.p,
                       'LAS', 500000 + i.p))
FROM asked i
JOIN (SELECT p, jsonb_agg(jsonb_build_object(
          'id', id, 'code', code, 'title', title, 'question', question, 'provider_description', NULL,
          'negotiable', negotiable, 'mandatory', false, 'preferred_date', preferred_date, 'position', position)
          ORDER BY position) AS requirements
      FROM needed GROUP BY p) told ON told.p = i.p
ORDER BY i.p, k
""",
)
RESPONSES = Rows(
    "responses",
    """
    id invitation_id authority_id organisation_id placement_response reason_code terms_version
    meets_all_essential submitted_at submitted_by withdrawn_at
    """,
    """
SELECT response_id, invitation_id, authority_id, organisation_id, CASE WHEN yes THEN 'YES_FULL' ELSE 'NO' END,
       CASE WHEN NOT yes THEN rejection END, CASE WHEN yes THEN terms_version END,
       CASE WHEN yes THEN chance % 5 <> 0 END, sent_at + interval '30 minutes', admin,
       CASE WHEN withdrawn THEN sent_at + interval '40 minutes' END
FROM asked WHERE answered OR withdrawn ORDER BY p, k
""",
)
ANSWERS = Rows(
    "answers",
    """
    response_id requirement_id authority_id organisation_id can_meet comment
    """,
    """
SELECT i.response_id, n.id, i.authority_id, i.organisation_id, chance % 5 <> 0 OR n.position <> 2,
       CASE WHEN chance % 5 = 0 AND n.position = 2 THEN 'We could start in the week after.' END
FROM asked i JOIN needed n ON n.p = i.p WHERE (answered OR withdrawn) AND yes ORDER BY i.p, k, n.position
""",
)
DECISIONS = Rows(
    "decisions",
    """
    package_id round_id authority_id invitation_id source_code primary_reason_code additional_reason_codes
    decided_by decided_at
    """,
    """
SELECT d.id, d.round_id, d.authority_id, w.invitation_id, d.source, d.reasons[1], d.reasons[2:3], d.broker, d.ended_at
FROM drawn d JOIN won w ON w.p = d.p ORDER BY d.p
""",
)
ROWS = (
    PACKAGES, LOCATIONS, REQUIREMENTS, SELECTIONS, ROUNDS, INVITATIONS, BRIEFS, RESPONSES, ANSWERS, DECISIONS,
)  # fmt: skip
TABLES = tuple(rows.table for rows in ROWS)
