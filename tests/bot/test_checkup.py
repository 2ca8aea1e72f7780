"""What the doctor sees in a database: is it safe, does work get done, what is missing?"""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.checkup import Finding, database, school
from bot.okr.model import CalendarEntry, DayKind
from storage import Store, audit, calendars, members, teams
from tests import cast
from tests.storage.queue import message, queue
from tests.storage.school import AWAY, HOME, found

NOW = cast.NOW
PACE = 5.0


def seen(store: Store) -> dict[str, Finding]:
    return {one.what: one for one in school.examine(store, PACE, NOW)}


def at_work(store: Store) -> dict[str, Finding]:
    return {one.what: one for one in school.at_work(store, PACE, NOW)}


# --- the school ---------------------------------------------------------------------------------


def test_an_empty_database_is_nothing_to_talk_about(store: Store) -> None:
    assert (seen(store), at_work(store)) == ({}, {})


def test_what_nobody_has_told_homeroom_is_a_hint(store: Store) -> None:
    home = found(store)
    with store.begin(HOME.id) as session:
        teams.save(session, replace(home.team, leader_ids=(), wins_channel="CWINS"))
    findings = seen(store)
    assert {what: (one.says, one.is_hint) for what, one in findings.items() if one.is_hint} == {
        "Leaders": (f"Nobody leads {home.team.name}.", True),
        "Support digest": (f"No channel is set for {home.team.name}.", True),
        "Calendar": ("No day without school is known: people are asked on holidays, too.", True),
        "Backup": ("None is known.", True),
    }
    assert findings["People"].says == "1 of 5 own or cover a key result, and are asked."


def test_once_it_is_told_the_hint_is_gone(store: Store) -> None:
    home = found(store)
    with store.begin(HOME.id) as session:
        above = teams.add(session, replace(cast.SCHOOL, parent_id=None, wins_channel="CWINS"))
        led = replace(home.team, parent_id=above.id, leader_ids=(cast.BEN.id,))
        teams.save(session, led)  # its digests are its school's
        day = CalendarEntry(
            id=0,
            team_id=above.id,
            kind=DayKind.HOLIDAY,
            starts=date(2026, 11, 26),
            ends=date(2026, 11, 27),
        )
        calendars.add(session, [day])
        audit.add(
            session,
            actor_id=audit.COMMAND_LINE,
            action="backup",
            subject="",
            detail={},
            at=NOW - timedelta(days=1),
        )
    assert {what for what, one in seen(store).items() if not one.is_well} == set()


def test_an_old_backup_is_told_with_its_age(store: Store) -> None:
    found(store)
    with store.begin(HOME.id) as session:
        at = NOW - timedelta(days=9)
        audit.add(session, actor_id="U", action="backup", subject="", detail={}, at=at)
    assert seen(store)["Backup"].says == "The last one is 9 days old."


def test_where_nobody_owns_anything_the_way_is_shown(store: Store) -> None:
    found(store, keys=())
    people = seen(store)["People"]
    assert people.says == "None of 5 owns a key result in an open cycle: nobody is asked."
    assert "/okr new" in people.remedy


def test_several_workspaces_are_told_apart(store: Store) -> None:
    for workspace in (HOME, replace(AWAY, name="Oak Hill")):
        found(store, workspace)
    assert {"People of Maple Grove", "People of Oak Hill"} <= set(seen(store))


def test_a_week_of_prompts_is_timed(store: Store) -> None:
    found(store)
    assert seen(store)["Prompts"] == Finding(
        "Prompts",
        "1 prompt in seven days; the longest wave, Wed Sep 16 07:30, takes 1 second at 5 a second, "
        "within staff hours.",
    )
    slow = {one.what: one for one in school.examine(store, 0.00001, NOW)}["Prompts"]
    assert slow.says.endswith("too long for 1: staff hours end before.")
    assert "MESSAGES_PER_SECOND" in slow.remedy


# --- the work -----------------------------------------------------------------------------------


