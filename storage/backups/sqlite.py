"""Backups of SQLite: its online backup, one moment of the database as a file like it.

May import SQLAlchemy, `storage.engine`, `storage.migrations` and its sibling `known`.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from sqlalchemy import URL, Engine

from storage import migrations
from storage.backups import known
from storage.backups.known import Refused
from storage.engine import create_engine, sqlite_file

MAGIC = b"SQLite format 3\0"


def database_file(engine: Engine) -> Path:
    """Where the database is. Refused where it is in memory."""
    file = sqlite_file(engine.url)
    if file is None:
        raise Refused("This database is in memory, and gone with the program that made it.")
    return file


def dump(engine: Engine, file: Path) -> None:
    """Copy the database to `file`, in one step: writers neither wait nor disturb it."""
    with closing(sqlite3.connect(file)) as copy:
        _copy(engine, copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def check(file: Path) -> None:
    """Refused unless this is a whole backup of Homeroom."""
    if file.stat().st_size < _told_size(file):
        raise Refused(f"{file} is broken: its end is missing.")
    as_it_is = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(as_it_is, uri=True)) as backup:
        try:
            (answer,) = backup.execute("PRAGMA integrity_check(1)").fetchone()
            tables = {name for (name,) in backup.execute("SELECT name FROM sqlite_master")}
            version = None
            if known.is_homeroom(tables):
                version = backup.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError as error:
            answer = str(error)
    if answer != "ok":
        raise Refused(f"{file} is broken: {' '.join(answer.split())}.")
    known.check_backup(tables, version[0] if version else None, file)


def _told_size(file: Path) -> int:
    """How many bytes the file says it has (https://sqlite.org/fileformat2.html, bytes 16 and 28).
    SQLite itself misses none at the end that hold nothing."""
    with file.open("rb") as opened:
        head = opened.read(32).ljust(32, b"\0")
    size = int.from_bytes(head[16:18])
    return (65536 if size == 1 else size) * int.from_bytes(head[28:32])


def load(engine: Engine, file: Path) -> None:
    """Put the backup in the place of all that the database holds, in one transaction.

    A copy of it is migrated beside the database before that is touched.
    """
    with TemporaryDirectory(prefix=".homeroom-", dir=database_file(engine).parent) as folder:
        copy = Path(folder) / "restored.db"
        shutil.copyfile(file, copy)
        restored = _engine(copy)
        try:
            migrations.upgrade(restored)
            with closing(engine.raw_connection()) as present:
                _copy(restored, cast(sqlite3.Connection, present.driver_connection))
        finally:
            restored.dispose()


def _engine(file: Path) -> Engine:
    return create_engine(URL.create("sqlite", database=str(file)).render_as_string())


def _copy(engine: Engine, to: sqlite3.Connection) -> None:
    with closing(engine.raw_connection()) as source:
        cast(sqlite3.Connection, source.driver_connection).backup(to)
