"""GraphiQL: where it is served, under which policy, and that it works in a browser that has nothing but us."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from settings import Settings
from tests.contract import live
from tests.contract.browser import browsing
from tests.serving import SignIn

BROWSERS_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
FILES = Path(__file__).parents[2] / "schema" / "static" / "graphiql"
LARGEST_BYTES = 2_500_000


@pytest.fixture
async def pages(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service as a developer runs it."""
    async with httpx.AsyncClient(base_url=f"http://{address}", headers={"Accept": BROWSERS_ACCEPT}) as client:
        yield client


async def test_a_browser_gets_the_page_under_a_strict_policy(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/graphql")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["style-src"], policy["connect-src"]) == ("'self'",) * 3
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "://" not in answer.text
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", answer.text) == []


async def test_what_the_page_loads_is_ours_and_typed(pages: httpx.AsyncClient) -> None:
    page = (await pages.get("/graphql")).text
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(loaded) == 3
    for path in loaded:
        answer = await pages.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"].split(";")[0] in {"text/javascript", "text/css"}
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "MIT" in (await pages.get("/graphiql/LICENSES.txt")).text
    assert sum(path.stat().st_size for path in FILES.iterdir()) < LARGEST_BYTES


async def test_it_gives_no_other_file(pages: httpx.AsyncClient) -> None:
    for path in ("/graphiql/", "/graphiql/../build/build.js", "/graphiql/%2e%2e/build/build.js", "/graphiql/a%00b"):
        assert (await pages.get(path)).status_code == 404, path
    assert (await pages.post("/graphiql/graphiql.js")).status_code == 405


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.9", "text/html;q=0"])
async def test_who_does_not_prefer_a_page_gets_an_answer(pages: httpx.AsyncClient, accept: str) -> None:
    answer = await pages.get("/graphql", params={"query": "{__typename}"}, headers={"Accept": accept})
    assert "json" in answer.headers["content-type"]


async def test_without_the_setting_there_is_no_page(settings: Settings) -> None:
    async with live.within(settings, graphiql=False) as http:
        answer = await http.get("/graphql", headers={"Accept": BROWSERS_ACCEPT})
        assert (answer.status_code, "json" in answer.headers["content-type"]) == (401, True)
        assert (await http.get("/graphiql/graphiql.js")).status_code == 404


HEADERS_PANE = "[...document.querySelectorAll('.graphiql-editor-tool .CodeMirror')].at(-1).CodeMirror"
SETTLED_SECONDS = 2
RESULT = "document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()"


async def test_a_developer_pastes_a_token_and_runs_a_query(address: str, sign_in: SignIn) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        assert "CI" not in os.environ, "CI never skips: install Debian's chromium"
        pytest.skip("NO CHROMIUM: GraphiQL was not tried in a browser.")
    token = (await sign_in("solihull.broker")).token
    async with browsing(chromium) as page:
        await page.open(f"http://{address}/graphql")
        await page.until("document.querySelector('.result-window .CodeMirror')?.CodeMirror && true")
        await page.evaluate(f"""{HEADERS_PANE}.setValue('{{"Authorization": "Bearer {token}"}}')""")
        # The editor hands the headers on half a second after the last key, as a person would have it.
        await asyncio.sleep(SETTLED_SECONDS)
        await page.evaluate("document.querySelector('.graphiql-execute-button').click()")
        assert await page.until(f"{RESULT}.includes('solihull.broker')")
        await page.evaluate("document.querySelector('[aria-label=\"Re-fetch GraphQL schema\"]').click()")
        await page.evaluate("document.querySelector('[aria-label=\"Show Documentation Explorer\"]').click()")
        assert await page.until("document.body.innerText.includes('All Schema Types')")
        await page.evaluate("document.querySelector('[aria-label=\"Open settings dialog\"]').click()")
        assert await page.until("document.querySelector('[role=dialog]') && true")
        await page.evaluate(f"""localStorage.setItem('graphiql:headers', '{{"Authorization": "Bearer {token}"}}')""")
        kept = await page.evaluate("JSON.stringify(localStorage)")
        assert ("graphiql:headers" in kept, token in kept) == (True, False)
    assert [each for each in page.complaints if "ContentSecurityPolicy" in each or "exceptionThrown" in each] == []
    assert [each for each in page.addresses if not each.startswith((f"http://{address}/", "data:"))] == []
