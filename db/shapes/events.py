"""What is read of events: a viewer's own stream, and what proves that it was read whole."""

from collections.abc import Sequence

from db.shapes.declare import Filter, Many, One, Order, Shape, cursor, plain
from domain.events import CATALOGUE
from domain.refusals import EventTypeUnknown, Refused
from domain.streams import ORDER

SEQUENCE = Order("{t}.sequence", "bigint", owner="{t}.stream_id")


def known(given: Sequence[str]) -> list[str]:
    """These names of events; refused where there is none of such a name, which would be waited for in vain."""
    strange = [
        EventTypeUnknown("types", place, type=type_) for place, type_ in enumerate(given) if type_ not in CATALOGUE
    ]
    if strange:
        raise Refused(strange)
    return list(given)


# A council's data are the event's own; what an organisation is told of it stands in its stream (rule P26).
EVENT = Shape(
    type="Event",
    noun="stream_events",
    columns=plain("sequence", "type", "occurred_at")
    | {
        "id": "'event_' || {t}.id",
        "cursor": cursor(ORDER, SEQUENCE.sql, SEQUENCE.beside),
        "package_id": "CASE WHEN {t}.data IS NULL THEN 'package_' || {t}.package_id END",
        "data": "coalesce({t}.data, (SELECT v.data FROM events v WHERE v.id = {t}.id))",
    },
)

EVENTS = Many(
    "event",
    {ORDER: SEQUENCE},
    ORDER,
    connection=True,
    filters={"types": Filter("{t}.type = ANY({value})", "text[]", known)},
)

EVENT_COUNT = Shape(type="EventCount", noun=None, columns=plain("type", "count"))


def counted(table: str, on: str = "true") -> Many:
    """How many rows of each type a stream has between two of its numbers."""
    return Many(
        "event_count",
        {"TYPE": Order("{t}.type")},
        "TYPE",
        source=f"""(SELECT c.type, count(*)::integer AS count FROM {table} c
            WHERE {{visible}} AND {on} AND c.sequence > coalesce({{after_sequence}}, 0)
                AND ({{through_sequence}} IS NULL OR c.sequence <= {{through_sequence}})
            GROUP BY c.type) {{child}}""",
        takes={"after_sequence": "bigint", "through_sequence": "bigint"},
        within=table,
    )


EVENT_SUMMARY = Shape(
    type="EventSummary",
    noun=None,
    columns=plain("last_sequence") | {"cursor": cursor(ORDER, "{t}.last_sequence", "{t}.id")},
    relations={"counts": counted("stream_events")},
)
SUMMARY = One(
    "event_summary",
    "true",
    source="""(SELECT viewer_stream() AS id, coalesce((
        SELECT s.last_sequence FROM streams s WHERE s.id = viewer_stream()), 0) AS last_sequence) {child}""",
)
