"""What Piccolo's migrations need to know."""

from __future__ import annotations

from piccolo.conf.apps import AppConfig, AppRegistry

from disburse.db.engine import engine
from disburse.db.migrate import MIGRATIONS

DB = engine
APP_CONFIG = AppConfig(
    app_name="disburse",
    migrations_folder_path=str(MIGRATIONS),
    table_classes=[],
    migration_dependencies=[],
    commands=[],
)
APP_REGISTRY = AppRegistry(apps=["disburse.db.piccolo_conf"])
