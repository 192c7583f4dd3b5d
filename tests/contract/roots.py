"""Every root field once: how it is asked about a row, and how one knows what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.permissions import COUNCIL_ROLES, Role

Rows = Mapping[str, Any]
"""The ids that one side's rows have: `package`, `invitation`, `authority`, …"""

PACKAGE_CHANGE = "package { id } userErrors { code path }"
INVITATION_CHANGE = "invitation { id } userErrors { code path }"
ORGANISATION_CHANGE = "organisation { id } userErrors { code path }"
SERVICE_CHANGE = "service { id } userErrors { code path }"
REQUEST_CHANGE = "accessRequest { id } userErrors { code path }"
ACCOUNT_CHANGE = "keptAccount { version } userErrors { code path }"
DOCUMENT_CHANGE = "document { id } userErrors { code path }"
ENDPOINT_CHANGE = "endpoint { id } userErrors { code path }"
TEAM_CHANGE = "team { id } userErrors { code path }"


@dataclass(frozen=True)
class Reading:
    """A query whose answer shows the row `noun` of the caller's own side, and not that of the other side.

    `given` makes the variables from the rows of the side that is asked about. Who stands in `shared` may see both.
    """

    noun: str
    document: str
    given: Callable[[Rows], Mapping[str, Any]] = field(default=lambda _: {})
    shared: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Changing:
    """A mutation of somebody's row: `refused` is the code of the rule that stops it where the row is found.

    So nothing is ever changed. Where the row is somebody else's, `foreign` stands at `path`; without a path there is
    no row that could be, because the caller's own council is meant.
    """

    path: str
    given: Callable[[Rows], Mapping[str, Any]]
    refused: str = "CONFLICT"
    payload: str = PACKAGE_CHANGE
    foreign: str = "NOT_FOUND"


def _identified(noun: str) -> Callable[[Rows], Mapping[str, Any]]:
    return lambda rows: {"id": rows[noun]}


OPEN = frozenset({"authorities", "employers", "requestAccess"})
"""Root fields that take no token; whoever has one is refused."""

READINGS = {
    "accessRequests": Reading("asked", "{ accessRequests(first: 100) { nodes { id } } }"),
    "accounts": Reading("member", "{ accounts(first: 100) { nodes { account { id } } } }"),
    "authorities": Reading("authority", "{ authorities { slug } }"),
    "employers": Reading("organisation", '{ employers(search: "care") { name } }'),
    "viewer": Reading("account", "{ viewer { account { id } } }"),
    "node": Reading("node", "query($id: ID!) { node(id: $id) { id } }", _identified("node")),
    "packages": Reading("package", "{ packages(first: 100) { nodes { id } } }"),
    "packageCounts": Reading(
        "once",
        "query($search: String) { packageCounts(search: $search) { all } }",
        lambda rows: {"search": rows["reference"]},
    ),
    "package": Reading("package", "query($id: ID!) { package(id: $id) { id } }", _identified("package")),
    "invitations": Reading("invitation", "{ invitations(tab: ALL, first: 100) { nodes { id } } }"),
    "invitation": Reading("invitation", "query($id: ID!) { invitation(id: $id) { id } }", _identified("invitation")),
    "invitationCounts": Reading("counted", "{ invitationCounts { all } }"),
    "reasonCodes": Reading(
        "reason",
        "query($id: ID!) { reasonCodes(authorityId: $id) { id } }",
        lambda rows: {"id": rows["authority"]},
        frozenset(Role) - COUNCIL_ROLES,
    ),
    "serviceLevels": Reading("level", "{ serviceLevels { id } }"),
    "catalogue": Reading("catalogue", "{ catalogue { requirements { title } } }"),
    "directoryFile": Reading("filed", "{ directoryFile { csv } }"),
    "profileInForce": Reading("profile", "{ profileInForce { id } }"),
    "profile": Reading("profile", "query($id: ID!) { profile(id: $id) { id } }", _identified("profile")),
    "profiles": Reading("profile", "{ profiles(first: 100) { nodes { id } } }"),
    "events": Reading(
        "told",
        """{ events(first: 100, types: ["package.created", "package.sent"]) { nodes { packageId data } } }""",
    ),
    # no two streams end alike, so the rows of our own sides stand for any
    "eventSummary": Reading("end", "{ eventSummary { __typename cursor } }"),
    "eventTypes": Reading("event", "{ eventTypes { type } }", shared=frozenset(Role)),
    "webhookEndpoints": Reading("endpoint", "{ webhookEndpoints(first: 100) { nodes { id } } }"),
    "webhookEndpoint": Reading(
        "endpoint", "query($id: ID!) { webhookEndpoint(id: $id) { id secrets { createdAt } } }", _identified("endpoint")
    ),
    "webhookDelivery": Reading(
        "delivery", "query($id: ID!) { webhookDelivery(id: $id) { id attempts { number } } }", _identified("delivery")
    ),
    "jobs": Reading("job", "{ jobs(first: 100) { nodes { id } } }"),
    "subjectExports": Reading("exported", "{ subjectExports(first: 100) { nodes { id } } }"),
    "audit": Reading(
        "package",
        "query($id: ID!) { audit(first: 5, objectId: $id) { nodes { objectId } } }",
        _identified("package"),
    ),
    "teams": Reading("team", "{ teams(first: 100) { nodes { id } } }"),
    "officers": Reading("officer", "{ officers(first: 100) { nodes { id } } }"),
    "organisations": Reading("organisation", "{ organisations(first: 100) { nodes { id } } }", shared=COUNCIL_ROLES),
    "services": Reading("service", "{ services(first: 100) { nodes { id } } }", shared=COUNCIL_ROLES),
}

