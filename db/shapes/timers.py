"""What is read of timers: the jobs that the service does by itself."""

from db.shapes.declare import Filter, Many, One, Order, Shape, global_id, member, plain
from domain.timers.facts import LATE_AFTER

STATUS = f"""CASE WHEN {{t}}.state <> 'DUE' THEN {{t}}.state
    WHEN {{t}}.lease IS NOT NULL AND {{t}}.leased_until > {{now}} THEN 'RUNNING'
    WHEN {{t}}.due_at + interval '{LATE_AFTER.total_seconds():.0f} seconds' <= {{now}} THEN 'LATE'
    WHEN {{t}}.due_at <= {{now}} THEN 'DUE' ELSE 'WAITING' END"""
"""How a timer stands; `domain.timers.job_status` says the same."""

JOB = Shape(
    type="Job",
    noun="timers",
    columns=global_id("job") | plain("kind", "due_at", "attempts", "last_error", "ended_at") | {"status": STATUS},
    relations={
        "package": One("package", "{child}.id = {t}.package_id"),
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
    },
)

JOBS = Many(
    "job",
    {"DUE_AT": Order("{t}.due_at", "timestamptz")},
    "DUE_AT",
    connection=True,
    filters={
        "kind": Filter("{t}.kind = ANY({value})", "text[]", lambda given: [member(item) for item in given]),
        "status": Filter(f"({STATUS}) = ANY({{value}})", "text[]", lambda given: [member(item) for item in given]),
    },
)
