"""The `homeroom` command: helpful when asked, one sentence when something is wrong."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import pytest

from bot import importer
from bot.clock import TravelClock
from bot.doctor import manifest
from bot.sandbox import Sandbox
from bot.sandboxed import seed
from messages.block_kit.check import check
from messages.preview import NAMES
from storage import Store
from tests import cast
from tests.bot.commands import Process, connected, homeroom
from tests.e2e.control import Control

COMMANDS = (
    "backup",
    "calendar",
    "doctor",
    "export",
    "import",
    "key",
    "migrate",
    "preview",
    "restore",
    "rotate-keys",
    "run",
    "sandbox",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every command runs in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The sample district's people, and nobody's bot."""
    with Sandbox(manifest(), clock=TravelClock(cast.NOW), seed=seed()) as sandbox:
        yield sandbox


def said(*words: str, exit_code: int, **settings: str) -> str:
    """The last line of what a command says that cannot do what it was asked."""
    found = homeroom(*words, **settings)
    assert found.exit_code == exit_code, found.output
    assert "Traceback" not in found.output
    return found.stderr.splitlines()[-1]


# --- help ---------------------------------------------------------------------------------------


def test_help_names_every_command() -> None:
    found = homeroom("--help")
    assert found.exit_code == 0
    listed = found.output.partition("Commands:\n")[2].splitlines()
    assert tuple(line.split()[0] for line in listed) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    found = homeroom(command, "-h")
    assert found.exit_code == 0
    assert found.output.startswith(f"Usage: homeroom {command} ")


def test_the_version_is_told() -> None:
    assert homeroom("--version").output == f"homeroom, version {version('homeroom')}\n"


def test_a_wrong_word_is_no_command() -> None:
    assert said("sandbx", exit_code=2).startswith("Error: No such command 'sandbx'")


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys, bot.__main__\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'alembic', 'handlers', 'jinja2', 'messages', 'pydantic', 'slack_bolt', 'slack_sdk',"
        " 'sqlalchemy', 'starlette', 'storage', 'uvicorn'}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "[]\n"


def test_running_loads_nothing_that_few_need() -> None:
    script = (
        "import sys, bot.runner\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'alembic', 'holidays', 'icalendar', 'recurring_ical_events'}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "[]\n"


# --- sandbox ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--port", "x"), "Error: Invalid value for '--port': 'x' is not a valid integer range."),
        (
            ("--port", "70000"),
            "Error: Invalid value for '--port': 70000 is not in the range 0<=x<=65535.",
        ),
        (
            ("--start", "Friday"),
            "Error: Invalid value for '--start': “Friday” is not a time. "
            "Write it like 2026-10-14T07:00.",
        ),
        (
            ("--start", "0001-01-01"),
            "Error: Invalid value for '--start': The year 1 is not in this century.",
        ),
        (
            ("--database", "mysql://school"),
            "Error: Invalid value for '--database': Write it like sqlite:///FILE or "
            "postgresql://USER@HOST/NAME.",
        ),
        (
            ("--database", "homeroom.db"),
            "Error: Invalid value for '--database': Write it like sqlite:///FILE or "
            "postgresql://USER@HOST/NAME.",
        ),
    ],
)
def test_a_wrong_option_of_the_sandbox_is_explained(words: tuple[str, ...], sentence: str) -> None:
    assert said("sandbox", *words, exit_code=2) == sentence


def test_a_port_that_is_taken_is_said_in_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        sentence = f"Error: Port {port} is taken: name another with --port."
        assert said("sandbox", "--no-bot", "--port", port, exit_code=1) == sentence


def test_a_database_that_cannot_be_opened_is_said_in_one_sentence(folder: Path) -> None:
    url = f"sqlite:///{folder}/nowhere/school.db"
    assert said("sandbox", "--port", "0", "--empty", "--database", url, exit_code=1) == (
        "Error: The database did not answer: unable to open database file."
    )


def test_a_sandbox_without_a_bot_prints_what_a_bot_needs(folder: Path) -> None:
    with Process(folder, "sandbox", "--no-bot", "--port", "0") as process:
        *settings, url = process.lines_until("http")
        names = [line.partition("=")[0] for line in settings]
        assert names == [
            "SLACK_BOT_TOKEN",
            "SLACK_APP_TOKEN",
            "SLACK_SIGNING_SECRET",
            "SLACK_API_URL",
        ]
        assert settings[3] == f"SLACK_API_URL={url}/api/"
        assert len(Control(url).state()["people"]) == 15
        exit_code = process.stop(signal.SIGINT)
    assert exit_code == 0
    assert process.errors() == "Press Ctrl+C to stop.\n"


def test_an_empty_sandbox_begins_when_it_is_told_and_keeps_its_data(folder: Path) -> None:
    words = ("sandbox", "--empty", "--port", "0", "--start", "2027-02-10T07:00")
    with Process(folder, *words, "--database", "sqlite:///school.db") as process:
        slack = Control(process.lines_until("http")[-1])
        assert slack.now() == datetime.fromisoformat("2027-02-10T13:00:00Z")
        answer = slack.command("U0ANA", "my")
        assert answer["ephemerals"][-1]["text"] != ""
        assert process.stop() == 0
    assert process.errors() == "Press Ctrl+C to stop.\n"
    assert (folder / "school.db").stat().st_size > 0


