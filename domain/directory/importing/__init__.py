"""What an import would do: which rows are new, changed, unchanged or rejected, and why. All of them count, or none."""

from domain.directory.importing.facts import Directory, ImportDirectory, Importer, Plan, RowOutcome, RowReport, told
from domain.directory.importing.planning import Step, plan

__all__ = ["Directory", "ImportDirectory", "Importer", "Plan", "RowOutcome", "RowReport", "Step", "plan", "told"]
