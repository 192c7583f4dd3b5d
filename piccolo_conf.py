"""Piccolo's configuration, for its own command (`piccolo shell`); the service does not read it."""

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine

import settings
from embedded import Place

configured = settings.load()

DB = PostgresEngine({"dsn": configured.database_url or Place.of(configured.data_directory).database_url})
APP_REGISTRY = AppRegistry(apps=["db.piccolo_app"])
