"""The tables and migrations, as Piccolo wants to be told of them."""

from piccolo.conf.apps import AppConfig, table_finder

from db import migrations

APP_CONFIG = AppConfig(
    app_name=migrations.APP,
    migrations_folder_path=str(migrations.FOLDER),
    table_classes=table_finder(modules=["db.tables"]),
)
