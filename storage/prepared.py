"""Statements that are made once and run often: only their values change from one run to the next.

For the ORM to find the text of a statement, and to make rows of what comes back, takes several
times as long as the database takes to answer. So what each request needs is `Prepared` where its
module is loaded, and gives plain records. A session of one workspace sees only what is its own
here, too: see `scope`. May import SQLAlchemy and its siblings `driver` and `scope`.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate
from operator import itemgetter
from typing import Any, Generic, TypeVarTuple, cast

from sqlalchemy import BindParameter, Connection, Dialect, Insert, Select, inspect
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from storage import driver
from storage.scope import is_read_only, need_scoped, only_of, workspace_or_none

Things = TypeVarTuple("Things")
_Processor = Callable[[Any], Any]
_Statement = (
    Select[*tuple[Any, ...]] | ReturningInsert[*tuple[Any, ...]] | ReturningUpdate[*tuple[Any, ...]]
)

_Taker = Callable[[Sequence[Any]], Any]
_AT_ONCE = 1000
"""Rows that are there twice, as the driver's and as ours."""
_LONG = 1024
_KEPT = 100
"""Texts of one statement: one for each dialect, and for each length of its lists."""
_WORKSPACE = "\ue000workspace"
"""Stands, where a text is made, for the workspace of whichever session will run it."""


class Prepared(Generic[*Things]):
    """A select of tables and columns, or a change that returns columns.

    Its values are `bindparam`s, expanding ones for lists. What is about all workspaces, and so
    `everywhere`, is refused in a session of one.
    """

    def __init__(
        self,
        statement: Select[*Things] | ReturningInsert[*Things] | ReturningUpdate[*Things],
        *,
        everywhere: bool = False,
    ) -> None:
        self._statement = statement
        self._everywhere = everywhere
        self._texts: dict[tuple[object, ...], _Text] = {}

    def all(self, session: Session, **bound: Any) -> list[tuple[*Things]]:
        """Each row: for a table a record with the same names as its row class, else the value.

        A record is None where an outer join found no row. `bound` has the value of each bindparam;
        its lists may be of any length. What the session has not written yet is written before.
        """
        if is_read_only(session) and not isinstance(self._statement, Select):
            raise RuntimeError("this transaction is read only")
        workspace_id = workspace_or_none(session)
        if self._everywhere and workspace_id is not None:
            raise RuntimeError("this needs a session of all workspaces")
        session.flush()
        connection = session.connection()
        values = {name: list(one) if isinstance(one, Set) else one for name, one in bound.items()}
        lengths = {name: _length(value) for name, value in values.items()}
        which = (connection.dialect.name, workspace_id is None, *lengths.items())
        text = self._texts.get(which)
        if text is None:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            is_scoped = workspace_id is not None
            text = _Text(self._statement, connection.dialect, lengths, is_scoped)
            self._texts[which] = text
        values[_WORKSPACE] = workspace_id
        return cast("list[tuple[*Things]]", text.rows(connection, values))

    def first(self, session: Session, **bound: Any) -> tuple[*Things] | None:
        """The first row, None where there is none."""
        return next(iter(self.all(session, **bound)), None)


