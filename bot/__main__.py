"""The `homeroom` command: one function a word, thin; errors are one sentence.

May import everything below it, inside the function that needs it: `homeroom --help` loads nothing.
Exit codes: 0 well, 1 something to mend, 2 a wrong word or option.
"""

import errno
import json
import logging
import sys
from contextlib import closing
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click


class _Commands(click.Group):
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

    from bot.importer import Refused
    from bot.runner import NotReady
    from bot.settings import SettingsError

    match error:
        case SettingsError() | NotReady() | Refused():
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


class _Moment(click.ParamType[datetime]):
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


class _Database(click.ParamType[str]):
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


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="homeroom", prog_name="homeroom")
def main() -> None:
    """Homeroom keeps a school's OKRs alive, in Slack."""


@main.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8023,
    show_default=True,
    help="Where the page is served; 0 takes a free one.",
)
@click.option("--database", type=_Database(), help="Keep the data there, instead of nowhere.")
@click.option("--start", type=_Moment(), help="The moment at which the story begins.")
@click.option("--no-bot", is_flag=True, help="Only the stand-in Slack, for a bot of your own.")
@click.option("--empty", is_flag=True, help="Without the sample district's key results.")
def sandbox(
    port: int, database: str | None, start: datetime | None, no_bot: bool, empty: bool
) -> None:
    """Try Homeroom in a stand-in Slack, in the browser, with a sample district."""
    from bot import runner, sandboxed

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    school = sandboxed.running(
        port=port, database=database, start=start, no_bot=no_bot, empty=empty
    )
    try:
        with runner.stop_signal() as stop, school as open_school:
            if no_bot:
                for name, value in open_school.environment().items():
                    click.echo(f"{name}={value}")
            click.echo(open_school.sandbox.url)
            click.echo("Press Ctrl+C to stop.", err=True)
            stop.wait()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise click.ClickException(f"Port {port} is taken: name another with --port.") from None


@main.command()
def run() -> None:
    """Run Homeroom for a real Slack workspace, until it is stopped."""
    from bot import runner
    from bot.clock import SystemClock
    from bot.settings import load

    settings = load()
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    if settings.log_level == "INFO":  # these two would tell of every tick
        for chatty in ("apscheduler", "alembic"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
    runner.run(settings, SystemClock())


@main.command()
def migrate() -> None:
    """Bring the database's tables to this version."""
    from bot.settings import load
    from storage import Store

    store = Store(load().database_url)
    with closing(store):
        store.migrate()
    click.echo("The tables are up to date.")


@main.command("import")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option("--example", is_flag=True, help="Print a file to start from, and stop.")
@click.option("--owner", metavar="NAME", help="Who owns rows without an owner; else an admin.")
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
def import_(file: Path | None, example: bool, owner: str | None, dry_run: bool) -> None:
    """Add the objectives and key results of a CSV FILE; running it again adds nothing twice.

    One row is one key result. It must have the columns objective and key_result, and may have
    any of these:

    \b
      level            district, school, department or team
      team             its name; it is made when it is new
      owner            the name that Slack shows, or a Slack ID
      leaders          such names, separated by semicolons
      metric           number, percent, percent (relative), currency, ratio, yes/no, milestones
      direction        increase, decrease or keep within
      baseline         where it starts; for a ratio in percent
      target           where it should end; “percent (relative)”: by how many percent it moves
      stretch          a target beyond the target
      low, high        the range to keep within
      unit             a word such as students; :1 for so many to one
      milestones       the steps, separated by semicolons
      starts, due      days, like 2026-09-14
      data_dates       when a real number arrives, separated by semicolons
      values           readings so far, like 2026-09-14=64; 2026-10-12=66
      wins_channel     the channel ID for the team's wins, like C0123456789
      leaders_channel  the channel ID for what needs support
      source           where the goal comes from; not kept
    """
    from bot import importer, runner
    from bot.clock import SystemClock
    from bot.settings import load

    if example:
        click.echo(importer.EXAMPLE, nl=False)
        return
    if file is None:
        raise click.UsageError("Name a CSV file, or see one with --example.")
    _keep_the_sdk_quiet()
    rows = importer.read(importer.decode(file.read_bytes()))
    settings, now = load(), SystemClock().now()
    client = runner.connect(settings)
    store = runner.open_store(settings)
    try:
        workspace_id = runner.prepare_workspace(store, client)
        runner.read_people(store, client, workspace_id, now)
        summary = importer.run(store, workspace_id, rows, owner=owner, now=now, dry_run=dry_run)
    finally:
        store.close()
    click.echo(
        f"{'Would add' if dry_run else 'Added'} {_count(summary.objectives, 'objective')} and "
        f"{_count(summary.key_results, 'key result')}; {summary.unchanged} already there."
    )


@main.command()
@click.argument("name", required=False)
def preview(name: str | None) -> None:
    """Print the message NAME as JSON for Slack's Block Kit Builder; without NAME, list them all."""
    from messages import Message
    from messages.preview import NAMES

    if name is None:
        for known in sorted(NAMES):
            click.echo(known)
        return
    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "Without NAME it lists them all."
        raise click.BadParameter(f"no message is called “{name}”. {hint}", param_hint="NAME")
    made = NAMES[name]()
    payload = made.payload() if isinstance(made, Message) else made.payload
    click.echo(json.dumps(payload, indent=2, ensure_ascii=False))


@main.command("doctor")
def doctor_() -> None:
    """Look at the settings, database, tokens, scopes and messages, and say how to mend them."""
    from bot import doctor
    from bot.settings import load

    _keep_the_sdk_quiet()
    all_well = True
    for finding in doctor.examine(load()):
        all_well = all_well and finding.is_well
        click.echo(f"{'✓' if finding.is_well else '✗'} {finding.what}: {finding.says}")
        if not finding.is_well:
            click.echo(f"  → {finding.remedy}")
    sys.exit(0 if all_well else 1)


def _keep_the_sdk_quiet() -> None:
    """Slack's SDK logs what it raises; a person who is told in words needs no second telling."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


if __name__ == "__main__":
    main()
