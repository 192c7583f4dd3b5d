"""`sweep_retention`: what has had its time is forgotten, category by category."""

from datetime import timedelta
from typing import Any

import db.retention
import resolvers.audit
from domain.retention import ERASED, Category
from settings import Settings

BATCH = 1000
MOST_BATCHES = 20


def kept_for(settings: Settings) -> dict[Category, timedelta]:
    """How long each category is kept."""
    return {
        Category.IMPORT_REPORTS: timedelta(days=settings.retention_import_report_days),
        Category.SIGN_INS: timedelta(days=settings.retention_sign_in_days),
        Category.SESSIONS: timedelta(days=settings.retention_session_days),
        Category.JOBS: timedelta(days=settings.retention_job_days),
        Category.DELIVERIES: timedelta(days=settings.retention_delivery_days),
        Category.AUDIT_OF_PACKAGES: timedelta(days=settings.retention_audit_package_days),
        Category.AUDIT_OF_OTHERS: timedelta(days=settings.retention_audit_other_days),
    }


async def sweep_retention(ctx: dict[str, Any]) -> None:
    """Delete batch by batch; each batch of a category is a transaction."""
    for category, age in kept_for(ctx["settings"]).items():
        for _ in range(MOST_BATCHES):
            async with ctx["database"].begin(None) as tx:
                forget = resolvers.audit.erase if category in ERASED else db.retention.forget
                deleted = await forget(tx, category, age, BATCH)
            if deleted < BATCH:
                break
