"""A browser without a screen: cookies kept, forms sent as the page has them, redirects followed one at a time."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx

from examples.forms import Form, forms_of

SITE = "https://ebrokerage.test"


@dataclass
class Browser:
    """One person's browser."""

    http: httpx.AsyncClient
    address: str = "127.0.0.1"
    page: httpx.Response | None = None

    async def open(self, path: str, **headers: str) -> httpx.Response:
        """Go to an address of ours, and wherever it leads among ours."""
        answer = await self.http.get(path, headers=headers)
        return await self._follow(answer)

    async def send(self, form: int = 0, /, **filled: str) -> httpx.Response:
        """Fill in the page's form and send it."""
        found = self.forms[form]
        answer = await self.post(found.action, {**found.fields, **filled})
        return await self._follow(answer)

    async def post(self, path: str, fields: dict[str, Any], **headers: str) -> httpx.Response:
        """Send fields as a form of our pages would, and stay at the answer."""
        ours = {"Origin": SITE, "Sec-Fetch-Site": "same-origin"}
        return await self.http.post(path, data=fields, headers={**ours, **headers})

    async def _follow(self, answer: httpx.Response) -> httpx.Response:
        while answer.is_redirect:
            target = answer.headers["location"]
            if not target.startswith("/") and not target.startswith(SITE):
                break
            answer = await self.http.get(target)
        self.page = answer
        return answer

    @property
    def forms(self) -> list[Form]:
        """The page's forms."""
        return forms_of(self.text)

    @property
    def text(self) -> str:
        """The page."""
        assert self.page is not None
        return self.page.text

    @property
    def status(self) -> int:
        """The page's status."""
        assert self.page is not None
        return self.page.status_code

    @property
    def title(self) -> str:
        """What the page is called."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        assert found is not None, self.text
        return unescape(" ".join(found[1].split()))

    @property
    def problems(self) -> list[str]:
        """What the summary says is wrong."""
        found = re.search(r'<div class="summary".*?</div>', self.text, re.DOTALL)
        return [unescape(each) for each in re.findall(r'<li><a href="#[^"]+">(.*?)</a>', found[0])] if found else []
