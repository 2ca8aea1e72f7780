"""The database: that it opens, is up to date, takes what is written, and lies where it is safe.

May import `storage`, SQLAlchemy and the standard library.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.checkup import Finding
from storage import Store
from storage.engine import MOST

ENOUGH = 500_000_000
"""Bytes that a disk should have free."""
_ALLOWED = (
    "SELECT current_setting('max_connections'), current_setting('superuser_reserved_connections')"
)
_MEGABYTE = 1_000_000
_MOUNTS = Path("/proc/mounts")
_NETWORK = (
    "9p afs ceph cifs fuse.glusterfs fuse.rclone fuse.s3fs fuse.sshfs glusterfs lustre ncpfs nfs "
    "nfs4 smb3 smbfs"
).split()


@contextmanager
def opened(url: str) -> Iterator[tuple[Store | None, Finding]]:
    """The database, where its tables are up to date, and what there is to say about that."""
    store = None
    try:
        store, finding = _open(url)
        yield store, finding
    finally:
        if store is not None:
            store.close()


def _open(url: str) -> tuple[Store | None, Finding]:
    try:
        if _is_file_to_come(url):
            says = "SQLite; the file is made when Homeroom first runs."
            return None, Finding("Database", says)
        store = Store(url)
        try:
            current, later = store.is_current(), store.is_later()
        except BaseException:
            store.close()
            raise
    except (SQLAlchemyError, ValueError) as error:
        return None, Finding(
            "Database", f"It did not open: {_reason(error)}.", "Check DATABASE_URL."
        )
    kind = "SQLite" if store.dialect == "sqlite" else "PostgreSQL"
    if current:
        return store, Finding("Database", f"{kind}, tables up to date.")
    store.close()
    if later:
        return None, Finding("Database", f"{kind}, tables of a later version.", "Use that version.")
    return None, Finding("Database", f"{kind}, tables not up to date.", "Run `homeroom migrate`.")


def _is_file_to_come(url: str) -> bool:
    """Whether this is an SQLite file that opening would make, in a folder that is there."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return False
    file = Path(str(parsed.database))
    return file.parent.is_dir() and not file.exists()


def examine(store: Store, processes: int) -> Iterator[Finding]:
    """What is wrong with a database that opens, for so many processes; nothing if all is well."""
    if problem := _refuses(store):
        remedy = "See that the user who runs Homeroom may write there: file, folder or role."
        yield Finding("Writing", f"The database takes nothing: {problem}.", remedy)
    if store.dialect == "sqlite" and store.engine.url.database not in (None, "", ":memory:"):
        yield from _file(store, Path(str(store.engine.url.database)).absolute())
    if store.dialect == "postgresql":
        yield from _connections(store, processes)


def _connections(store: Store, processes: int) -> Iterator[Finding]:
    """What every process may open has to fit beside what the server keeps for its superusers."""
    with store.engine.connect() as connection:
        (most, kept) = connection.exec_driver_sql(_ALLOWED).one()
    wanted, allowed = processes * MOST, int(most) - int(kept)
    if wanted > allowed:
        says = f"{processes} processes may open {wanted} connections; PostgreSQL allows {allowed}."
        remedy = "Lower PROCESSES, or raise max_connections in its postgresql.conf."
        yield Finding("Connections", says, remedy)


def _refuses(store: Store) -> str:
    """Why nothing could be written; empty when it could. What is tried is rolled back."""
    try:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
            connection.rollback()
    except SQLAlchemyError as error:
        return _reason(error)
    return ""


def _file(store: Store, file: Path) -> Iterator[Finding]:
    with closing(store.engine.raw_connection()) as connection:
        mode = connection.cursor().execute("PRAGMA journal_mode").fetchone()[0]
    mounts = _MOUNTS.read_text(errors="replace") if _MOUNTS.exists() else ""
    if drive := network_drive(file.resolve(), mounts):
        remedy = "Move the file to a disk of this machine, or use PostgreSQL: it may get broken."
        yield Finding("Disk", f"The SQLite file lies on a network drive ({drive}).", remedy)
    elif mode != "wal":
        remedy = "Put the file on a local disk: readers and writers wait for each other there."
        yield Finding("Disk", f"SQLite keeps no write-ahead log there (mode {mode}).", remedy)
    if file.exists():
        yield from room(shutil.disk_usage(file.parent).free, file.stat().st_size)


def network_drive(file: Path, mounts: str) -> str:
    """The kind of the network drive a file lies on, by the text of /proc/mounts; else empty."""
    points = [line.split()[1:3] for line in mounts.splitlines() if len(line.split()) > 2]
    above = [
        (len(place.parts), kind)
        for point, kind in points
        if file.is_relative_to(place := Path(point.replace("\\040", " ")))
    ]
    kind = max(above, default=(0, ""), key=lambda one: one[0])[1]
    return kind if kind in _NETWORK else ""


def room(free: int, size: int) -> Iterator[Finding]:
    """What there is to say when a disk has this many bytes free beside a database of that size."""
    if free < max(ENOUGH, size):
        says = f"{free // _MEGABYTE} MB are free beside a database of {size // _MEGABYTE} MB."
        yield Finding("Disk", says, "Make room: a full disk stops every check-in.")


def _reason(error: Exception) -> str:
    reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    return reason.rstrip(".")
