"""A backup comes back whole, whatever went on while it was made; or nothing changes."""

import os
import shutil
import sqlite3
import subprocess
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import inspect, select, text

from storage import Store, audit, backups, cycles, migrations
from storage.backups import Refused
from storage.tables import AuditRow, Base, MemberRow
from tests import cast
from tests.storage.queue import message, queue
from tests.storage.school import HOME, LAST_YEAR, found, record

pytestmark = pytest.mark.usefixtures("postgresql_programs")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a backup goes: a folder of its own."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder / "monday.backup"


@pytest.fixture
def full(store: Store) -> Store:
    """A database with something in it."""
    school = found(store)
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], cast.draft(note="Ñandú ✓ 'quoted'; \\. \t$$"))
    queue(store, message("m1"))
    return store


def everything(store: Store) -> dict[str, list[Any]]:
    """Every row of every table; empty for a database without tables."""
    there = inspect(store.engine).get_table_names()
    with store.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name in there
        }


def refused(store: Store, file: Path, *, overwrite: bool = False) -> str:
    """Why a file is not restored; what the database held, it holds."""
    before = everything(store)
    with pytest.raises(Refused) as why:
        backups.restore(store, file, overwrite=overwrite)
    assert everything(store) == before
    return str(why.value)


# --- there and back -----------------------------------------------------------------------------


def test_a_backup_comes_back_as_it_was(full: Store, empty_database_url: str, file: Path) -> None:
    backups.write(full, file)
    with closing(Store(empty_database_url)) as other:
        backups.restore(other, file)
        assert everything(other) == everything(full)
        assert other.is_current()
        with other.begin(HOME.id) as session:
            assert cycles.add(session, LAST_YEAR).id == 2  # what is new goes on from there


def test_it_is_one_file_that_only_its_owner_may_read(full: Store, file: Path) -> None:
    backups.write(full, file)
    assert list(file.parent.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_made_while_others_write_is_of_one_moment(
    full: Store, empty_database_url: str, file: Path
) -> None:
    written: list[int] = []
    began, enough = threading.Event(), threading.Event()

    def write_pairs() -> None:
        while not enough.is_set():
            with full.begin(HOME.id) as session:
                for _ in range(2):
                    note(session, str(len(written)))
            written.append(len(written))
            began.set()

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        assert began.wait(60)
        before = len(written)
        backups.write(full, file)
        after = len(written) + 1
    finally:
        enough.set()
        writer.join()
    with closing(Store(empty_database_url)) as other:
        backups.restore(other, file)
        with other.engine.connect() as connection:
            kept = Counter(connection.scalars(select(AuditRow.subject)))
    assert before <= len(kept) <= after
    assert set(kept.values()) == {2}


def note(session: Any, subject: str) -> None:
    audit.add(session, actor_id="U", action="x", subject=subject, detail={}, at=cast.NOW)


def test_one_from_the_first_migration_is_brought_up_to_date(
    empty_database_url: str, store: Store, file: Path
) -> None:
    with closing(Store(empty_database_url)) as old:
        config = migrations._config()
        with old.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, migrations.versions()[-1])
            connection.execute(text("INSERT INTO workspaces VALUES ('T1', 'Maple', 'UBOT', NULL)"))
            connection.execute(
                text(
                    "INSERT INTO members (workspace_id, id, name, tz, is_admin, is_active,"
                    " prompt_weekday, prompt_time) VALUES"
                    " ('T1', 'UANA', 'Ana', 'America/Chicago', false, true, 2, '07:30:00.000000')"
                )
            )
        backups.write(old, file)
        backups.note(old, "backup", file, cast.NOW)  # its audit is not of this version
        assert not old.is_current()
    found(store)
    backups.restore(store, file, overwrite=True)
    assert store.is_current()
    with store.engine.connect() as connection:
        assert connection.scalars(select(MemberRow.name)).all() == ["Ana"]
        assert connection.scalars(select(AuditRow.id)).all() == []


def test_what_is_there_is_replaced_only_when_that_is_said(
    full: Store, empty_database_url: str, file: Path
) -> None:
    with closing(Store(empty_database_url)) as other:
        other.migrate()  # tables without rows are empty
        backups.write(full, file)
        backups.restore(other, file)
        with other.begin(HOME.id) as session:
            cycles.add(session, LAST_YEAR)
        assert refused(other, file) == (
            "The database is not empty: --force replaces everything in it."
        )
        backups.restore(other, file, overwrite=True)
        assert everything(other) == everything(full)


def test_the_audit_of_every_workspace_has_a_line(full: Store, file: Path) -> None:
    backups.note(full, "backup", file, cast.NOW)
    with full.begin(HOME.id) as session:
        (entry,) = audit.search(session, size=50)[0]
    assert (entry.actor_id, entry.action, entry.subject) == (
        audit.COMMAND_LINE,
        "backup",
        "monday.backup",
    )