STALE = {"expectedVersion": 0}


def _of_member(**more: Any) -> Changing:
    """A change of an account that has changed since it was read."""
    return Changing("accountId", lambda rows: {"accountId": rows["member"], **more, **STALE}, payload=ACCOUNT_CHANGE)


def _of_endpoint(more: Rows, refused: str = "CONFLICT", payload: str = ENDPOINT_CHANGE) -> Changing:
    """A change of an endpoint that has changed since it was read, or of what hangs on it."""
    return Changing("endpointId", lambda rows: {"endpointId": rows["endpoint"], **more}, refused, payload)


NEW = {"email": "no address", "forename": "A", "surname": "B"}
CHANGES = {
    "createWebhookEndpoint": Changing(
        "", lambda _: {"name": "N", "url": "https://10.0.0.1/"}, "ENDPOINT_ADDRESS_REFUSED", ENDPOINT_CHANGE
    ),
    "updateWebhookEndpoint": _of_endpoint({"name": "N", **STALE}),
    "pauseWebhookEndpoint": _of_endpoint(STALE),
    "enableWebhookEndpoint": _of_endpoint(STALE),
    "deleteWebhookEndpoint": _of_endpoint(STALE, payload="deleted userErrors { code path }"),
    "rotateWebhookSecret": _of_endpoint(STALE, payload="signingSecret userErrors { code path }"),
    "setWebhookCertificate": _of_endpoint({"certificate": "C", "privateKey": "K"}, "CERTIFICATE_REFUSED"),
    "removeWebhookCertificate": _of_endpoint(STALE),
    "sendWebhookSample": _of_endpoint({"type": "x"}, "EVENT_TYPE_UNKNOWN", "delivery { id } userErrors { code path }"),
    "redeliverWebhook": Changing(
        "deliveryId",
        lambda rows: {"deliveryId": rows["delivery"]},
        "DELIVERY_UNDER_WAY",
        "delivery { id } userErrors { code path }",
    ),
    "replayWebhookDeliveries": _of_endpoint({}, "INVALID_INPUT"),
    "approveAccessRequest": Changing(
        "accessRequestId", lambda rows: {"accessRequestId": rows["asked"], **STALE}, payload=REQUEST_CHANGE
    ),
    "rejectAccessRequest": Changing(
        "accessRequestId",
        lambda rows: {"accessRequestId": rows["asked"], "reason": "No", **STALE},
        payload=REQUEST_CHANGE,
    ),
    "reissueActivationLink": _of_member(),
    "disableAccount": _of_member(),
    "enableAccount": _of_member(),
    "updateAccount": _of_member(jobRole="Other"),
    "attachServices": _of_member(serviceIds=[]),
    "createOfficer": Changing("", lambda _: {"role": "PRACTITIONER", **NEW}, "EMAIL_INVALID", ACCOUNT_CHANGE),
    "inviteColleague": Changing("", lambda _: NEW, "EMAIL_INVALID", ACCOUNT_CHANGE),
    "createPackage": Changing(
        "authorityId",
        lambda rows: {
            "authorityId": rows["authority"],
            "serviceType": rows["type"],
            "serviceLevelId": rows["level"],
            "clientReference": "LAS 1234",
            "termsAccepted": False,
        },
        "TERMS_NOT_ACCEPTED",
    ),
    "duplicatePackage": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "termsAccepted": False, **STALE}
    ),
    "updatePackageProfile": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "daysRequired": 1, **STALE}
    ),
    "setCallSchedule": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "calls": [], "preferences": [], **STALE}
    ),
    "addRequirements": Changing("packageId", lambda rows: {"packageId": rows["package"], "requirements": [], **STALE}),
    "updateRequirement": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "requirementId": "x", **STALE}
    ),
    "removeRequirement": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "requirementId": "x", **STALE}
    ),
    "selectServicesByAlgorithm": Changing("packageId", lambda rows: {"packageId": rows["package"], **STALE}),
    "addServices": Changing("packageId", lambda rows: {"packageId": rows["package"], "serviceIds": [], **STALE}),
    "removeService": Changing("packageId", lambda rows: {"packageId": rows["package"], "serviceId": "x", **STALE}),
    "finalisePackage": Changing("packageId", lambda rows: {"packageId": rows["package"], **STALE}),
    "modifyDeadline": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "deadlineAt": "2031-01-01T00:00:00Z", **STALE}
    ),
    "recordDecision": Changing(
        "packageId",
        lambda rows: {
            "packageId": rows["package"],
            "invitationId": "x",
            "sourceCode": "X",
            "primaryReasonCode": "X",
            **STALE,
        },
    ),
    "cancelPackage": Changing("packageId", lambda rows: {"packageId": rows["package"], "reasonCode": "X", **STALE}),
    "addSubscriber": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "accountId": "x"}, "NOT_FOUND", foreign="NOT_FOUND"
    ),
    "removeSubscriber": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "accountId": "x"}, "NOT_FOUND", foreign="NOT_FOUND"
    ),
    "submitResponse": Changing(
        "invitationId",
        lambda rows: {"invitationId": rows["invitation"], "placementResponse": "NO"},
        "REJECTION_REASON_REQUIRED",
        INVITATION_CHANGE,
    ),
    "changeResponse": Changing(
        "invitationId",
        lambda rows: {"invitationId": rows["invitation"], "placementResponse": "NO", **STALE},
        payload=INVITATION_CHANGE,
    ),
    "withdrawResponse": Changing(
        "invitationId", lambda rows: {"invitationId": rows["invitation"], **STALE}, payload=INVITATION_CHANGE
    ),
    "publishProfile": Changing(
        "", lambda _: {"document": {}}, "INVALID_INPUT", "profile { id } userErrors { code path }"
    ),
    "importDirectory": Changing(
        "", lambda _: {"csv": "", "dryRun": True}, "INVALID_INPUT", "report { id } userErrors { code path }"
    ),
    "setMessagePreferences": Changing(
        "", lambda _: {"preferences": []}, "INVALID_INPUT", "account { id } userErrors { code path }"
    ),
    "createTeam": Changing("", lambda _: {"name": " "}, "INVALID_INPUT", TEAM_CHANGE),
    "renameTeam": Changing("teamId", lambda rows: {"teamId": rows["team"], "name": " "}, "INVALID_INPUT", TEAM_CHANGE),
    "retireTeam": Changing("teamId", lambda rows: {"teamId": rows["team"]}, "TEAM_NOT_EMPTY", TEAM_CHANGE),
    "registerOrganisation": Changing("", lambda _: {"name": " "}, "INVALID_INPUT", ORGANISATION_CHANGE),
    "updateOrganisation": Changing(
        "organisationId",
        lambda rows: {"organisationId": rows["organisation"], "name": " "},
        "INVALID_INPUT",
        ORGANISATION_CHANGE,
        "KEPT_BY_ANOTHER",
    ),
    "registerService": Changing(
        "", lambda rows: {"organisationId": rows["organisation"], "name": " "}, "INVALID_INPUT", SERVICE_CHANGE
    ),
    "updateService": Changing(
        "serviceId",
        lambda rows: {"serviceId": rows["kept"], "name": " "},
        "INVALID_INPUT",
        SERVICE_CHANGE,
        "KEPT_BY_ANOTHER",
    ),
    "arrangeService": Changing(
        "",
        lambda rows: {"serviceId": rows["kept"], "category": "SPOT", "levels": ["NO_SUCH"]},
        "UNKNOWN_SERVICE_LEVEL",
        SERVICE_CHANGE,
    ),
    "suspendService": Changing(
        "serviceId",
        lambda rows: {"serviceId": rows["kept"], "reason": " "},
        "INVALID_INPUT",
        SERVICE_CHANGE,
        "SERVICE_NOT_ARRANGED",
    ),
    "liftSuspension": Changing(
        "serviceId",
        lambda rows: {"serviceId": rows["kept"]},
        "SERVICE_NOT_SUSPENDED",
        SERVICE_CHANGE,
        "SERVICE_NOT_ARRANGED",
    ),
    "setExternalReference": Changing(
        "objectId",
        lambda rows: {"objectId": rows["package"], "system": "no system", "reference": "1"},
        "EXTERNAL_SYSTEM_INVALID",
    ),
    "assignOfficer": Changing(
        "accountId",
        lambda rows: {"accountId": rows["officer"], "teamId": rows["retired"]},
        "TEAM_RETIRED",
        "account { id } userErrors { code path }",
    ),
    "saveDraft": Changing(
        "invitationId", lambda rows: {"invitationId": rows["invitation"], **STALE}, payload=INVITATION_CHANGE
    ),
    "requestAccess": Changing(
        "",
        lambda _: {
            "authority": "solihull",
            "role": "TEAM_ADMIN",
            "email": "team@care.example",
            "forename": "Care",
            "surname": "Admin",
            "telephone": "0121 496 0000",
            "newEmployer": "Care",
            "authorisedBy": " ",
        },
        "INVALID_INPUT",
        "acknowledged userErrors { code path }",
    ),
    "renewOffer": Changing(
        "invitationId", lambda rows: {"invitationId": rows["invitation"], **STALE}, payload=INVITATION_CHANGE
    ),
    "requestOfferRenewal": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "invitationId": "x", **STALE}
    ),
    "announceDocument": Changing(
        "documentId",
        lambda rows: {
            "documentId": rows["document"],
            "fileName": "plan.pdf",
            "mediaType": "application/pdf",
            "size": 0,
            "sha256": 64 * "0",
        },
        "DOCUMENT_EMPTY",
        "upload { id } userErrors { code path }",
    ),
    "setDocumentRuling": Changing(
        "documentId",
        lambda rows: {"documentId": rows["document"], "ruling": "WITHHELD", "reason": "x", **STALE},
        payload=DOCUMENT_CHANGE,
    ),
    "removeDocument": Changing(
        "documentId", lambda rows: {"documentId": rows["document"], "reason": "x", **STALE}, payload=DOCUMENT_CHANGE
    ),
    "takeBackDocument": Changing(
        "documentId",
        lambda rows: {"documentId": rows["document"], "reason": " "},
        "INVALID_INPUT",
        INVITATION_CHANGE,
    ),
    "requestDownload": Changing(
        "documentId",
        lambda rows: {"documentId": rows["document"], "version": 99},
        "NOTHING_TO_DOWNLOAD",
        "download { id } userErrors { code path }",
    ),
    "addPackageNote": Changing("packageId", lambda rows: {"packageId": rows["package"], "text": " ", **STALE}),
    "addPackageResponseNote": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "invitationId": "x", "text": " ", **STALE}
    ),
    "addResponseNote": Changing(
        "invitationId",
        lambda rows: {"invitationId": rows["invitation"], "text": " ", **STALE},
        payload=INVITATION_CHANGE,
    ),
    "exportSubject": Changing(
        "",
        lambda _: {"clientReference": "nobody's"},
        "SUBJECT_UNKNOWN",
        "subjectExport { id } userErrors { code path }",
    ),
    "placeLegalHold": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "reason": " "}, "INVALID_INPUT"
    ),
    "liftLegalHold": Changing("packageId", lambda rows: {"packageId": rows["package"]}, "NOT_HELD"),
    "markPackageNotesRead": Changing(
        "packageId", lambda rows: {"packageId": rows["package"], "noteId": "x"}, "NOT_FOUND"
    ),
    "markNotesRead": Changing(
        "invitationId",
        lambda rows: {"invitationId": rows["invitation"], "noteId": "x"},
        "NOT_FOUND",
        INVITATION_CHANGE,
    ),
}


def change(name: str) -> str:
    """The document of a mutation."""
    kind = name[0].upper() + name[1:] + "Input"
    return f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {CHANGES[name].payload} }} }}"
