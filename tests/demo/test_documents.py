"""What the pages for people say exists: the queries are valid, the files are there, the links lead somewhere."""

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from schema.schema import Schema
from tests.house.sources import ROOT, files

PAGES = [path for path in files(".md") if path.parts[-2] in {ROOT.name, "docs", "decisions"}]
BLOCK = re.compile(r"^```graphql\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)\)")
FILE = re.compile(r"`((?:[a-z_]+/)*[a-z_]+(?:\.(?:py|sql|graphql|md)|/))`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_query_is_valid(page: Path) -> None:
    schema = Schema().core
    for block in BLOCK.findall(page.read_text()):
        assert validate(schema, parse(block)) == [], block


def test_the_guide_has_a_query_for_every_page() -> None:
    blocks = BLOCK.findall((ROOT / "docs/guide.md").read_text())
    names = {re.findall(r"(?:query|mutation) (\w+)", block)[0] for block in blocks}
    assert names >= {"PackageList", "PackagePage", "BrokeragePage", "AnswerPage", "DecisionPage", "Decide", "Answer"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_every_file_is_there(page: Path) -> None:
    text = page.read_text()
    missing = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    missing += [name for name in FILE.findall(text) if not (ROOT / name).exists()]
    assert missing == []
