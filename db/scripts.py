"""A migration that is one SQL script, in Piccolo's terms."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.engine.postgres import PostgresEngine


class ForwardOnly(Exception):
    """Migrations are not taken back: write another one that puts right what is wrong."""


@dataclass
class SqlMigration(MigrationManager):
    """A Piccolo migration that is one SQL script, run in one transaction."""

    script: Path = field(default_factory=Path)

    @classmethod
    def beside(cls, module_file: str, description: str) -> "SqlMigration":
        """The migration whose script stands beside its module and bears its name."""
        script = Path(module_file).with_suffix(".sql")
        return cls(migration_id=script.stem, description=description, script=script)

    async def run(self, backwards: bool = False) -> None:
        """Run the script on the engine that keeps the table of migrations."""
        if backwards:
            raise ForwardOnly
        engine = cast("PostgresEngine", Migration._meta.db)
        async with engine.transaction() as transaction:
            await transaction.connection.execute(self.script.read_text(encoding="utf-8"))