def test_the_sandbox_opens_on_a_school_that_lives(folder: Path) -> None:
    with Process(folder, "sandbox", "--port", "0") as process:
        slack = Control(process.lines_until("http")[-1])
        assert slack.now() == datetime.fromisoformat("2026-10-14T12:25:00Z")
        assert [message["text"] for message in slack.messages("C0MAPLEWINS")] != []
        slack.travel(datetime.fromisoformat("2026-10-14T12:31:00Z"))
        assert "Good morning, Ana" in slack.dm("U0ANA")[-1]["text"]
        assert process.stop() == 0
    assert process.errors() == "Press Ctrl+C to stop.\n"


# --- migrate ------------------------------------------------------------------------------------


def test_migrate_brings_the_tables_up_to_date(empty_database_url: str) -> None:
    for _ in range(2):
        found = homeroom("migrate", DATABASE_URL=empty_database_url)
        assert (found.exit_code, found.output) == (0, "The tables are up to date.\n")
    store = Store(empty_database_url)
    assert store.is_current()
    store.close()


def test_a_database_that_is_none_is_said_in_one_sentence(folder: Path) -> None:
    (folder / "school.db").write_text("Dear diary, " * 100)
    sentence = "Error: The database did not answer: file is not a database."
    assert said("migrate", exit_code=1, DATABASE_URL="sqlite:///school.db") == sentence


def test_a_server_that_is_away_is_said_in_one_sentence() -> None:
    url = "postgresql://ana:secret@127.0.0.1:9/school"
    sentence = said("migrate", exit_code=1, DATABASE_URL=url)
    assert sentence.startswith("Error: The database did not answer: connection failed: ")
    assert "secret" not in sentence


def test_a_setting_that_cannot_be_used_is_said_in_one_sentence() -> None:
    sentence = said("migrate", exit_code=1, DATABASE_URL="mysql://school")
    assert sentence.startswith("Error: DATABASE_URL: must begin with sqlite:// or postgresql://")


