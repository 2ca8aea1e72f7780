"""The `homeroom` command: one function a word, thin; errors are one sentence.

May import everything below it. Exit codes: 0 well, 1 something to mend, 2 a wrong word or option.
"""

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import demo, doctor, importer, runner, sandboxed
from bot.clock import SystemClock
from bot.settings import Settings, SettingsError, load
from messages import Message
from messages.preview import NAMES
from storage import Store

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _one_sentence(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """What can go wrong outside of us becomes one sentence and exit code 1."""

    @wraps(command)
    def careful(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return command(*args, **kwargs)
        except (SettingsError, runner.NotReady, importer.Refused) as error:
            raise click.ClickException(str(error)) from None
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise click.ClickException(f"The database did not answer: {reason}") from None
        except OSError as error:
            raise click.ClickException(f"{error.strerror or error}.") from None

    return careful


class _Moment(click.ParamType[datetime]):
    """An ISO time; without an offset it is in the sample district's zone."""

    name = "ISO-TIME"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a time. Write it like 2026-10-14T07:00.", param, ctx)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(demo.ZONE))
        return zoned.astimezone(UTC)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="homeroom")
def main() -> None:
    """Homeroom keeps a school's OKRs alive, in Slack."""


@main.command()
@click.option("--port", default=8023, show_default=True, help="Where the page is served.")
@click.option("--database", metavar="URL", help="Keep the data there, instead of in memory.")
@click.option("--start", type=_Moment(), help="The moment at which the story begins.")
@click.option("--no-bot", is_flag=True, help="Only the stand-in Slack, for a bot of your own.")
@click.option("--empty", is_flag=True, help="Without the sample district's key results.")
@_one_sentence
def sandbox(
    port: int, database: str | None, start: datetime | None, no_bot: bool, empty: bool
) -> None:
    """Try Homeroom in a stand-in Slack, in the browser, with a sample district."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    with sandboxed.running(
        port=port, database=database, start=start, no_bot=no_bot, empty=empty
    ) as school:
        if no_bot:
            for name, value in school.environment().items():
                click.echo(f"{name}={value}")
        click.echo(school.sandbox.url)
        click.echo("Press Ctrl+C to stop.", err=True)
        runner.wait_for_stop()


@main.command()
@_one_sentence
def run() -> None:
    """Run Homeroom for a real Slack workspace, until it is stopped."""
    settings = load()
    _log(settings)
    runner.run(settings, SystemClock())


@main.command()
@_one_sentence
def migrate() -> None:
    """Bring the database's tables to this version."""
    store = Store(load().database_url)
    store.migrate()
    store.close()
    click.echo("The tables are up to date.")


@main.command("import")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option("--example", is_flag=True, help="Print a file to start from, and stop.")
@click.option("--owner", metavar="NAME", help="Who owns rows without an owner; else an admin.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@_one_sentence
def import_(file: Path | None, example: bool, owner: str | None, dry_run: bool) -> None:
    """Add the objectives and key results of a CSV FILE; running it again adds nothing twice."""
    if example:
        click.echo(importer.EXAMPLE, nl=False)
        return
    if file is None:
        raise click.UsageError("Name a CSV file, or see one with --example.")
    rows = importer.read(importer.decode(file.read_bytes()))
    settings = load()
    store = runner.open_store(settings)
    workspace_id = runner.prepare_workspace(settings, store, SystemClock().now())
    summary = importer.run(
        store, workspace_id, rows, owner=owner, now=SystemClock().now(), dry_run=dry_run
    )
    store.close()
    would = "Would add" if dry_run else "Added"
    click.echo(
        f"{would} {summary.objectives} objectives and {summary.key_results} key results; "
        f"{summary.unchanged} were there already."
    )


@main.command()
@click.argument("name", required=False)
@_one_sentence
def preview(name: str | None) -> None:
    """Print the message NAME as JSON for Slack's Block Kit Builder; without NAME, list them all."""
    if name is None:
        for known in sorted(NAMES):
            click.echo(known)
        return
    if name not in NAMES:
        raise click.ClickException(
            f"No message is called “{name}”. `homeroom preview` lists them all."
        )
    made = NAMES[name]()
    payload = made.payload() if isinstance(made, Message) else made.payload
    click.echo(json.dumps(payload, indent=2, ensure_ascii=False))


@main.command("doctor")
@_one_sentence
def doctor_() -> None:
    """Look at the settings, database, tokens, scopes and messages, and say how to mend them."""
    findings = list(doctor.examine(load()))
    for finding in findings:
        click.echo(f"{'✓' if finding.is_well else '✗'} {finding.what}: {finding.says}")
        if not finding.is_well:
            click.echo(f"  → {finding.remedy}")
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)


def _log(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )


if __name__ == "__main__":
    main()
