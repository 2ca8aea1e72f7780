"""A session that belongs to one workspace adds it to every statement by itself.

So a query cannot forget it: selects, updates and deletes get a WHERE, inserts get the column, and a
statement that is not about our rows (and could not be scoped) is refused. Only jobs and the outbox
use an unscoped session. May import SQLAlchemy only.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Insert,
    Select,
    and_,
    event,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.orm.interfaces import ORMOption

AnyColumns = TypeVarTuple("AnyColumns")


class ScopedSession(Session):
    """A session whose execution option `workspace_id` (None: unscoped) rules what it touches."""


def workspace_of(session: Session) -> str:
    """The workspace this session is scoped to; RuntimeError when it is unscoped."""
    workspace_id = workspace_or_none(session)
    if workspace_id is None:
        raise RuntimeError("this needs a session of one workspace: store.begin(workspace_id)")
    return workspace_id


def workspace_or_none(session: Session) -> str | None:
    """The same; None when it is unscoped."""
    workspace_id: str | None = session.execution_options.get("workspace_id")
    return workspace_id


def dialect_of(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def is_read_only(session: Session) -> bool:
    return bool(session.execution_options.get("read_only"))


def taken(
    session: Session, query: Select[*AnyColumns], of: type[DeclarativeBase] | None = None
) -> Select[*AnyColumns]:
    """The query, its rows (of one table, where it joins several) not given to another replica
    meanwhile; just looked at when read only."""
    return query if is_read_only(session) else query.with_for_update(skip_locked=True, of=of)


def _current_workspace(context: DefaultExecutionContext) -> str:
    workspace_id: str | None = context.execution_options.get("workspace_id")
    if workspace_id is None:
        raise RuntimeError("an unscoped insert must name its workspace")
    return workspace_id


def workspace_column(**options: Any) -> Mapped[str]:
    """The column every table has; filled from the session's workspace on insert."""
    return mapped_column(
        ForeignKey("workspaces.workspace_id"), default=_current_workspace, **options
    )


class Scoped:
    """Mixin of every table whose rows belong to one workspace: all but those of installations."""

    workspace_id: Mapped[str] = workspace_column()


class Numbered(Scoped):
    """Mixin of the tables whose rows are told apart by a number that the database gives.

    The workspace leads every key, for a PostgreSQL that spreads workspaces over machines asks for
    that, and so a row can only point at rows of its own workspace.
    """

    workspace_id: Mapped[str] = workspace_column(primary_key=True, sort_order=-2)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, sort_order=-1)


def refers(key: InstrumentedAttribute[Any], row: Any) -> ColumnElement[bool]:
    """The condition of a join: `key` holds the id of this row, of the same workspace."""
    return and_(row.workspace_id == key.class_.workspace_id, row.id == key)


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope_statement(state: ORMExecuteState) -> None:
    if is_read_only(state.session) and not state.is_select:
        raise RuntimeError("this transaction is read only")
    workspace_id = workspace_or_none(state.session)
    if workspace_id is None:
        return
    if isinstance(state.statement, Insert):
        _need_workspace("workspace_id" in state.statement.table.c)
        return
    if not state.is_orm_statement:
        raise RuntimeError("a scoped session takes only statements about our rows")
    need_scoped(mapper.class_ for mapper in state.all_mappers)
    state.statement = state.statement.options(only_of(workspace_id))


def need_scoped(tables: Iterable[type]) -> None:
    """RuntimeError unless the rows of all of them belong to a workspace."""
    _need_workspace(all(issubclass(table, Scoped) for table in tables))


def _need_workspace(has_one: bool) -> None:
    if not has_one:
        raise RuntimeError("a scoped session takes only statements about rows of a workspace")


@lru_cache(maxsize=1024)
def only_of(workspace_id: str) -> ORMOption:
    """Makes of a select, update or delete one about the rows of this workspace."""
    return with_loader_criteria(
        Scoped, lambda row: row.workspace_id == workspace_id, include_aliases=True
    )


@event.listens_for(ScopedSession, "before_flush")
def _scope_new_rows(session: Session, context: UOWTransaction, instances: object) -> None:
    if is_read_only(session):
        raise RuntimeError("this transaction is read only")
    workspace_id = workspace_or_none(session)
    if workspace_id is None:
        return
    for row in session.new:
        if not isinstance(row, Scoped) or row.workspace_id not in (None, workspace_id):
            raise RuntimeError(f"{row!r} belongs to another workspace")
