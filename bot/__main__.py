"""The `homeroom` command: one function a word, thin; errors are one sentence.

May import everything below it, inside the function that needs it: `homeroom --help` loads nothing.
Exit codes: 0 well, 1 something to mend, 2 a wrong word or option.
"""

import errno
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import click

from bot.terminal import Commands, Database, Moment

_LONG_FILE = 500
"""Rows from which on a file is long enough for a progress bar."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
@click.option("--database", type=Database(), help="Keep the data there, instead of nowhere.")
@click.option("--start", type=Moment(), help="The moment at which the story begins.")
@click.option("--no-bot", is_flag=True, help="Only the stand-in Slack, for a bot of your own.")
@click.option("--install", is_flag=True, help="With --no-bot: to be installed in the browser.")
@click.option("--empty", is_flag=True, help="Without the sample district's key results.")
def sandbox(
    port: int,
    database: str | None,
    start: datetime | None,
    no_bot: bool,
    install: bool,
    empty: bool,
) -> None:
    """Try Homeroom in a stand-in Slack, in the browser, with a sample district."""
    from bot import sandboxed
    from bot.stopping import stop_signal

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    school = sandboxed.running(
        port=port, database=database, start=start, no_bot=no_bot, empty=empty
    )
    try:
        with stop_signal() as stop, school as open_school:
            if no_bot:
                values = open_school.to_install() if install else open_school.environment()
                for name, value in values.items():
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
    from bot import logs, processes
    from bot.clock import SystemClock
    from bot.settings import load

    settings = load()
    with (
        logs.to(sys.stderr, settings.log_level, as_json=settings.log_format == "json"),
        processes.counting_together(settings.processes),
    ):
        from bot import runner

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


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE where it is there already.")
def backup(file: Path, force: bool) -> None:
    """Write the whole database to FILE; `homeroom run` may go on meanwhile.

    FILE holds every note and name, so keep it where only you can read it. It holds none of the
    secrets in .env or the environment: keep those elsewhere.
    """
    from bot.clock import SystemClock
    from bot.settings import load
    from storage import Store, backups

    with closing(Store(load().database_url)) as store:
        backups.write(store, file, overwrite=force)
        backups.note(store, "backup", file, SystemClock().now())
    click.echo(f"Wrote the backup to {file}. Keep .env yourself: no secret of it is in there.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace everything the database holds.")
def restore(file: Path, force: bool) -> None:
    """Put what `homeroom backup` wrote to FILE into the database; stop `homeroom run` first.

    One of an earlier version is brought to this one. What was posted since may be posted again.
    """
    from bot.clock import SystemClock
    from bot.settings import load
    from storage import Store, backups

    with closing(Store(load().database_url)) as store:
        backups.restore(store, file, overwrite=force)
        backups.note(store, "restore", file, SystemClock().now())
    click.echo(f"Restored {file}; the tables are up to date.")


@main.command()
def key() -> None:
    """Print a new key for TOKEN_KEYS, which keeps the tokens of many workspaces unreadable."""
    from storage.encryption import new_key

    click.echo(new_key())


@main.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt all tokens with the first of TOKEN_KEYS; the others are not needed after that."""
    from bot import distribution, runner
    from bot.settings import load

    settings = load()
    with closing(runner.open_store(settings)) as store:
        renewed = distribution.renew_keys(settings, store)
    click.echo(f"Encrypted the tokens of {_count(renewed, 'installation')} with the newest key.")


