"""Backups: everything the database holds as one file, and back, whole or not at all.

A file is what the database's own tools make, so that these read it, too. It holds the tables and
nothing else: none of the secrets of the environment. One kind of database takes no backups of the
other; for that there are exports. May import `storage`, SQLAlchemy and its own modules.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Protocol

from sqlalchemy import Engine, inspect

from storage import Store, audit, workspaces
from storage.backups import known, postgresql, sqlite
from storage.backups.known import Refused

__all__ = ["Refused", "note", "restore", "write"]


class _Tool(Protocol):
    """What each kind of database brings."""

    MAGIC: bytes
    """How its backups begin."""

    def dump(self, engine: Engine, file: Path) -> None: ...
    def check(self, file: Path) -> None: ...
    def load(self, engine: Engine, file: Path) -> None: ...


_TOOLS: dict[str, _Tool] = {"sqlite": sqlite, "postgresql": postgresql}
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def write(store: Store, file: Path, *, overwrite: bool = False) -> None:
    """Write the database, as it is at one moment, to a new `file`; others may write meanwhile.

    The file appears under its name when it is whole, and only its owner may read it. Refused when
    it is there already (unless `overwrite`), when the database holds nothing of Homeroom's, or
    when a program that this needs is missing or too old. OSError when it cannot be written.
    """
    _check_is_another(store, file)
    if store.dialect == "sqlite" and not sqlite.database_file(store.engine).exists():
        raise Refused(f"There is no database at {sqlite.database_file(store.engine)}.")
    if not known.is_homeroom(inspect(store.engine).get_table_names()):
        raise Refused("There is nothing of Homeroom's in this database.")
    with _beside(file, overwrite=overwrite) as unnamed:
        _TOOLS[store.dialect].dump(store.engine, unnamed)


def restore(store: Store, file: Path, *, overwrite: bool = False) -> None:
    """Put what `file` holds into the database, and bring its tables to this version.

    Refused, with the database as it was, when the file is not a whole backup of Homeroom, of this
    kind of database and of a version that is known here, or when the database is not empty (unless
    `overwrite`). OSError when the file cannot be read. Nothing else may run on the database.
    """
    _check_is_another(store, file)
    with file.open("rb") as opened:
        head = opened.read(16)
    kinds = [kind for kind, tool in _TOOLS.items() if head.startswith(tool.MAGIC)]
    if not kinds:
        raise Refused(f"{file} is not a backup of Homeroom.")
    if kinds != [store.dialect]:
        raise Refused(
            f"{file} is a backup of {_NAMES[kinds[0]]}, and DATABASE_URL names "
            f"{_NAMES[store.dialect]}: `homeroom export` and `import` go from one to the other."
        )
    tool = _TOOLS[store.dialect]
    tool.check(file)
    if store.dialect == "postgresql" or sqlite.database_file(store.engine).exists():
        known.check_room(store.engine, overwrite=overwrite)
    tool.load(store.engine, file)
    store.migrate()
    store.analyze()


def note(store: Store, action: str, file: Path, now: datetime) -> None:
    """Write into the audit of every workspace that this was done; an older version's is left."""
    if not store.is_current():
        return
    with store.begin_unscoped(read_only=True) as session:
        ids = [workspace.id for workspace in workspaces.all(session)]
    for id_ in ids:
        with store.begin(id_) as session:
            audit.add(
                session,
                actor_id=audit.COMMAND_LINE,
                action=action,
                subject=file.name,
                detail={},
                at=now,
            )


def _check_is_another(store: Store, file: Path) -> None:
    if store.dialect != "sqlite" or not file.exists():
        return
    database = sqlite.database_file(store.engine)
    if database.exists() and database.samefile(file):
        raise Refused(f"{file} is the database itself: name another file.")


@contextmanager
def _beside(file: Path, *, overwrite: bool) -> Iterator[Path]:
    """A new file in the same folder, which takes the name when the block ends well."""
    _check_is_free(file, overwrite=overwrite)
    handle, name = mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(handle)
    unnamed = Path(name)
    try:
        yield unnamed
        with unnamed.open("rb+") as written:
            os.fsync(written.fileno())
        _check_is_free(file, overwrite=overwrite)
        unnamed.replace(file)
    finally:
        unnamed.unlink(missing_ok=True)


def _check_is_free(file: Path, *, overwrite: bool) -> None:
    if file.exists() and not overwrite:
        raise Refused(f"{file} is there already: --force replaces it.")
