"""Methods, switches, outreach, prints, jobs."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from disburse.db.migrate import run_script

ID = "2026-11-22T00:00:00:000400"
VERSION = "1.38.0"
DESCRIPTION = "methods, switches, outreach, prints, jobs"


async def forwards() -> MigrationManager:
    """Run the script beside this file."""
    manager = MigrationManager(migration_id=ID, app_name="disburse", description=DESCRIPTION)
    manager.add_raw(run_script(Path(__file__).with_suffix(".sql")))
    return manager
