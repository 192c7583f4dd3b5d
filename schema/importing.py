"""Imports of the directory, and the directory as a file."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.connections import Connection, Node, paged
from schema.directory import Account
from schema.enums import ImportLayout, ImportOutcome
from schema.scalars import DateTime


@gate.shown(Permission.DIRECTORY_WRITE, "What became of one row of an imported file.")
class ImportRow:
    """`import_rows`."""

    number: int = gate.field("Its number in the file, counted as a spreadsheet does: the headings are row 1.")
    outcome: ImportOutcome = gate.field("What becomes of it.")
    organisation: str | None = gate.field("The organisation that it names.")
    service: str | None = gate.field("The service that it names.")
    reasons: list[str] = gate.field("Why it is rejected, or what it changes, in sentences.")


@gate.shown(Permission.DIRECTORY_WRITE, "What an import did, or would have done.")
class ImportReport(Node):
    """`import_reports`."""

    id: strawberry.ID = gate.field("The global id.")
    imported_at: DateTime = gate.field("When.")
    imported_by: Account | None = gate.field("Who; null: the operator of this service.")
    layout: ImportLayout = gate.field("Whose columns the file had.")
    dry_run: bool = gate.field("Whether it was only to be tried.")
    accepted: bool = gate.field("Whether no row was rejected. Otherwise nothing was written.")
    new_count: int = gate.field("How many rows are new.")
    changed_count: int = gate.field("How many rows change what stands.")
    unchanged_count: int = gate.field("How many rows say what stands already.")
    rejected_count: int = gate.field("How many rows cannot be imported.")
    rows: Connection[ImportRow] = paged("What became of each row, the rejected ones first.")


@gate.shown(Permission.DIRECTORY_WRITE, "The directory and your council's terms with its services, as a file.")
class DirectoryFile:
    """What `importDirectory` takes."""

    csv: str = gate.field("The file: CSV, UTF-8.")
