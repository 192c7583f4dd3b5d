"""How messages are made of notices and leave: the same four verbs, with the clock as the caller."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import structlog

import auth.secrets
import db.mailing
import db.notices
from auth.secrets import Secrets
from db.mailing import AskedService, Letter
from db.notices import Claimed
from db.transaction import Database, Tx
from domain import mailing, notices
from domain.mailing import Answer, Outcome
from domain.notices import Addressee, Lane, Notice, NoticeKind
from domain.selection import NodeId
from domain.timers import ChaseBy
from domain.times import shown
from messaging import letters, unsubscribing
from messaging.letters import Service, Words
from messaging.mail import Mail
from messaging.unsubscribing import Stop
from settings import Environment, Settings

log = structlog.get_logger(__name__)

NOBODY = "eBrokerage"
"""Who writes where no authority does."""

DAY = "%d/%m/%Y"

LINKS: Mapping[str, str] = {
    "ACCESS_APPROVED": "activate",
    "ACCOUNT_INVITED": "activate",
    "PASSWORD_RESET": "new-password",
    "EMAIL_CHANGE_OLD": "confirm-email",
    "EMAIL_CHANGE_NEW": "confirm-email",
}
"""The page that the link of a message leads to."""


class NoAddress(Exception):
    """A message has nobody to go to."""


@dataclass(frozen=True, slots=True)
class Office:
    """What letters are written with."""

    secrets: Secrets
    public_url: str
    front_end_url: str
    sender: str
    test_mode: bool

    @classmethod
    def of(cls, settings: Settings) -> "Office":
        """The office of an installation."""
        return cls(
            auth.secrets.opened(settings.secret_key, settings.data_directory),
            settings.public_url,
            settings.front_end_url,
            settings.mail_from,
            settings.environment is not Environment.PRODUCTION,
        )

    @property
    def host(self) -> str:
        """The right side of a Message-ID."""
        return self.sender.rpartition("@")[2]


async def address(database: Database, most: Lane, limit: int) -> int:
    """Turn at most `limit` notices of the lanes up to `most` into messages, in one transaction; how many there were.

    Whoever addresses a notice looks at its lane next, so that no message waits for somebody who does not.
    """
    async with database.begin(None) as tx:
        claimed = await db.notices.claim(tx, most.value, limit)
        for one in claimed:
            await _address(tx, one)
        if most is Lane.BULK:
            await db.notices.split(tx, limit)
    return len(claimed)


async def _address(tx: Tx, claimed: Claimed) -> None:
    """Address one notice; one that cannot be is tried again, set aside with time, and holds up no other."""
    try:
        async with tx.part():
            found = await _addressees(tx, claimed)
            if found:
                await db.notices.address(tx, claimed, found)
    except Exception as error:
        log.exception("notice_not_addressed", notice_id=str(claimed.id), kind=claimed.notice.kind)
        await db.notices.fail(tx, claimed, type(error).__name__)


async def _addressees(tx: Tx, claimed: Claimed) -> list[Addressee]:
    notice = claimed.notice
    kind = notices.preference(notice.kind)
    if notice.authority_id is None and notice.organisation_id is not None:
        keepers = await db.notices.administrators(tx, notice.organisation_id, kind)
        return notices.to_keepers(notice.kind, notice.organisation_id, keepers)
    if notice.kind in notices.TO_COUNCILS:
        return notices.to_council(notice.kind, await db.notices.colleagues(tx, notice, kind))
    asked = await db.notices.asked(tx, notice)
    organisations = sorted({one.organisation_id for one in asked}, key=str)
    teams = await db.notices.teams(tx, organisations, kind)
    return notices.to_providers(notice.kind, asked, teams, await db.notices.people(tx, organisations, kind))


async def claim(database: Database, most: Lane, limit: int, office: Office) -> tuple[list[Letter], datetime | None]:
    """Claim what is due in the lanes up to `most`; the letters, and the instant."""
    async with database.begin(None) as tx:
        found = list(await db.mailing.claim(tx, most.value, limit, office.host))
        return found, await tx.read_clock() if found else None


def mail(letter: Letter, office: Office, now: datetime) -> Mail:
    """A letter as it travels; raises `NoAddress`, or `letters.NoTemplate`."""
    if letter.address is None:
        raise NoAddress(letter.kind)
    words = _words(letter, office)
    return Mail(
        mail_id=letter.mail_id,
        sender=office.sender,
        sender_name=words.marketplace,
        recipient=letter.address,
        written=letters.write(letter.kind, words),
        stop_url=words.stop_url,
        sent_at=now,
    )


def _words(letter: Letter, office: Office) -> Words:
    authority = letter.authority_name or NOBODY
    page, link_id = LINKS.get(letter.kind), letter.link_id
    link = f"{office.public_url}/{page}?link={office.secrets.link_token(link_id)}" if page and link_id else None
    return Words(
        marketplace=letter.marketplace or authority,
        authority=authority,
        contact=_contact(letter.contact or {}),
        test_mode=office.test_mode,
        stop_url=_stop_url(letter, office),
        reference=letter.reference,
        level=letter.service_level,
        start_date=letter.start_date.strftime(DAY) if letter.start_date else None,
        frequency=letter.frequency.capitalize().replace("_", " ") if letter.frequency else None,
        hours=f"{letter.hours_required.normalize():f}" if letter.hours_required else None,
        days=str(letter.days_required) if letter.days_required else None,
        deadline=_instant(letter, "deadline_at") or _first_deadline(letter),
        old_deadline=_instant(letter, "old_deadline_at"),
        expires_on=_day(letter, "expires_on"),
        by_telephone=letter.data.get("by") == ChaseBy.TELEPHONE,
        reason=letter.reason,
        whose=letter.whose,
        endpoint=letter.endpoint,
        services=[_service(one, office) for one in letter.services],
        package_url=_page(office, "package", letter.package_id),
        requests_url=f"{office.front_end_url}/access-requests",
        forgotten_url=f"{office.public_url}/forgotten",
        link_url=link,
        link_expires=shown(letter.expires_at) if letter.expires_at else None,
    )


def _contact(contact: Mapping[str, str | None]) -> str | None:
    """Whom to ask, on one line (rule A10)."""
    return ", ".join(filter(None, (contact.get(part) for part in ("name", "email", "telephone")))) or None


def _service(asked: AskedService, office: Office) -> Service:
    address = _page(office, "invitation", asked.invitation_id)
    assert address is not None
    return Service(asked.service, address, asked.level, shown(asked.deadline_at), asked.state == "AWARDED")


def _page(office: Office, noun: str, id: UUID | None) -> str | None:
    """A page of the front end, which asks whoever opens it to sign in (rule P7)."""
    return None if id is None else f"{office.front_end_url}/{noun}/{NodeId(noun, str(id))}"


def _instant(letter: Letter, name: str) -> str | None:
    return shown(datetime.fromisoformat(letter.data[name])) if name in letter.data else None


def _day(letter: Letter, name: str) -> str | None:
    return date.fromisoformat(letter.data[name]).strftime(DAY) if name in letter.data else None


def _first_deadline(letter: Letter) -> str | None:
    return shown(min(one.deadline_at for one in letter.services)) if letter.services else None


def _stop_url(letter: Letter, office: Office) -> str | None:
    """One click for whoever may do without messages of this kind."""
    if letter.kind not in NoticeKind.__members__:
        return None
    kind = notices.preference(NoticeKind(letter.kind))
    if not notices.may_stop(kind, team=letter.to_team):
        return None
    stop = Stop(kind, None if letter.account_id else letter.organisation_id, letter.account_id)
    return f"{office.public_url}{unsubscribing.PATH}?token={unsubscribing.token(office.secrets, stop)}"


async def finish(database: Database, letter: Letter, answer: Answer, chance: float) -> Outcome:
    """Put on record what became of a try; tell the council of an address that refuses, once for each package."""
    async with database.begin(None) as tx:
        now = await tx.read_clock()
        outcome = mailing.outcome(answer, now - letter.created_at)
        due_at = mailing.next_try(now, letter.attempts, chance) if outcome is Outcome.DEFERRED else None
        if not await db.mailing.finish(tx, letter, outcome, answer, due_at):
            return outcome
        if outcome is Outcome.SENT and letter.refused_at is not None:
            await db.mailing.mark(tx, letter, refused=False)
        if outcome is Outcome.BOUNCED:
            await _tell(tx, letter, news=await db.mailing.mark(tx, letter, refused=True))
        if outcome is Outcome.FAILED:
            await _tell(tx, letter, news=True)
    return outcome


async def _tell(tx: Tx, letter: Letter, *, news: bool) -> None:
    """Whoever waits for an answer has to know that nobody was asked, even where the address is known to refuse."""
    if letter.authority_id is None or letter.kind == NoticeKind.ADDRESS_REFUSED:
        return
    if letter.package_id is None and not news:
        return
    notice = Notice(
        kind=NoticeKind.ADDRESS_REFUSED,
        authority_id=letter.authority_id,
        package_id=letter.package_id,
        organisation_id=letter.organisation_id,
    )
    if letter.package_id is None:
        await db.notices.append(tx, notice)
    else:
        await db.notices.append_once(tx, notice)
