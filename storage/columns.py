"""Column types that keep a value exact on SQLite and PostgreSQL alike.

May import SQLAlchemy only.
"""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, DateTime, Dialect, Numeric, Text, func, literal
from sqlalchemy.types import TypeDecorator, TypeEngine

Word = TypeVar("Word", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept and given back in UTC. A naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for no moment in a list of values: PostgreSQL takes a column of nothing but NULL for text.
"""


def or_none(moment: ColumnElement[datetime]) -> ColumnElement[datetime | None]:
    """The moment, NULL for `NEVER`."""
    return func.nullif(moment, literal(NEVER, UtcDateTime))


class DecimalText(TypeDecorator[Decimal]):
    """A Decimal to the last digit: text on SQLite (which has only floats), numeric on PostgreSQL.

    NaN and infinities are refused with ValueError.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kept_as: TypeEngine[Any] = Numeric() if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kept_as)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | str | None:
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError(f"{value!r} is not a number that can be kept")
        return value if dialect.name == "postgresql" else f"{value:f}"

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(str(value))


class PlainText(TypeDecorator[str]):
    """Text as people send it. NUL and lone surrogates, which no database takes, are dropped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


class WordText(TypeDecorator[Word], Generic[Word]):
    """A StrEnum as its word, so that the tables can be read without this program."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words
        self._by_word = {word.value: word for word in words}

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
        return None if value is None else self._by_word.get(value) or self.words(value)
