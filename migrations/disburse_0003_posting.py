"""The fold of events and the functions that post money."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from disburse.db.migrate import run_script

ID = "2026-11-22T00:00:00:000300"
VERSION = "1.38.0"
DESCRIPTION = "the fold of events and the functions that post money"


async def forwards() -> MigrationManager:
    """Run the script beside this file."""
    manager = MigrationManager(migration_id=ID, app_name="disburse", description=DESCRIPTION)
    manager.add_raw(run_script(Path(__file__).with_suffix(".sql")))
    return manager
