"""`measure_jobs`: how much is due, how long it has waited, and what is set aside, for Prometheus."""

from typing import Any

import db.jobs
import telemetry


async def measure_jobs(ctx: dict[str, Any]) -> None:
    """Set the gauges of every job; what has nothing due says nought."""
    async with ctx["database"].begin(None) as tx:
        found = await db.jobs.summary(tx)
    for job in found:
        telemetry.JOBS_DUE.labels(job.name).set(job.due)
        telemetry.JOB_LATENESS_SECONDS.labels(job.name).set(max(0.0, job.lateness_seconds))
        telemetry.JOBS_POISONED.labels(job.name).set(job.poisoned)
