"""`homeroom backup` and `homeroom restore`, as a person types them."""

import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from storage import Store
from storage.tables import AuditRow
from tests.bot.commands import homeroom
from tests.storage.school import found

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-s3cret-bot",
    "SLACK_APP_TOKEN": "xapp-s3cret-app",
    "SLACK_SIGNING_SECRET": "s3cret-signature",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_programs: None) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_backup_is_written_and_restored(store: Store, database_url: str) -> None:
    found(store)
    settings = {**SECRETS, "DATABASE_URL": database_url}
    written = homeroom("backup", "monday.backup", **settings)
    assert (written.exit_code, written.output) == (
        0,
        "Wrote the backup to monday.backup. Keep .env yourself: no secret of it is in there.\n",
    )
    again = homeroom("backup", "monday.backup", **settings)
    assert (again.exit_code, again.output) == (
        1,
        "Error: monday.backup is there already: --force replaces it.\n",
    )
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM check_ins"))
        connection.execute(text("DELETE FROM key_results"))
    full = homeroom("restore", "monday.backup", **settings)
    assert (full.exit_code, full.output) == (
        1,
        "Error: The database is not empty: --force replaces everything in it.\n",
    )
    restored = homeroom("restore", "monday.backup", "--force", **settings)
    assert (restored.exit_code, restored.output) == (
        0,
        "Restored monday.backup; the tables are up to date.\n",
    )
    with closing(Store(database_url)) as after, after.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM key_results")).scalar() == 1
        told = connection.execute(select(AuditRow.action, AuditRow.subject)).all()
    assert [tuple(row) for row in told] == [("restore", "monday.backup")]


def test_a_backup_holds_no_secret(store: Store, database_url: str, tmp_path: Path) -> None:
    found(store)
    file = tmp_path / "monday.backup"
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-s3cret-file\n")
    for settings in (SECRETS, {}):
        made = homeroom("backup", str(file), "--force", **settings, DATABASE_URL=database_url)
        assert made.exit_code == 0
        readable = contents(file)
        assert b"Ana Rivera" in readable
        assert b"s3cret" not in readable


def contents(file: Path) -> bytes:
    """Everything in a backup, unpacked."""
    data = file.read_bytes()
    if not data.startswith(b"PGDMP"):
        return data
    program = shutil.which("pg_restore")
    assert program
    return subprocess.run([program, "--file=-", str(file)], capture_output=True, check=True).stdout


def test_a_backup_to_nowhere_is_said_in_one_sentence(sqlite_url: str) -> None:
    answer = homeroom("backup", "none/monday.backup", DATABASE_URL=sqlite_url)
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: ")
    assert answer.output.endswith(": No such file or directory.\n")
