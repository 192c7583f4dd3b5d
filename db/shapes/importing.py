"""What is read of imports, and the directory as a file."""

from db.exporting import CSV
from db.shapes.declare import Many, One, Order, Shape, Summary, global_id, plain

IMPORT_REPORT = Shape(
    type="ImportReport",
    noun="import_reports",
    columns=global_id("report")
    | plain(
        "imported_at",
        "layout",
        "dry_run",
        "accepted",
        "new_count",
        "changed_count",
        "unchanged_count",
        "rejected_count",
    ),
    relations={
        "imported_by": One("account", "{child}.id = {t}.imported_by"),
        "rows": Many(
            "import_row",
            {"ROW": Order("CASE {t}.outcome WHEN 'REJECTED' THEN '0' ELSE '1' END || lpad({t}.number::text, 8, '0')")},
            "ROW",
            "{child}.report_id = {t}.id",
            connection=True,
        ),
    },
)

IMPORT_ROW = Shape(
    type="ImportRow", noun="import_rows", columns=plain("number", "outcome", "organisation", "service", "reasons")
)

DIRECTORY_FILE = Shape(
    type="DirectoryFile",
    noun=None,
    columns=plain("csv"),
    source=Summary("organisations", f"{CSV} AS csv", "true"),
)