def test_tables_of_a_later_version_are_said_in_one_sentence(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    sentence = said("migrate", exit_code=1, DATABASE_URL=sqlite_url)
    assert sentence == (
        "Error: The database is of a later version of Homeroom than this one: use that."
    )


# --- preview ------------------------------------------------------------------------------------


def test_preview_lists_every_message() -> None:
    found = homeroom("preview")
    assert (found.exit_code, found.output.splitlines()) == (0, sorted(NAMES))


def test_preview_prints_what_slacks_builder_takes() -> None:
    message = json.loads(homeroom("preview", "check_in.prompt").output)
    assert check("message", message) == []
    assert {"text", "blocks"} <= set(message)


def test_preview_of_an_unknown_name_offers_the_nearest() -> None:
    assert said("preview", "check_in.promt", exit_code=2).startswith(
        "Error: Invalid value for NAME: no message is called “check_in.promt”. "
        "Did you mean check_in.prompt"
    )
    assert said("preview", "zzz", exit_code=2) == (
        "Error: Invalid value for NAME: no message is called “zzz”. Without NAME it lists them all."
    )


# --- import -------------------------------------------------------------------------------------


def test_the_example_is_printed_and_nothing_else() -> None:
    assert homeroom("import", "--example").output == importer.EXAMPLE


def test_help_explains_every_column_of_a_file() -> None:
    help_ = homeroom("import", "--help").output
    listed = re.findall(r"^    ((?:[a-z_]+, )*[a-z_]+)  +\S", help_, re.MULTILINE)
    assert [name for names in listed for name in names.split(", ")] == list(importer.COLUMNS[2:])
    assert {"objective", "key_result"} == set(importer.COLUMNS[:2])


def test_import_needs_a_file_that_is_there(folder: Path) -> None:
    asked = "Error: Name a CSV file, or see one with --example."
    assert said("import", exit_code=2) == asked
    assert said("import", "goals.csv", exit_code=2).endswith("'goals.csv' does not exist.")
    assert said("import", str(folder), exit_code=1) == (
        "Error: Line 1: There is no okrs.csv: this is not an export."
    )


def test_a_file_that_is_refused_is_explained_before_slack_is_asked(folder: Path) -> None:
    (folder / "goals.csv").write_text(
        "objective,key_result,target,due\nRead well,Grade 3,many,soon\n"
    )
    found = homeroom("import", "goals.csv")
    assert found.exit_code == 1
    assert found.stderr.splitlines() == [
        "Error: Line 2, target: “many” is not a number. Write it like 62 or 62.5.",
        "Line 2, due: “soon” is not a date. Write it like 2026-09-14.",
    ]
    assert list(folder.iterdir()) == [folder / "goals.csv"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x00\xff", b"\x89PNG\r\n\x1a\n\x00"])
def test_a_file_that_is_no_csv_is_one_sentence(folder: Path, data: bytes) -> None:
    (folder / "goals.csv").write_bytes(data)
    assert said("import", "goals.csv", exit_code=1).startswith("Error: Line 1: ")


def test_a_file_is_imported_once(folder: Path, sandbox: Sandbox, database_url: str) -> None:
    (folder / "goals.csv").write_text(importer.EXAMPLE)
    settings = {**connected(sandbox), "DATABASE_URL": database_url}
    for words, sentence in (
        (["--dry-run"], "Would add 1 objective and 2 key results; 0 already there."),
        ([], "Added 1 objective and 2 key results; 0 already there."),
        ([], "Added 0 objectives and 0 key results; 2 already there."),
    ):
        found = homeroom("import", "goals.csv", *words, **settings)
        assert (found.exit_code, found.output) == (0, sentence + "\n")


def test_people_slack_does_not_know_are_named(
    folder: Path, sandbox: Sandbox, sqlite_url: str
) -> None:
    (folder / "goals.csv").write_text("objective,key_result,owner\nRead well,Grade 3,Zoe Zed\n")
    settings = {**connected(sandbox), "DATABASE_URL": sqlite_url}
    assert said("import", "goals.csv", exit_code=1, **settings) == (
        "Error: Line 2, owner: Nobody here is called “Zoe Zed”. Use the name Slack shows."
    )
    assert said("import", "goals.csv", "--owner", "Yan", exit_code=1, **settings) == (
        "Error: Line 1, owner: Nobody here is called “Yan”. Use the name Slack shows."
    )


def test_what_differs_is_told_and_changed_when_asked(
    folder: Path, sandbox: Sandbox, database_url: str
) -> None:
    settings = {**connected(sandbox), "DATABASE_URL": database_url}
    (folder / "goals.csv").write_text(importer.EXAMPLE)
    homeroom("import", "goals.csv", **settings)
    (folder / "goals.csv").write_text(importer.EXAMPLE.replace(",62,75,", ",62,78,"))
    before = "Added 0 objectives and 0 key results; 2 already there."
    assert homeroom("import", "goals.csv", **settings).output.splitlines() == [
        before,
        "Line 2, RG-1: differs in target (75 → 78); left as it is.",
        "To change them as the file says, run it again with --update.",
    ]
    assert homeroom("import", "goals.csv", "--update", **settings).output.splitlines() == [
        before,
        "Line 2, RG-1: differs in target (75 → 78); changed.",
    ]
    assert homeroom("import", "goals.csv", "--update", **settings).output == before + "\n"


# --- export -------------------------------------------------------------------------------------


def test_everything_is_exported_and_comes_back(
    folder: Path, sandbox: Sandbox, database_url: str
) -> None:
    settings = {**connected(sandbox), "DATABASE_URL": database_url}
    (folder / "goals.csv").write_text(importer.EXAMPLE)
    homeroom("import", "goals.csv", **settings)
    printed = homeroom("export", **settings).output
    assert json.loads(printed)["objectives"][0]["key"] == "RG"
    written = "Wrote 1 objective, 2 key results and 0 check-ins to"
    for words in (("--out", "all.json"), ("--format", "csv", "--out", "all"),
                  ("--format", "csv", "--out", "all.zip")):  # fmt: skip
        assert homeroom("export", *words, **settings).output == f"{written} {words[-1]}.\n"
    assert (folder / "all.json").read_text(encoding="utf-8") == printed
    for name in ("all.json", "all", "all.zip"):
        other = {**settings, "DATABASE_URL": f"sqlite:///{folder / name}.db"}
        assert homeroom("import", name, **other).output == (
            "Added 1 objective and 2 key results; 0 already there.\n"
        )
        assert homeroom("export", **other).output == printed


def test_an_exports_spreadsheet_alone_is_known_again(
    folder: Path, sandbox: Sandbox, database_url: str
) -> None:
    settings = {**connected(sandbox), "DATABASE_URL": database_url}
    (folder / "goals.csv").write_text(importer.EXAMPLE)
    homeroom("import", "goals.csv", **settings)
    homeroom("export", "--format", "csv", "--out", "all", **settings)
    assert homeroom("import", "all/okrs.csv", **settings).output == (
        "Added 0 objectives and 0 key results; 2 already there.\n"
    )
    other = {**settings, "DATABASE_URL": f"sqlite:///{folder / 'other'}.db"}
    assert homeroom("import", "all/okrs.csv", **other).output == (
        "Added 1 objective and 2 key results; 0 already there.\n"
    )
    assert homeroom("export", **other).output == homeroom("export", **settings).output


def test_an_export_says_what_it_needs(folder: Path, sqlite_url: str) -> None:
    assert said("export", "--format", "csv", exit_code=2, DATABASE_URL=sqlite_url) == (
        "Error: Say where the CSV files go: --out FOLDER or --out FILE.zip."
    )
    assert said("export", exit_code=1, DATABASE_URL=sqlite_url) == (
        "Error: There is nothing in this database yet: start with `homeroom run`."
    )
