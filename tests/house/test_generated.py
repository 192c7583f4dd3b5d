"""What is generated is committed as it would be generated now: `make schema` writes it again."""

import db.migrating
import embedded
import schema.permissions
import schema.ready_made
import schema.schema
import webhooks.catalogue
from cli import settings_page
from tests.house.sources import ROOT


def test_docs_settings_says_what_settings_are() -> None:
    assert (ROOT / "docs/settings.md").read_text() == settings_page.markdown()


def test_docs_permissions_says_who_may_do_what() -> None:
    page = schema.permissions.markdown(schema.schema.Schema())
    assert (ROOT / "docs/permissions.md").read_text() == page


def test_structure_is_what_the_migrations_amount_to(database_url: str) -> None:
    assert (ROOT / "db/structure.sql").read_text() == db.migrating.structure(embedded.dump(database_url))


def test_the_committed_sdl_is_the_schema() -> None:
    assert (ROOT / "schema/schema.graphql").read_text() == schema.schema.Schema().sdl()


def test_docs_events_says_which_events_there_are() -> None:
    assert (ROOT / "docs/events.md").read_text() == webhooks.catalogue.markdown()
    assert (ROOT / "docs/asyncapi.json").read_text() == webhooks.catalogue.asyncapi()


def test_docs_payloads_says_what_the_queries_that_are_ready_made_give() -> None:
    assert (ROOT / "docs/payloads.md").read_text() == schema.ready_made.markdown()
