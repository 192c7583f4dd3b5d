"""`/_dev/mail`: the messages that the embedded mail server kept, for whoever develops. There is none in production.

What is shown was made by us, and is still treated as anybody's: the HTML stands in a frame that may do nothing.
"""

import email
import email.policy
import re
from collections.abc import Sequence
from email.message import EmailMessage
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

PATH = "/_dev/mail"
SUFFIX = ".eml"
"""What the names of kept messages end with."""

MOST = 200
NAME = re.compile(r"^\d{20}-[0-9a-f]{8}$")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}
SANDBOXED = HEADERS | {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><style>
body {{ font-family: sans-serif; margin: 1rem }} td {{ padding: .2rem .8rem .2rem 0 }}
iframe {{ width: 100%; height: 34rem }}
</style></head>
<body><h1>{title}</h1>{body}</body>
</html>
"""


class Kept:
    """The pages over a directory of kept messages."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def routes(self) -> list[BaseRoute]:
        """The list, and of each message its page, HTML, text and source."""
        return [
            Route(PATH, self.list),
            Route(f"{PATH}/{{name}}", self.one),
            Route(f"{PATH}/{{name}}/{{part}}", self.part),
        ]

    async def list(self, _request: Request) -> Response:
        """The newest first."""
        rows = "".join(
            f"<tr><td>{escape(str(mail['Date']))}</td><td>{escape(str(mail['To']))}</td>"
            f'<td><a href="{PATH}/{name}">{escape(str(mail["Subject"]))}</a></td></tr>'
            for name, mail in reversed(kept(self.directory)[-MOST:])
        )
        return _page("Messages", f"<table>{rows}</table>" if rows else "<p>None yet.</p>")

    async def one(self, request: Request) -> Response:
        """Headers, and the HTML in its frame."""
        mail = self._read(request)
        if mail is None:
            return _unknown()
        name = request.path_params["name"]
        headers = "".join(f"<tr><td>{escape(key)}</td><td>{escape(str(mail[key]))}</td></tr>" for key in mail)
        parts = " · ".join(f'<a href="{PATH}/{name}/{part}">{part}</a>' for part in ("html", "text", "source"))
        body = (
            f'<p><a href="{PATH}">All messages</a> · {parts}</p><table>{headers}</table>'
            f'<iframe sandbox title="The message" src="{PATH}/{name}/html"></iframe>'
        )
        return _page(str(mail["Subject"]), body)

    async def part(self, request: Request) -> Response:
        """One body of a message, or all of it as it travelled."""
        mail, part = self._read(request), request.path_params["part"]
        if mail is None or part not in {"html", "text", "source"}:
            return _unknown()
        if part == "source":
            return PlainTextResponse(mail.as_bytes(), headers=SANDBOXED)
        body = mail.get_body(("html" if part == "html" else "plain",))
        content = "" if body is None else str(body.get_content())
        made = HTMLResponse if part == "html" else PlainTextResponse
        return made(content, headers=SANDBOXED)

    def _read(self, request: Request) -> EmailMessage | None:
        name = request.path_params["name"]
        path = self.directory / f"{name}{SUFFIX}"
        return read(path) if NAME.match(name) and path.is_file() else None


def read(path: Path) -> EmailMessage:
    """One kept message."""
    return email.message_from_bytes(path.read_bytes(), EmailMessage, policy=email.policy.default)


def kept(directory: Path) -> Sequence[tuple[str, EmailMessage]]:
    """Every kept message with its name, in the order of arrival."""
    return [(path.stem, read(path)) for path in sorted(directory.glob(f"*{SUFFIX}"))]


def _page(title: str, body: str) -> Response:
    return HTMLResponse(PAGE.format(title=escape(title), body=body), headers=HEADERS)


def _unknown() -> Response:
    return PlainTextResponse("There is no such message.", 404, HEADERS)
