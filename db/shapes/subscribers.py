"""Who sees a package (rule B4)."""

from db.shapes.declare import Many, One, Order, Shape, plain
from domain.permissions import READS_ALL

BY_ROLE = "{t}.role IN (" + ", ".join(f"'{role.value}'" for role in sorted(READS_ALL)) + ")"

SUBSCRIBER = Shape(
    type="Subscriber",
    noun="accounts",
    columns=plain("origin", "added_at"),
    relations={
        "account": One("account", "{child}.id = {t}.id"),
        "added_by": One("account", "{child}.id = {t}.added_by"),
    },
)

SUBSCRIBERS = Many(
    "subscriber",
    {"NAME": Order("lower({t}.surname || ' ' || {t}.forename)")},
    "NAME",
    connection=True,
    source=f"""(SELECT a.id, a.authority_id, a.approved_by, a.surname, a.forename,
            CASE WHEN {BY_ROLE.format(t="a")} THEN 'AUTOMATIC' ELSE 'ADDED' END AS origin, s.added_at, s.added_by
        FROM accounts a LEFT JOIN subscriptions s ON s.package_id = {{t}}.id AND s.account_id = a.id
        WHERE a.authority_id = {{t}}.authority_id AND a.disabled_at IS NULL AND NOT a.machine AND NOT a.machine
          AND ({BY_ROLE.format(t="a")} OR s.account_id IS NOT NULL)) {{child}}""",
)
"""Officers and managers by their role, others by a row; no machine, and nobody whose account is disabled."""
