"""Every template with poisoned facts: nothing that identifies a person, nothing that breaks out of header or page."""

from dataclasses import fields
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messages import MessageKind
from domain.notices import NoticeKind
from messaging import letters
from messaging.letters import NoTemplate, Service, Words
from messaging.mail import Mail

POISON = "Mrs Poison, 1 Poison Road, B90 1SH"
NEVER = ("client_reference", "location", "postcode", "forename", "surname", "name", "note", "additional_information")
BROKEN = 'x"><script>alert(1)</script>\r\nBcc: all@example.org\n\n<b>'


class Tags(HTMLParser):
    """What elements a text has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Note it."""
        del attrs
        self.found.add(tag)


def words(said: str) -> Words:
    """Words of which every text is `said`."""
    texts = {field.name: said for field in fields(Words) if field.name not in ("test_mode", "by_telephone", "services")}
    return Words(**texts, services=[Service(said, "https://care.example/x", said, said, won=True)])  # type: ignore[arg-type]


def mail(kind: str, said: Words) -> Mail:
    return Mail(
        mail_id="<1@care.example>",
        sender="no-reply@care.example",
        sender_name=said.marketplace,
        recipient="team@care.example",
        written=letters.write(kind, said),
        stop_url="https://care.example/unsubscribe?token=1",
        sent_at=datetime(2026, 11, 22, tzinfo=UTC),
    )


def test_every_kind_has_a_template_and_every_template_a_kind() -> None:
    assert set(letters.kinds()) == set(NoticeKind.__members__) | set(MessageKind.__members__)
    with pytest.raises(NoTemplate):
        letters.write("../layout", words("x"))


@pytest.mark.parametrize("kind", letters.kinds())
def test_P6_Q22_no_template_can_say_what_identifies_a_person(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the facts were there, under any name that they have elsewhere, no template asks for them."""
    environments = [letters._environment(form) for form in ("txt", "html")]
    for environment in environments:
        for name in NEVER:
            monkeypatch.setitem(environment.globals, name, POISON)
    written = letters.write(kind, words("fine"))
    for text in (written.subject, written.text, written.html):
        assert "Poison" not in text
        assert "B90" not in text


@pytest.mark.parametrize("kind", letters.kinds())
def test_nothing_breaks_out_of_a_header_or_of_the_page(kind: str) -> None:
    made = mail(kind, words(BROKEN)).as_email()
    assert made["Bcc"] is None
    assert sorted(made.keys()) == sorted(set(made.keys()))
    head = made.as_bytes().partition(b"\r\n\r\n")[0].replace(b"\r\n", b"\n").decode()
    assert not any(line.lower().startswith("bcc:") for line in head.splitlines())
    tags = Tags(letters.write(kind, words(BROKEN)).html).found
    assert tags.isdisjoint({"script", "b"})


@pytest.mark.parametrize("kind", letters.kinds())
def test_P32_the_subject_is_one_line_and_says_test_mode_unless_it_is_not(kind: str) -> None:
    tested = letters.write(kind, Words(marketplace="Solihull MarketPlace", authority="Solihull", reference="1016-11"))
    live = letters.write(
        kind, Words(marketplace="Solihull MarketPlace", authority="Solihull", reference="1016-11", test_mode=False)
    )
    assert tested.subject == f"TEST MODE - {live.subject}"
    assert live.subject.startswith("Solihull MarketPlace: ")
    assert "TEST MODE" not in live.text + live.html
    assert "None" not in tested.subject + tested.text + tested.html


def test_P22_the_outcome_stands_in_the_subject() -> None:
    assert "accepted" in letters.write("AWARDED", words("x")).subject
    assert "rejected" in letters.write("NOT_AWARDED", words("x")).subject


@given(st.text())
def test_every_header_is_one_line_whatever_is_said(said: str) -> None:
    made = mail("REQUEST", words(said)).as_email()
    assert len(made["Subject"].splitlines()) == 1
    assert set(made.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
        "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
    }  # fmt: skip
    made.as_bytes()
