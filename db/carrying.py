"""How the viewer reaches row-level security: settings that end with the transaction, in one of two ways.

A change opens a transaction, and `opening` sends BEGIN and the settings as one batch. A read is one statement, and
`carrying` has it bring its settings itself: it needs no transaction around it, so the database is asked once and not
three times. Either way the settings are local, and nothing of a viewer is left on the connection.
"""

from collections.abc import Mapping
from uuid import UUID

from domain.viewer import Viewer

SETTINGS: Mapping[str, str] = {"authority_id": "uuid", "organisation_id": "uuid", "account_id": "uuid", "role": "text"}
"""The fields of `Viewer` that the functions `viewer_*()` of the database read, and their types there."""


def carrying(row: str, placeholders: Mapping[str, str]) -> str:
    """A statement of one value: the row that the statement `row` gives, for the viewer of the `placeholders`.

    CASE asks its conditions before anything else, and what stands in brackets behind THEN, which refers to nothing
    outside, is run when it is first wanted: here, the settings stand. If a planner ever turned that round, a viewer
    would see nothing: without settings no policy lets a row through.
    """
    brought = " AND ".join(
        f"set_config('app.{_setting(field)}', coalesce({placeholders[field]}::text, ''), true) IS NOT NULL"
        for field in SETTINGS
    )
    return f"SELECT CASE WHEN {brought} THEN ({row}) END"


def opening(viewer: Viewer | None) -> str:
    """BEGIN and the settings that row-level security reads, as one batch.

    `SET LOCAL` takes no parameters, so this is the one place where values meet SQL text: each is made a UUID or a
    member of an enumeration first, which has no characters to escape with.
    """
    if viewer is None or viewer.role is None:
        return "BEGIN"
    values = {field: getattr(viewer, field) for field in SETTINGS if field != "role"}
    texts = {field: "" if value is None else str(UUID(int=value.int)) for field, value in values.items()}
    texts["role"] = type(viewer.role)(viewer.role).value
    return "BEGIN;" + ";".join(f"SET LOCAL app.{_setting(field)}='{text}'" for field, text in texts.items())


def _setting(field: str) -> str:
    return field.removesuffix("_id")
