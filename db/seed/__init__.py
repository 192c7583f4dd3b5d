"""The data that ships with the service: authorities' profiles, and the demonstration's organisations and accounts."""

from db.seed.loading import Summary, TableSummary, load

__all__ = ["Summary", "TableSummary", "load"]
