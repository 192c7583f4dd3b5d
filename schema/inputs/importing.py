"""What is said to import the directory."""

import strawberry

from domain.directory.importing import ImportDirectory
from schema import gate


@strawberry.input(description="A file of organisations, services and terms. All of its rows are imported, or none.")
class ImportDirectoryInput:
    """The layouts are described in docs/importing.md."""

    csv: str = gate.given("The text of the file: CSV in one of the layouts of docs/importing.md.")
    dry_run: bool = gate.given("Say what it would do, and do nothing.")

    def command(self) -> ImportDirectory:
        """As the domain knows it."""
        return ImportDirectory(self.csv, self.dry_run)
