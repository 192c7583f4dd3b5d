"""A migration that is one SQL script, in Piccolo's terms."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self, cast

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.engine.postgres import PostgresEngine


class ForwardOnly(Exception):
    """Migrations are not taken back: write another one that puts right what is wrong."""


@dataclass
class SqlMigration(MigrationManager):
    """A Piccolo migration that is one SQL script, run in one transaction."""

    online: ClassVar[bool] = False
    """Whether it runs outside of any transaction."""
    script: Path = field(default_factory=Path)

    @classmethod
    def beside(cls, module_file: str, description: str) -> Self:
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


@dataclass
class OnlineMigration(SqlMigration):
    """A script whose statements run one by one in no transaction: indexes that are built while others write.

    It may break off between two of them and is then run again from the beginning, so each has to bear that.
    """

    online: ClassVar[bool] = True

    async def run(self, backwards: bool = False) -> None:
        """Run the statements of the script one after the other."""
        if backwards:
            raise ForwardOnly
        engine = cast("PostgresEngine", Migration._meta.db)
        for statement in re.split(r";\n", self.script.read_text(encoding="utf-8")):
            if statement.strip():
                await engine.run_ddl(statement, in_pool=False)
