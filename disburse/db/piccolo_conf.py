"""What Piccolo's migrations need to know."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig, AppRegistry

from disburse.db.engine import engine

DB = engine
APP_CONFIG = AppConfig(
    app_name="disburse",
    migrations_folder_path=str(Path(__file__).parents[2] / "migrations"),
    table_classes=[],
    migration_dependencies=[],
    commands=[],
)
APP_REGISTRY = AppRegistry(apps=["disburse.db.piccolo_conf"])
