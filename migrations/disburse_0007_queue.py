"""The queue of background jobs, as PgQueuer installs it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from disburse.db.migrate import install_queue

ID = "2026-11-22T00:00:00:000700"
VERSION = "1.38.0"
DESCRIPTION = "the queue of background jobs"


async def forwards() -> MigrationManager:
    """Install PgQueuer's tables and let both logins use them."""
    manager = MigrationManager(migration_id=ID, app_name="disburse", description=DESCRIPTION)
    manager.add_raw(install_queue)
    return manager
