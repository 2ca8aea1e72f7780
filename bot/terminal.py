"""What the commands of a terminal share: errors in one sentence, times and databases as options.

May import everything below it, inside the function that needs it: `homeroom --help` loads nothing.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click


class Commands(click.Group):
    """Whatever goes wrong outside of us becomes one sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if sentence := _sentence(error):
                raise click.ClickException(sentence) from None
            raise


def _sentence(error: Exception) -> str | None:
    """What a person can mend, in words; None for click's own errors and for our mistakes."""
    from alembic.util import CommandError
    from sqlalchemy.exc import SQLAlchemyError

    from bot.distribution import CannotRead
    from bot.importer import Refused
    from bot.runner import NotReady
    from bot.settings import SettingsError
    from storage import backups, migrations
    from storage.encryption import BadKeys

    match error:
        case SettingsError() | NotReady() | Refused() | BadKeys() | CannotRead():
            return str(error)
        case backups.Refused() | migrations.Refused():
            return str(error)
        case SQLAlchemyError():
            reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
            return f"The database did not answer: {reason.rstrip('.')}."
        case CommandError():
            return f"The database is not one that this version of Homeroom made: {error}."
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return f"{where}{error.strerror or error}."
    return None


class Moment(click.ParamType[datetime]):
    """An ISO time in this century; without an offset it is in the sample district's zone."""

    name = "ISO-TIME"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        from bot.demo import ZONE

        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a time. Write it like 2026-10-14T07:00.", param, ctx)
        if not 2000 <= moment.year < 2100:
            self.fail(f"The year {moment.year} is not in this century.", param, ctx)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ZONE))
        return zoned.astimezone(UTC)


class Database(click.ParamType[str]):
    """The URL of a database of a kind that Homeroom knows."""

    name = "URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from sqlalchemy.exc import ArgumentError

        from storage import Store

        try:
            Store(value).close()
        except (ValueError, ArgumentError):
            self.fail("Write it like sqlite:///FILE or postgresql://USER@HOST/NAME.", param, ctx)
        return str(value)
