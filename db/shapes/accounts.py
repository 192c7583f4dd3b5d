"""What is read of requests for access and of accounts by those who keep them."""

from db import visibility
from db.shapes.declare import Filter, Many, One, Order, Shape, global_id, plain, row_id

LIVE_LINK = """(SELECT max(k.expires_at) FROM links k WHERE k.account_id = {account} AND k.purpose = 'ACTIVATION'
    AND k.used_at IS NULL AND k.revoked_at IS NULL AND k.expires_at > {{now}})"""
REQUEST_LINK = LIVE_LINK.format(account="{t}.account_id")
ACCOUNT_LINK = LIVE_LINK.format(account="{t}.id")

STATUS = f"""CASE {{t}}.state WHEN 'WAITING' THEN 'SUBMITTED' WHEN 'REJECTED' THEN 'REJECTED' ELSE
    CASE WHEN EXISTS (SELECT FROM accounts x WHERE x.id = {{t}}.account_id AND x.activated_at IS NOT NULL)
    THEN 'ACTIVATED' WHEN {REQUEST_LINK} IS NULL THEN 'EXPIRED' ELSE 'APPROVED' END END"""

ACCESS_REQUEST = Shape(
    type="AccessRequest",
    noun="access_requests",
    columns=global_id("access_request")
    | plain(
        *("role", "username", "email", "forename", "surname", "job_role", "telephone", "mobile", "fax"),
        *("address_lines", "employer", "authorised_by", "note", "requested_at", "decided_at", "rejection_reason"),
        "version",
    )
    | {
        "status": STATUS,
        "warnings": "to_json(coalesce(access_warnings({t}.id), '{{}}'))",
        "proposed_username": "CASE WHEN {t}.state = 'WAITING' THEN free_username({t}.username) ELSE {t}.username END",
        "age_hours": "floor(extract(epoch FROM coalesce({t}.decided_at, {now}) - {t}.requested_at) / 3600)::integer",
    },
    relations={
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        "decided_by": One("account", "{child}.id = {t}.decided_by"),
        "account": One("account", "{child}.id = {t}.account_id"),
    },
)

ACCESS_REQUESTS = Many(
    "access_request",
    {"REQUESTED_AT": Order("{t}.requested_at", "timestamptz")},
    "REQUESTED_AT",
    connection=True,
    filters={
        "state": Filter(
            {
                "WAITING": "{t}.state = 'WAITING'",
                "APPROVED": "{t}.state = 'APPROVED'",
                "REJECTED": "{t}.state = 'REJECTED'",
            }
        )
    },
)
"""The manager's queue: who has waited longest comes first."""

DISABLED = "{t}.disabled_at IS NOT NULL"
ACTIVE = "({t}.disabled_at IS NULL AND {t}.activated_at IS NOT NULL)"
WAITING = f"({{t}}.disabled_at IS NULL AND {{t}}.activated_at IS NULL AND {ACCOUNT_LINK} IS {{negation}}NULL)"
INVITED = WAITING.replace("{negation}", "NOT ")
EXPIRED = WAITING.replace("{negation}", "")

KEPT_ACCOUNT = Shape(
    type="KeptAccount",
    noun="accounts",
    columns=plain(
        *("email", "job_role", "telephone", "mobile", "fax", "address_lines", "created_at", "activated_at"),
        *("last_seen_at", "disabled_at", "version"),
    )
    | {
        "state": f"CASE WHEN {DISABLED} THEN 'DISABLED' WHEN {ACTIVE} THEN 'ACTIVE' WHEN {INVITED} THEN 'INVITED'"
        " ELSE 'EXPIRED' END",
        "link_expires_at": f"CASE WHEN {INVITED} THEN {ACCOUNT_LINK} END",
    },
    relations={
        "account": One("account", "{child}.id = {t}.id"),
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        "services": Many(
            "service",
            {"NAME": Order("lower({t}.name)")},
            "NAME",
            "{child}.id IN (SELECT s.service_id FROM account_services s WHERE s.account_id = {t}.id)",
        ),
    },
)

VIEWERS_OWN = visibility.KEPT.format(
    t="{child}", authority="(SELECT viewer_authority())", organisation="(SELECT viewer_organisation())"
)

ACCOUNTS = Many(
    "kept_account",
    {"NAME": Order("lower({t}.surname || ' ' || {t}.forename)")},
    "NAME",
    f"NOT {{child}}.machine AND {VIEWERS_OWN}",
    connection=True,
    filters={
        "state": Filter({"DISABLED": DISABLED, "ACTIVE": ACTIVE, "INVITED": INVITED, "EXPIRED": EXPIRED}),
        "organisation_id": Filter("{t}.organisation_id = {value}", "uuid", row_id("organisation")),
        "search": Filter("(lower({t}.surname) ^@ lower({value}) OR lower({t}.forename) ^@ lower({value}))"),
    },
)
"""Whom a manager or a team admin keeps, by surname; no machine."""
