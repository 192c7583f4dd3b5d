"""Certificates for endpoints whose servers ask for one: how they are given and taken back, and how they are used."""

import ssl
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from cachetools import LRUCache

import webhooks.certificates
from auth.secrets import Secrets, Unreadable
from db.certificates import NewCertificate
from domain.refusals import CertificateRefused, Refused
from domain.webhooks.endpoints import SetCertificate
from webhooks.certificates import Unfit

log = structlog.get_logger(__name__)

PURPOSE = "webhook certificate"
CONTEXTS_KEPT = 200


def read(command: SetCertificate, secrets: Secrets, now: datetime) -> NewCertificate:
    """What is stored of a certificate; refused where it cannot be used."""
    try:
        found = webhooks.certificates.read(command.certificate, command.private_key, now)
    except Unfit as unfit:
        raise Refused([CertificateRefused(unfit.part, problem=unfit.problem)]) from unfit
    id = uuid4()
    sealed = secrets.seal(PURPOSE, found.sealable(), str(id))
    return NewCertificate(id, command.endpoint_id, sealed, found.subject, found.fingerprint, found.expires_at)


class Wallet:
    """The certificates that are shown, opened once each."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._contexts: LRUCache[UUID, ssl.SSLContext] = LRUCache(CONTEXTS_KEPT)

    def context(self, id: UUID, sealed: bytes) -> ssl.SSLContext | None:
        """TLS with this certificate; None where it cannot be opened, and nothing may be sent without it."""
        known = self._contexts.get(id)
        if known is not None:
            return known
        try:
            made = webhooks.certificates.context(self._secrets.unseal(PURPOSE, sealed, str(id)))
        except (Unreadable, ssl.SSLError, ValueError) as error:
            log.warning("webhook_certificate_unreadable", certificate_id=str(id), error=type(error).__name__)
            return None
        self._contexts[id] = made
        return made
