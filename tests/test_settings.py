"""A wrong setting stops the start with one sentence that says which and why."""

import os
import subprocess
import sys

import pytest

import settings as configuration
from settings import Login, Settings, WrongSetting
from tests.house.sources import ROOT


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(configuration.PREFIX):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "many"}, "EBROKERAGE_PORT is wrong: input should be a valid integer"),
        ({"PORT": "65536"}, "EBROKERAGE_PORT is wrong: input should be less than or equal to 65535"),
        ({"PORTT": "1"}, "EBROKERAGE_PORTT is not a setting"),
        ({"HOST": "here.example"}, "EBROKERAGE_HOST is wrong: it must be an IP address or localhost"),
        ({"ENVIRONMENT": "staging"}, "EBROKERAGE_ENVIRONMENT is wrong: input should be 'development', 'test' or"),
        (
            {"DATABASE_URL": "mysql://root:secret@db/x"},
            "EBROKERAGE_DATABASE_URL is wrong: it must look like",
        ),
        ({"REDIS_URL": "http://cache"}, "EBROKERAGE_REDIS_URL is wrong: it must start with redis://"),
        ({"PUBLIC_URL": "https://a.example/"}, "EBROKERAGE_PUBLIC_URL is wrong: it must be an http or https address"),
        ({"ALLOWED_ORIGINS": "https://a.example/x"}, "EBROKERAGE_ALLOWED_ORIGINS is wrong: each must look like"),
        ({"METRICS_PORT": "8000"}, "EBROKERAGE_METRICS_PORT must differ from EBROKERAGE_PORT"),
        ({"MAX_COST": "200000"}, "EBROKERAGE_MAX_COST must not exceed EBROKERAGE_BUCKET_CAPACITY"),
        ({"ENVIRONMENT": "production", "CLOCK_FILE": "x"}, "EBROKERAGE_CLOCK_FILE is refused in production"),
        ({"ENVIRONMENT": "production", "GRAPHIQL": "true"}, "EBROKERAGE_GRAPHIQL is refused in production"),
        ({"ENVIRONMENT": "production"}, "EBROKERAGE_SECRET_KEY is required in production"),
        ({"ENVIRONMENT": "production", "SECRET_KEY": 32 * "s"}, "EBROKERAGE_SMTP_URL is required in production"),
        (
            {"ENVIRONMENT": "production", "SECRET_KEY": 32 * "s", "SMTP_URL": "smtp://mail.example"},
            "EBROKERAGE_DOCUMENT_KEY is required in production",
        ),
        (
            {"DOCUMENT_STORE": "ftp://a/b"},
            "EBROKERAGE_DOCUMENT_STORE is wrong: it must start with s3://, az://, gs:",
        ),
        ({"CLAMD_URL": "clamd"}, "EBROKERAGE_CLAMD_URL is wrong: it must start with tcp:// or unix:// and name"),
        (
            {
                "ENVIRONMENT": "production",
                "SECRET_KEY": 32 * "s",
                "DOCUMENT_KEY": 32 * "d",
                "SMTP_URL": "smtp://mail.example?starttls=never",
            },
            "EBROKERAGE_SMTP_URL may say starttls=never in production for this very machine only",
        ),
        ({"SMTP_URL": "mail.example"}, "EBROKERAGE_SMTP_URL is wrong: it must start with smtp://, smtps:// or unix://"),
        ({"MAIL_FROM": "nobody"}, "EBROKERAGE_MAIL_FROM is wrong"),
        ({"SECRET_KEY": "secret"}, "EBROKERAGE_SECRET_KEY is wrong: string should have at least 32 characters"),
        (
            {
                "ENVIRONMENT": "production",
                "SECRET_KEY": 32 * "s",
                "SMTP_URL": "smtp://mail.example",
                "DOCUMENT_KEY": 32 * "d",
            },
            "EBROKERAGE_PUBLIC_URL must be an https address in production",
        ),
    ],
)
def test_a_wrong_setting_is_named(variables: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(configuration.PREFIX + name, value)
    with pytest.raises(WrongSetting) as stopped:
        configuration.load()
    assert str(stopped.value).startswith(sentence)
    assert "secret" not in str(stopped.value)


def test_the_command_says_one_sentence_and_no_traceback() -> None:
    environment = os.environ | {"EBROKERAGE_PORT": "many"}
    command = [sys.executable, "-m", "cli", "run"]
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert finished.stderr.startswith("EBROKERAGE_PORT is wrong")
    assert finished.stderr.count("\n") == 1


@pytest.mark.parametrize(("environment", "shown"), [("development", True), ("test", False), ("production", False)])
def test_what_helps_developers_is_for_development(
    environment: str, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EBROKERAGE_ENVIRONMENT", environment)
    monkeypatch.setenv("EBROKERAGE_SECRET_KEY", 32 * "s")
    monkeypatch.setenv("EBROKERAGE_SMTP_URL", "smtp://mail.example")
    monkeypatch.setenv("EBROKERAGE_DOCUMENT_KEY", 32 * "d")
    monkeypatch.setenv("EBROKERAGE_PUBLIC_URL", "https://care.example")
    settings = configuration.load()
    assert (settings.introspection, settings.suggestions, settings.graphiql) == (shown, shown, shown)


def test_issuer_and_audience_follow_the_public_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EBROKERAGE_PUBLIC_URL", "https://care.example")
    settings = configuration.load()
    assert (settings.issuer, settings.audience) == ("https://care.example", "https://care.example/graphql")


@pytest.mark.parametrize(
    ("owner", "app"),
    [
        ("postgresql://own:x@db:5432/care", "postgresql://ebrokerage_app:p%40%3A%2F@db:5432/care"),
        ("postgresql://own@/care?host=/run/pg", "postgresql://ebrokerage_app:p%40%3A%2F@/care?host=/run/pg"),
        ("postgresql://db/care?user=own&ssl=on", "postgresql://ebrokerage_app:p%40%3A%2F@db/care?ssl=on"),
    ],
)
def test_login_urls_are_the_owners_with_user_and_password_replaced(owner: str, app: str) -> None:
    assert Settings(database_url=owner, database_role_password="p@:/").login_url(Login.APP) == app


def test_secrets_are_not_shown() -> None:
    settings = Settings(database_url="postgresql://own:hidden@db/care", database_role_password="hidden")
    assert "hidden" not in repr(settings)
