"""The directory as a file of our own, made in one statement: just what an import takes."""

from collections.abc import Mapping

from db.transaction import Tx
from domain.directory.facts import SEPARATOR
from domain.directory.layouts import COLUMNS, Part

LINE_END = "E'\\r\\n'"


def _listed(column: str) -> str:
    return f"array_to_string({column}, '{SEPARATOR} ')"


def _pounds(column: str) -> str:
    return f"({column} / 100.0)::numeric(12, 2)::text"


SPECIAL: Mapping[str, str] = {
    "block_contract": "CASE m.block_contract WHEN true THEN 'yes' WHEN false THEN 'no' END",
    "lots": _listed("m.lots"),
    "levels": _listed("m.levels"),
    "areas": _listed("m.areas"),
    "hourly_rate_pence": _pounds("m.hourly_rate_pence"),
    "day_rate_pence": _pounds("m.day_rate_pence"),
}
ALIASES = {Part.ORGANISATION: "{t}", Part.SERVICE: "s", Part.TERMS: "m"}


def _cell(text: str) -> str:
    """A text between quotes, so that no spreadsheet takes it for a formula; `layouts.guarded` says the same."""
    value = f"coalesce(({text})::text, '')"
    guard = f"CASE WHEN {value} ~ E'^''*[=+@\\\\t\\\\r-]' THEN '''' ELSE '' END"
    return f"""'"' || {guard} || replace({value}, '"', '""') || '"'"""


def _line(parts: frozenset[Part]) -> str:
    cells = []
    for column in COLUMNS:
        text = SPECIAL.get(column.name, f"{ALIASES[column.part]}.{column.name}")
        cells.append(_cell(text) if column.part in parts else "'\"\"'")
    return " || ',' || ".join(cells) + f" || {LINE_END}"


HEADINGS = ",".join(f'"{column.heading}"' for column in COLUMNS)
OF_SERVICES = f"""(SELECT string_agg({_line(frozenset(Part))}, '' ORDER BY lower(s.name), s.id)
    FROM services s LEFT JOIN arrangements m ON m.service_id = s.id AND m.authority_id = viewer_authority()
    WHERE s.organisation_id = {{t}}.id AND s.retired_at IS NULL)"""
LINES = f"coalesce({OF_SERVICES}, {_line(frozenset({Part.ORGANISATION}))})"
CSV = f"'{HEADINGS}' || {LINE_END} || coalesce(string_agg({LINES}, '' ORDER BY lower({{t}}.name), {{t}}.id), '')"
"""The whole file, as an aggregate over organisations; an organisation that offers nothing has a row of its own."""

# The file, for a command.
EXPORT = f"SELECT {CSV.format(t='o')} FROM organisations o"


async def export(tx: Tx) -> str:
    """The directory and the terms of the viewer's authority, as a file."""
    return str(await tx.connection.fetchval(EXPORT))