def test_messages_that_wait_are_counted(store: Store) -> None:
    found(store)
    before = NOW - timedelta(seconds=20)
    queue(store, *(message(f"m{number}", available_at=before) for number in range(50)))
    queue(store, message("later", available_at=NOW + timedelta(hours=1)))
    outbox = at_work(store)["Outbox"]
    assert outbox.is_well
    assert outbox.says == (
        "50 messages waiting, the oldest for 20 seconds; at 5 a second they take 10 seconds."
    )


def test_messages_that_wait_for_too_long_are_a_fault(store: Store) -> None:
    found(store)
    queue(store, message("m", available_at=NOW - timedelta(hours=2)))
    outbox = at_work(store)["Outbox"]
    assert outbox.says.startswith("1 message waiting, the oldest for 2 hours; ")
    assert "homeroom run" in outbox.remedy


@pytest.mark.parametrize(("minutes", "is_told"), [(1, False), (60, True)])
def test_work_that_nobody_does_is_told(store: Store, minutes: int, is_told: bool) -> None:
    found(store)
    with store.begin(HOME.id) as session:
        members.look_again(session, [cast.ANA.id], NOW - timedelta(minutes=minutes))
    findings = at_work(store)
    assert ("Work" in findings) is is_told
    if is_told:
        assert findings["Work"].says == "What was due 60 minutes ago is not done."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 second"), (90, "90 seconds"), (4000, "66 minutes"), (7200, "2 hours"), (2e5, "2 days")],
)
def test_a_stretch_of_time_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert school.lasting(timedelta(seconds=seconds)) == words


# --- the database -------------------------------------------------------------------------------


def test_a_sound_database_is_nothing_to_talk_about(store: Store) -> None:
    assert [one for one in database.examine(store, 1) if one.what != "Disk"] == []


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_more_processes_than_the_server_has_connections_for_are_told(store: Store) -> None:
    with store.engine.connect() as connection:
        most = int(connection.exec_driver_sql("SHOW max_connections").scalar_one())
        kept = int(connection.exec_driver_sql("SHOW superuser_reserved_connections").scalar_one())
    processes = (most - kept) // 15
    assert list(database.examine(store, processes)) == []
    (finding,) = database.examine(store, processes + 1)
    assert finding == Finding(
        "Connections",
        f"{processes + 1} processes may open {15 * (processes + 1)} connections; "
        f"PostgreSQL allows {most - kept}.",
        "Lower PROCESSES, or raise max_connections in its postgresql.conf.",
    )


def test_a_database_that_takes_nothing_is_told(database_url: str, dialect: str) -> None:
    if dialect == "sqlite":
        url = database_url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true"
    else:
        url = database_url + "&options=-c%20default_transaction_read_only%3Don"
    store = Store(url)
    (finding,) = [one for one in database.examine(store, 1) if one.what == "Writing"]
    store.close()
    assert finding.says in (
        "The database takes nothing: attempt to write a readonly database.",
        "The database takes nothing: cannot execute UPDATE in a read-only transaction.",
    )


def test_sqlite_without_its_log_is_told(sqlite_url: str) -> None:
    with database.opened(sqlite_url) as (store, _):
        assert store
        with closing(store.engine.raw_connection()) as connection:  # kept, and used again below
            connection.cursor().execute("PRAGMA journal_mode=DELETE")
        says = [one.says for one in database.examine(store, 1)]
    assert "SQLite keeps no write-ahead log there (mode delete)." in says


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//nas/my\\040files /mnt/my\\040files cifs rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("file", "drive"),
    [
        ("/var/homeroom.db", ""),
        ("/home/ana/homeroom.db", "nfs4"),
        ("/home/local/homeroom.db", ""),
        ("/homework/homeroom.db", ""),
        ("/mnt/my files/homeroom.db", "cifs"),
    ],
)
def test_a_network_drive_is_known(file: str, drive: str) -> None:
    assert database.network_drive(Path(file), MOUNTS) == drive


def test_a_full_disk_is_told() -> None:
    assert list(database.room(10**12, 10**9)) == []
    (little,) = database.room(10**8, 1000)
    assert little.says == "100 MB are free beside a database of 0 MB."
    (large,) = database.room(10**9, 2 * 10**9)
    assert "a full disk stops every check-in" in large.remedy
