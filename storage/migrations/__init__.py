"""Bring a database to the newest version of the tables, with Alembic.

A change of the tables is a new file in `versions/`; a test compares what the migrations build with
what `storage.tables` says, on both databases. May import SQLAlchemy, Alembic and `planner`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.migrations import planner

_LOCK = 4_673_216  # any number that no other program on this PostgreSQL server is likely to take


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Run what is missing, in one transaction; a second process waits and then finds it done."""
    config = _config()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if engine.dialect.name == "sqlite":
            planner.teach(connection)


def is_current(engine: Engine) -> bool:
    """Whether nothing is missing."""
    with engine.connect() as connection:
        return version(connection) == versions()[0]


def version(connection: Connection) -> str | None:
    """The version of the tables that are there; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def versions() -> list[str]:
    """Every version that this program knows, newest first."""
    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()]
