"""`ebrokerage api`, as a script uses it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import cli.asking
from cli import app

DOCUMENT = "query($n: Int) { viewer { role } }"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is sent, with an answer that a mutation was refused where it is asked for one."""
    sent: list[Any] = []

    async def post(url: str, token: str, body: Mapping[str, Any]) -> dict[str, Any]:
        sent.append((url, token, body))
        return {"data": {"done": {"userErrors": [{"code": "X"}] if "mutation" in body["query"] else []}}}

    monkeypatch.setattr(cli.asking, "post", post)
    return sent


@pytest.fixture(autouse=True)
def signed_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever runs the tests may be signed in somewhere; here nobody is."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def run(*arguments: str, **more: Any) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["api", "--url", "http://x.test/graphql", *arguments], **more)


def test_it_prints_the_answer_as_json_and_takes_variables_from_everywhere(asked: list[Any], tmp_path: Path) -> None:
    path = tmp_path / "variables.json"
    path.write_text('{"n": 1, "kept": true}')
    finished = run(DOCUMENT, "--variables", str(path), "--variable", "n=2", "--variable", "text=a=b", "--token", "t")
    assert (finished.exit_code, json.loads(finished.stdout)) == (0, {"data": {"done": {"userErrors": []}}})
    body = {"query": DOCUMENT, "variables": {"n": 2, "kept": True, "text": "a=b"}}
    assert asked == [("http://x.test/graphql", "t", body)]


def test_a_document_comes_from_a_file_or_standard_input(asked: list[Any], tmp_path: Path) -> None:
    path = tmp_path / "query.graphql"
    path.write_text(DOCUMENT)
    assert run(str(path), env={"BROKERAGE_TOKEN": "of the environment"}).exit_code == 0
    assert run("-", input="{ __typename }").exit_code == 0
    assert [(token, body["query"]) for _, token, body in asked] == [
        ("of the environment", DOCUMENT),
        ("", "{ __typename }"),
    ]


def test_a_refused_mutation_ends_in_1(asked: list[Any]) -> None:
    assert run("mutation { done { userErrors { code } } }").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.graphql"], "neither a GraphQL document nor a file"),
        (["{ a }", "--variable", "n"], "name=value"),
        (["{ a }", "--variables", "nothing.json"], "cannot be read as JSON"),
    ],
)
def test_what_cannot_be_sent_is_said_in_a_sentence(arguments: list[str], said: str) -> None:
    assert said in str(run(*arguments).exception)


def test_where_nobody_answers_it_says_so() -> None:
    finished = CliRunner().invoke(app, ["api", "{ a }", "--url", "http://127.0.0.1:1/graphql"])
    assert "does not answer as an API does" in str(finished.exception)
