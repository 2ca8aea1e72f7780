"""What is Homeroom's: told from anything else by its tables, and by a version that is known here.

May import SQLAlchemy, `storage.migrations` and `storage.tables`.
"""

from collections.abc import Collection
from pathlib import Path

from sqlalchemy import Engine, inspect, select

from storage import migrations
from storage.tables import Base, InstallationRow, WorkspaceRow

VERSIONS = "alembic_version"
_FROM_THE_FIRST = frozenset({"workspaces", "members", "key_results", "check_ins", "outbox"})


class Refused(Exception):
    """Why there is no backup, or no restoring; the text is a sentence or two for people."""


def ours(tables: Collection[str]) -> list[str]:
    """Those of these tables that are Homeroom's."""
    return sorted(set(tables) & {*Base.metadata.tables, VERSIONS})


def is_homeroom(tables: Collection[str]) -> bool:
    """Whether these are the tables of some version of Homeroom."""
    return {*_FROM_THE_FIRST, VERSIONS} <= set(tables)


def check_version(version: str | None, of: str) -> None:
    """Refused where this program is too old for what `of` says."""
    if version not in migrations.versions():
        raise Refused(f"{of} of a later version of Homeroom than this one: use that.")


def check_backup(tables: Collection[str], version: str | None, file: Path) -> None:
    """Refused unless a file with these tables is a backup of Homeroom that is understood here."""
    if not is_homeroom(tables):
        raise Refused(f"{file} is not a backup of Homeroom.")
    check_version(version, f"{file} is")


def check_room(engine: Engine, *, overwrite: bool) -> None:
    """Refused where the database holds what restoring must not take away."""
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if not tables:
            return
        if not is_homeroom(tables):
            raise Refused("The database holds tables that are not Homeroom's: name another one.")
        check_version(migrations.version(connection), "The database is")
        # Every row of every other table belongs to one of these.
        holders = [one for one in (WorkspaceRow, InstallationRow) if one.__tablename__ in tables]
        if not overwrite and any(
            connection.scalar(select(one.__table__).limit(1)) for one in holders
        ):
            raise Refused("The database is not empty: --force replaces everything in it.")
