"""The database: rows in, values of `bot.okr.model` out. One module per noun, all functions.

`Store` opens transactions; every function of the other modules takes the session it yields first.
May import `bot.okr.model`, SQLAlchemy and Alembic; never the clock: `now` is an argument.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import archive, migrations
from storage.engine import SNAPSHOT, create_engine, sqlite_file, without_limit
from storage.file_turns import FileTurns
from storage.schedule import next_wake
from storage.scope import ScopedSession
from storage.turns import Turns

__all__ = ["Conflict", "Session", "Store", "in_transaction", "next_wake"]

_open_stores: ContextVar[frozenset[int]] = ContextVar("open_stores", default=frozenset())


class Conflict(Exception):
    """The database refused a row: one like it exists already, or what it points at does not."""


def in_transaction() -> bool:
    """True while this thread (or task) is inside any `begin`; calling Slack then is a mistake."""
    return bool(_open_stores.get())


class Store:
    """One database, SQLite or PostgreSQL, by its URL.

    `sqlite:///path`, `sqlite://` (in memory, gone on close) or `postgresql://…`.
    Nothing is opened before the first use.
    """

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        self.dialect = self.engine.dialect.name
        self.turns = Turns()
        self._file_turns = FileTurns(sqlite_file(self.engine.url))

    def migrate(self) -> None:
        """Bring the tables to the newest version. Safe to run twice and from two places at once.

        `migrations.Refused` where they are of a later version than this program.
        """
        migrations.upgrade(self.engine)

    def is_later(self) -> bool:
        """Whether a later version of this program has been at the tables."""
        return migrations.is_later(self.engine)

    def is_current(self) -> bool:
        """Whether the tables are at the newest version."""
        return migrations.is_current(self.engine)

    def analyze(self) -> None:
        """After very many rows at once: let PostgreSQL's planner see how many there are now.

        It looks by itself only after a while, and until then it plans as for empty tables. SQLite
        was told what to expect when its tables were made.
        """
        if self.dialect != "postgresql":
            return
        tables = ", ".join(archive.TABLES)
        with self.engine.begin() as connection:
            without_limit(connection)
            connection.exec_driver_sql(f"ANALYZE {tables}")

    def begin(
        self, workspace_id: str, *, read_only: bool = False
    ) -> AbstractContextManager[Session]:
        """A transaction of one workspace: commits when the block ends, rolls back when it raises.

        Every statement in it is about this workspace only. On SQLite a transaction takes the
        write lock at once, in its turn (see `turns` and `file_turns`), unless it is `read_only`:
        then it waits for nobody, sees the one moment of its first statement, and refuses to write
        (RuntimeError).
        Raises Conflict where SQL refuses a row, and RuntimeError inside another transaction of the
        same store in the same thread.
        """
        return self._begin(workspace_id, read_only)

    def begin_unscoped(self, *, read_only: bool = False) -> AbstractContextManager[Session]:
        """The same across all workspaces; only for jobs and the outbox."""
        return self._begin(None, read_only)

    @contextmanager
    def _begin(self, workspace_id: str | None, read_only: bool) -> Iterator[Session]:
        outer = _open_stores.get()
        if id(self) in outer:
            raise RuntimeError("a transaction is already open here")
        options = {
            "workspace_id": workspace_id,
            "read_only": read_only,
            "populate_existing": True,
        }
        in_line = self.dialect == "sqlite" and not read_only
        token = _open_stores.set(outer | {id(self)})
        try:
            with (
                self.turns.take() if in_line else nullcontext(),
                self._file_turns.take() if in_line else nullcontext(),
                ScopedSession(
                    self.engine, expire_on_commit=False, execution_options=options
                ) as session,
                session.begin(),
            ):
                if read_only and self.dialect == "postgresql":
                    session.connection(execution_options=SNAPSHOT)
                yield session
        except IntegrityError as error:
            raise Conflict(str(error.orig)) from error
        finally:
            _open_stores.reset(token)

    def close(self) -> None:
        self.engine.dispose()
        self._file_turns.close()