def padded(count: int) -> int:
    """How long a list of so many is made: the next power of two, or of a long one the next
    thousand. Few lengths, few texts, and no more values than SQLite takes."""
    if count > _LONG:
        return -(-count // _LONG) * _LONG
    return 1 << (count - 1).bit_length() if count else 0


def _length(value: object) -> int | None:
    """Of a list, `padded`; its last value is repeated."""
    if not isinstance(value, Collection) or isinstance(value, str | Mapping):
        return None
    return padded(len(value))


class _Value:
    """Stands, where a text is made, for a value that each run gives: of a list, the one at `at`."""

    def __init__(self, name: str, at: int | None = None) -> None:
        self.name = name
        self.at = at


_Giver = Callable[[Mapping[str, Any]], Any]
"""Gives the driver one value, of the bound ones."""


def _giver(value: object, process: _Processor | None) -> _Giver:
    if value == _WORKSPACE:
        return itemgetter(_WORKSPACE)
    if not isinstance(value, _Value):
        fixed = process(value) if process else value
        return lambda bound: fixed
    name, at = value.name, value.at
    if at is None:
        return (lambda bound: process(bound[name])) if process else itemgetter(name)

    def of_list(bound: Mapping[str, Any]) -> Any:
        values = bound[name]
        one = values[min(at, len(values) - 1)]
        return process(one) if process else one

    return of_list


@cache
def _record(table: type[Any], names: tuple[str, ...]) -> Any:
    return namedtuple(table.__name__, names)


@dataclass(frozen=True, slots=True)
class _Part:
    """What a select names: a table, or (its `record` is None) a column.

    `key` is where the first column of the table's key stands: NULL where there is no row.
    """

    columns: Sequence[Any]
    record: Any = None
    key: int = 0

    @classmethod
    def of(cls, thing: Any) -> "_Part":
        entity = inspect(thing, raiseerr=False)
        mapper = getattr(entity, "mapper", None)
        if mapper is None or not (entity.is_mapper or entity.is_aliased_class):
            return cls([thing])
        names = tuple(column.key for column in mapper.column_attrs)
        key = mapper.get_property_by_column(mapper.primary_key[0]).key
        columns = [getattr(thing, name) for name in names]
        return cls(columns, _record(mapper.class_, names), names.index(key))

    def taker(self, begin: int) -> "_Taker":
        """What takes it from a row, in which its columns stand from `begin`."""
        if self.record is None:
            return itemgetter(begin)
        key, end = begin + self.key, begin + len(self.columns)
        make = partial(tuple.__new__, self.record)
        return lambda row: None if row[key] is None else make(row[begin:end])


def _compiler(usual: type[SQLCompiler]) -> type[SQLCompiler]:
    """Spells words and numbers out, all but the values that each run gives.

    Each time when a value is bound on which the use of a partial index may depend, SQLite makes the
    statement anew, which takes ten times as long as running it; and PostgreSQL may not use the
    index at all.
    """

    class SpellingOut(usual):  # type: ignore[misc, valid-type]
        def visit_bindparam(self, value: BindParameter[Any], **how: Any) -> str:
            fixed = value.effective_value
            one = fixed[0] if isinstance(fixed, list) and fixed else fixed
            if not value.required and isinstance(one, str | int) and one != _WORKSPACE:
                how["literal_execute"] = True
            text: str = super().visit_bindparam(value, **how)
            return text

    return SpellingOut


class _Text:
    """The statement as one database takes it, for lists of certain lengths."""

    def __init__(
        self,
        statement: _Statement,
        dialect: Dialect,
        lengths: Mapping[str, int | None],
        is_scoped: bool,
    ) -> None:
        if isinstance(statement, Select):
            tables = [thing["entity"] for thing in statement.column_descriptions]
            parts = [_Part.of(thing["expr"]) for thing in statement.column_descriptions]
        else:
            tables = [statement.entity_description["entity"]]
            parts = [_Part([column]) for column in statement.exported_columns]
        columns = [column for part in parts for column in part.columns]
        begins = accumulate((len(part.columns) for part in parts), initial=0)
        self._takers = [part.taker(begin) for part, begin in zip(parts, begins, strict=False)]
        if isinstance(statement, Select):
            statement = statement.with_only_columns(*columns)
        values: dict[str, Any] = {
            name: _Value(name) if length is None else [_Value(name, at) for at in range(length)]
            for name, length in lengths.items()
        }
        if is_scoped:
            need_scoped(inspect(one).mapper.class_ for one in tables if one is not None)
            statement = (
                statement.values(workspace_id=_WORKSPACE)
                if isinstance(statement, Insert)
                else statement.options(only_of(_WORKSPACE))
            )
        compiled = _compiler(dialect.statement_compiler)(dialect, statement)
        state = compiled.construct_expanded_state(values)
        self._sql = state.statement
        self._is_named = state.positiontup is None
        processors = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        processors.update(state.processors)
        given = state.parameters
        self._values = [
            (name, _giver(given[name], processors.get(name))) for name in state.positiontup or given
        ]
        self._dialect = dialect
        self._types = [column.type.dialect_impl(dialect) for column in columns]
        self._processors: list[tuple[int, _Processor]] | None = None

    def rows(self, connection: Connection, bound: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        given: Any
        if self._is_named:
            given = {name: give(bound) for name, give in self._values}
        else:
            given = tuple([give(bound) for _, give in self._values])
        found: list[tuple[Any, ...]] = []
        with driver.executed(connection, self._sql, given) as cursor:
            if self._processors is None:
                self._processors = list(self._result_processors(cursor.description))
            while some := cursor.fetchmany(_AT_ONCE):
                found += self._made(some, self._processors)
        return found

    def _made(
        self, some: Sequence[Any], processors: Sequence[tuple[int, _Processor]]
    ) -> list[tuple[Any, ...]]:
        """Of the driver's rows ours. What the database does not know is None, of whatever type."""
        rows = [list(row) for row in some]
        for at, process in processors:
            for row in rows:
                value = row[at]
                if value is not None:
                    row[at] = process(value)
        return [tuple([take(row) for take in self._takers]) for row in rows]

    def _result_processors(self, description: Any) -> Iterator[tuple[int, _Processor]]:
        """What makes of the driver's values ours; some look at what the driver says of a column."""
        for at, kind in enumerate(self._types):
            process = kind.result_processor(self._dialect, description[at][1])
            if process is not None:
                yield at, process
