"""A statement straight through the driver, with what everybody expects of SQLAlchemy all the same.

SQLAlchemy describes the result of each text anew, which takes longer than SQLite takes to answer;
who knows the columns needs none of it. May import SQLAlchemy only.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError


@contextmanager
def executed(connection: Connection, sql: str, given: Any) -> Iterator[DBAPICursor]:
    """The driver's cursor after this statement, to fetch from within the block.

    Who listens for `before_cursor_execute` hears of it. What the driver raises is raised as the
    same error of SQLAlchemy's, and a connection that is lost is not used again.
    """
    with closing(connection.connection.cursor()) as cursor:
        for heard in connection.dispatch.before_cursor_execute:
            heard(connection, cursor, sql, given, None, False)
        try:
            cursor.execute(sql, given)
            yield cursor
        except connection.dialect.loaded_dbapi.Error as error:
            raise _translated(connection, sql, given, error, cursor) from error


def _translated(
    connection: Connection, sql: str, given: Any, error: Any, cursor: DBAPICursor
) -> DBAPIError:
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if is_lost:
        connection.invalidate(error)
    translated: DBAPIError = DBAPIError.instance(
        sql,
        given,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=connection.engine.hide_parameters,
        connection_invalidated=is_lost,
        dialect=dialect,
    )
    return translated