@main.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--example", is_flag=True, help="Print a file to start from, and stop.")
@click.option("--owner", metavar="NAME", help="Who owns rows without an owner; else an admin.")
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
@click.option("--update", is_flag=True, help="Change what is there where the file says otherwise.")
@click.option("--workspace", metavar="ID", help="Which one, where many have installed Homeroom.")
def import_(
    file: Path | None,
    example: bool,
    owner: str | None,
    dry_run: bool,
    update: bool,
    workspace: str | None,
) -> None:
    """Add the objectives and key results of a CSV FILE; running it again adds nothing twice.

    FILE may also be what `homeroom export` made: its JSON, or its folder or zip of CSV files.

    One row is one key result. It must have the columns objective and key_result, and may have
    any of these:

    \b
      level            district, school, department or team
      team             its name; it is made when it is new
      owner            the name that Slack shows, or a Slack ID
      leaders          such names, separated by semicolons
      metric           number, percent, percent (relative), currency, ratio, yes/no, milestones
      direction        increase, decrease or keep within
      baseline         where it starts; for a ratio in percent, or 18/24
      target           where it should end; “percent (relative)”: by how many percent it moves
      stretch          a target beyond the target
      low, high        the range to keep within
      unit             a word such as students; :1 for so many to one
      milestones       the steps, separated by semicolons
      starts, due      days, like 2026-09-14
      data_dates       when a real number arrives, separated by semicolons; months do, like Jan
      values           readings so far, like 2026-09-14=64; 2026-10-12=66
      wins_channel     the channel ID for the team's wins, like C0123456789
      leaders_channel  the channel ID for what needs support
      key              RD-2; a row whose key is there in that cycle is about that key result
      cycle            the name of its cycle; else the one that runs now
      cycle_starts, cycle_ends  the days of a cycle that is new
      cycle_state      planned, open (unless you say otherwise) or closed, of a new one
      objective_owner  who owns the objective; else the owner of its first key result
      supports         RD or RD-2: what the objective supports
      reporters        who may check in beside the owner, separated by semicolons
      cadence          weekly, every two weeks, monthly or by data date
      cover, cover_starts, cover_until  who checks in for the owner, and on which days
      paused, pause_reason  yes or no, and why
      parent_team      the team above a new team
      tz               the time zone of a new team, like America/Chicago
      source, objective_key, carried_from, owner_name  not read
    """
    from bot import importer, runner
    from bot.clock import SystemClock
    from bot.settings import load
    from storage import audit

    if example:
        click.echo(importer.EXAMPLE, nl=False)
        return
    if file is None:
        raise click.UsageError("Name a CSV file, or see one with --example.")
    _keep_the_sdk_quiet()
    contents = importer.open_path(file)
    settings, now = load(), SystemClock().now()
    try:
        runner.need_settings(settings)
    except runner.NotReady:
        importer.check(contents)  # what is wrong with the file comes first
        raise
    store = runner.open_store(settings)
    try:
        workspace_id, client = runner.speak(settings, store, SystemClock(), workspace)
        runner.read_people(store, client, workspace_id, now)
        rows = importer.length(contents) if isinstance(contents, importer.Sheet) else 0
        with _progress(rows) as on_row:
            summary = importer.run(
                store,
                workspace_id,
                contents,
                owner=owner,
                by=audit.COMMAND_LINE,
                now=now,
                dry_run=dry_run,
                update=update,
                on_row=on_row,
            )
    finally:
        store.close()
    for line in importer.said(summary, dry_run=dry_run):
        click.echo(line)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--team", metavar="NAME", required=True, help="Whose calendar it is.")
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
@click.option("--workspace", metavar="ID", help="Which one, where the database has several.")
def calendar(file: Path, team: str, dry_run: bool, workspace: str | None) -> None:
    """Add the days of FILE, an ICS or CSV calendar, to a team; again adds nothing twice.

    The teams below it have them, too. A CSV file has one row for each day or break:

    \b
      date (or starts)  the first day, like 2026-11-23
      ends              the last day; empty for one day
      kind              closed, school day, holiday, break, pd day, testing or early release
      name              what it is called; without a kind, its words say which it is
      until             when a day of early release ends, like 12:30
    """
    from bot import runner
    from bot.calendars import terminal
    from bot.clock import SystemClock
    from bot.settings import load

    store = runner.open_store(load())
    try:
        workspace_id = runner.only_workspace(store, workspace)
        now = SystemClock().now()
        planned = terminal.run(store, workspace_id, file, team, now=now, dry_run=dry_run)
    except terminal.NoTeam as problem:
        raise click.BadParameter(str(problem), param_hint="--team") from None
    finally:
        store.close()
    for line in terminal.said(planned, dry_run=dry_run):
        click.echo(line)


@main.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["json", "csv"]),
    default="json",
    show_default=True,
    help="One JSON text, or a CSV file for each table.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write; for csv a folder, or a file that ends in .zip.",
)
@click.option("--workspace", metavar="ID", help="Which one, where the database has several.")
def export(kind: str, out: Path | None, workspace: str | None) -> None:
    """Write everything that Homeroom keeps: people, teams, key results, check-ins and all.

    JSON is printed where no file is named. `homeroom import` takes either back, whole.
    """
    from bot import exporter, runner
    from bot.clock import SystemClock
    from bot.settings import load
    from storage import audit

    if kind == "csv" and out is None:
        raise click.UsageError("Say where the CSV files go: --out FOLDER or --out FILE.zip.")
    store = runner.open_store(load())
    try:
        workspace_id = runner.only_workspace(store, workspace)
        counts = exporter.write(
            store, workspace_id, kind, out, by=audit.COMMAND_LINE, now=SystemClock().now()
        )
    finally:
        store.close()
    if out is not None:
        click.echo(
            f"Wrote {_count(counts['objectives'], 'objective')}, "
            f"{_count(counts['key_results'], 'key result')} and "
            f"{_count(counts['check_ins'], 'check-in')} to {out}."
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
@click.option("--here", is_flag=True, help="Only the database and the work; Slack is not asked.")
@click.option("--messages", is_flag=True, help="Ask Slack about every message, too (a minute).")
def doctor_(here: bool, messages: bool) -> None:
    """Look at the settings, database, school, tokens and scopes, and say how to mend them.

    ✓ is well, ✗ is to be mended, and ! is a hint: Homeroom runs without.
    """
    from bot import doctor
    from bot.clock import SystemClock
    from bot.settings import load

    _keep_the_sdk_quiet()
    all_well, settings, clock = True, load(), SystemClock()
    everything = doctor.examine(settings, clock, with_messages=messages)
    for finding in doctor.examine_here(settings, clock) if here else everything:
        all_well = all_well and (finding.is_well or finding.is_hint)
        sign = "✓" if finding.is_well else "!" if finding.is_hint else "✗"
        click.echo(f"{sign} {finding.what}: {finding.says}")
        if not finding.is_well:
            click.echo(f"  → {finding.remedy}")
    sys.exit(0 if all_well else 1)


def _keep_the_sdk_quiet() -> None:
    """Slack's SDK logs what it raises; a person who is told in words needs no second telling."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)


@contextmanager
def _progress(length: int) -> Iterator[Callable[[], None]]:
    """A bar for a long file, where somebody sits at a terminal; call what it gives for each row."""
    if length < _LONG_FILE or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label="Reading rows", file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


if __name__ == "__main__":
    main()