# --- files that are none ------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"Dear diary", b'{"objectives": []}', b"PK\x03\x04" * 99])
def test_a_file_of_something_else_is_refused(full: Store, file: Path, data: bytes) -> None:
    file.write_bytes(data)
    assert refused(full, file, overwrite=True) == f"{file} is not a backup of Homeroom."


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.999])
def test_a_file_that_ends_early_is_refused(full: Store, file: Path, share: float) -> None:
    backups.write(full, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    assert refused(full, file, overwrite=True) != ""


def test_a_database_of_another_program_is_refused(
    full: Store, empty_database_url: str, file: Path
) -> None:
    with closing(Store(empty_database_url)) as other:
        with other.engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
            connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
        dump_of(other, file)
        assert refused(full, file, overwrite=True) == f"{file} is not a backup of Homeroom."
        backups.write(full, Path(f"{file}.2"))
        assert refused(other, Path(f"{file}.2"), overwrite=True) == (
            "The database holds tables that are not Homeroom's: name another one."
        )
        with pytest.raises(Refused, match=r"^There is nothing of Homeroom's in this database"):
            backups.write(other, Path(f"{file}.3"))


def dump_of(store: Store, file: Path) -> None:
    """What the database's own tools make of it."""
    if store.dialect == "sqlite":
        shutil.copyfile(str(store.engine.url.database), file)
        return
    url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(["pg_dump", "--format=custom", f"--file={file}", url], check=True)


def test_one_of_a_later_version_is_refused(
    full: Store, empty_database_url: str, file: Path
) -> None:
    with closing(Store(empty_database_url)) as other:
        other.migrate()
        backups.write(other, Path(f"{file}.now"))
        with other.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        backups.write(other, file)
        assert refused(full, file, overwrite=True) == (
            f"{file} is of a later version of Homeroom than this one: use that."
        )
        assert refused(other, Path(f"{file}.now"), overwrite=True).startswith(
            "The database is of a later version"
        )


def test_one_kind_of_database_takes_none_of_the_other(
    sqlite_url: str, postgresql_url: str, file: Path
) -> None:
    with closing(Store(sqlite_url)) as one, closing(Store(postgresql_url)) as other:
        backups.write(one, file)
        assert refused(other, file).startswith(
            f"{file} is a backup of SQLite, and DATABASE_URL names PostgreSQL: "
        )


# --- files in the way ---------------------------------------------------------------------------


def test_a_file_is_replaced_only_when_that_is_said(full: Store, file: Path) -> None:
    file.write_text("last week's")
    with pytest.raises(Refused) as why:
        backups.write(full, file)
    assert str(why.value) == f"{file} is there already: --force replaces it."
    assert file.read_text() == "last week's"
    backups.write(full, file, overwrite=True)
    assert file.read_bytes()[:5] in (b"SQLit", b"PGDMP")


def test_the_database_itself_is_neither_backup_nor_place_for_one(sqlite_url: str) -> None:
    with closing(Store(sqlite_url)) as store:
        found(store)
        itself = Path(str(store.engine.url.database))
        for attempt in (backups.write, backups.restore):
            with pytest.raises(Refused, match="is the database itself: name another file"):
                attempt(store, itself, overwrite=True)
        assert everything(store)["members"]


def test_what_keeps_no_file_has_no_backup(tmp_path: Path, file: Path) -> None:
    for url, sentence in (
        ("sqlite://", "This database is in memory, and gone with the program that made it."),
        (f"sqlite:///{tmp_path}/none.db", f"There is no database at {tmp_path}/none.db."),
    ):
        with closing(Store(url)) as store, pytest.raises(Refused) as why:
            backups.write(store, file)
        assert str(why.value) == sentence
    assert list(tmp_path.rglob("*.db")) == []


def test_a_refused_file_makes_no_database(tmp_path: Path, file: Path) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE diary (day)")
    with closing(Store(f"sqlite:///{tmp_path}/new.db")) as store, pytest.raises(Refused):
        backups.restore(store, file)
    assert list(tmp_path.iterdir()) == [file.parent]


# --- the programs of PostgreSQL -----------------------------------------------------------------


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_programs_that_are_missing_or_too_old_are_named(
    postgresql_url: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(postgresql_url)) as store:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Refused, match=r"^pg_dump is not on the PATH: install PostgreSQL's "):
            backups.write(store, file)
        program(tmp_path, "pg_dump", 'echo "pg_dump (PostgreSQL) 9.6.24"')
        with pytest.raises(Refused, match=r"^pg_dump is of version 9, the server of version \d+: "):
            backups.write(store, file)
        program(tmp_path, "pg_dump", 'case $1 in --version) exit;; esac; echo "No. 1" >&2; exit 1')
        with pytest.raises(Refused) as why:
            backups.write(store, file)
    assert str(why.value) == "pg_dump failed: No. 1."
    assert list(file.parent.iterdir()) == []


def test_a_password_stands_on_no_command_line(
    postgresql_url: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen.txt"
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    program(
        tmp_path, "pg_dump", f'case $1 in --version) exit;; esac; echo "$@ / $PGPASSWORD" >{seen}'
    )
    with closing(Store(postgresql_url)) as store:
        with_password = store.engine.url.set(password="s3cret")
    with closing(Store(with_password.render_as_string(hide_password=False))) as store:
        backups.write(store, file)
    words, _, secret = seen.read_text().partition(" / ")
    assert "s3cret" not in words
    assert secret == "s3cret\n"


def test_what_the_server_refuses_changes_nothing(postgresql_url: str, file: Path) -> None:
    with closing(Store(postgresql_url)) as store:
        found(store)
        backups.write(store, file)
        with store.engine.begin() as connection:
            connection.execute(text("CREATE VIEW names AS SELECT name FROM members"))
        try:
            sentence = refused(store, file, overwrite=True)
        finally:
            with store.engine.begin() as connection:
                connection.execute(text("DROP VIEW names"))
    assert sentence == (
        f"{file} could not be restored, and nothing was changed: "
        "ERROR: cannot drop desired object(s) because other objects depend on them."
    )
