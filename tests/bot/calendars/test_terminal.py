"""`homeroom calendar`: a school's file from the command line, once, or a sentence why not."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from storage import Store, audit, calendars, teams, workspaces
from tests import cast
from tests.bot.calendars.days import calendar, event, holiday
from tests.bot.commands import homeroom


@pytest.fixture
def file(tmp_path: Path) -> Path:
    day = SystemClock().now().date() + timedelta(days=30)
    text = calendar(
        holiday(f"DTSTART;VALUE=DATE:{day:%Y%m%d}", name="Fall break"),
        event("UID:2", "SUMMARY:Early release 12:30", f"DTSTART;VALUE=DATE:{day:%Y%m%d}"),
        event("UID:3", "SUMMARY:Board meeting", f"DTSTART;VALUE=DATE:{day:%Y%m%d}"),
    )
    path = tmp_path / "school.ics"
    path.write_text(text)
    return path


@pytest.fixture
def district(store: Store) -> Store:
    with store.begin(cast.WORKSPACE.id) as session:
        workspaces.ensure(session, cast.WORKSPACE)
        teams.add(session, cast.DISTRICT)
    return store


def test_a_file_is_taken_once(district: Store, database_url: str, file: Path) -> None:
    words = ["calendar", str(file), "--team", cast.DISTRICT.name.upper()]
    for more, count, there in (
        ("--dry-run", "Would add 2", 0),
        ("", "Added 2", 0),
        ("", "Added 0", 2),
    ):
        found = homeroom(*words, *filter(None, [more]), DATABASE_URL=database_url)
        assert found.exit_code == 0, found.output
        told = found.output.splitlines()
        assert told[0] == f"{count} entries to {cast.DISTRICT.name}; {there} already there."
        assert "Left out, because only what is clear is taken: 1." in told
        assert "Board meeting" in told[-1]
        assert told[-1].endswith(": no kind of day that I know")
    with district.begin(cast.WORKSPACE.id) as session:
        kinds = [one.kind for one in calendars.all(session)]
        (entry,) = audit.search(session, size=50)[0]
    assert sorted(kinds) == ["break", "early_release"]
    assert (entry.action, entry.actor_id) == ("calendar.imported", audit.COMMAND_LINE)


def test_what_cannot_be_is_one_sentence(
    district: Store, database_url: str, file: Path, tmp_path: Path
) -> None:
    settings = {"DATABASE_URL": database_url}
    found = homeroom("calendar", str(file), "--team", "Astronomy", **settings)
    assert (found.exit_code, "Astronomy" in found.stderr) == (2, True)
    bad = tmp_path / "bad.csv"
    bad.write_text("date,kind\n2026-02-31,holiday\n")
    found = homeroom("calendar", str(bad), "--team", cast.DISTRICT.name, **settings)
    assert found.exit_code == 1
    assert found.stderr.splitlines() == [
        "Error: Line 2, starts: “2026-02-31” is not a date. Write it like 2026-09-14."
    ]
    with district.begin(cast.WORKSPACE.id) as session:
        assert calendars.all(session) == []
