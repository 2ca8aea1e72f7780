"""An export taken back into an empty workspace gives the same export, byte for byte."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot import exporter
from bot.exporter.tables import COLUMNS
from bot.importer import Refused, restore, whole
from bot.importer.restore import Restored
from bot.importer.whole import Tables
from bot.okr.model import Workspace
from bot.okr.rules import DEFAULT_RULES
from storage import Store, archive, audit, schools, workspaces
from tests.bot.exporter.workspaces import fill
from tests.cast import NOW

SEEDS = range(8)


def as_json(store: Store, workspace_id: str) -> str:
    file = io.StringIO()
    with store.begin(workspace_id, read_only=True) as session:
        exporter.write_json(session, file)
    return file.getvalue()


def as_files(store: Store, workspace_id: str, folder: Path) -> dict[str, bytes]:
    with store.begin(workspace_id, read_only=True) as session:
        exporter.write_csv(session, folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def as_zip(store: Store, workspace_id: str) -> bytes:
    file = io.BytesIO()
    with store.begin(workspace_id, read_only=True) as session:
        exporter.write_zip(session, file)
    return file.getvalue()


def take(store: Store, workspace_id: str, tables: Tables) -> Restored:
    with store.begin(workspace_id) as session:
        workspaces.ensure(session, Workspace(id=workspace_id, name=workspace_id))
        return restore(session, tables, actor_id="U0", now=NOW)


@pytest.mark.parametrize("seed", SEEDS)
def test_json_comes_back_byte_for_byte(store: Store, seed: int) -> None:
    fill(store, "T1", seed)
    before = as_json(store, "T1")
    take(store, "T2", whole.read_json(before))
    assert as_json(store, "T2") == before


@pytest.mark.parametrize("seed", SEEDS)
def test_csv_files_come_back_byte_for_byte(store: Store, seed: int, tmp_path: Path) -> None:
    fill(store, "T1", seed)
    before = as_files(store, "T1", tmp_path / "before")
    take(store, "T2", whole.read_folder(tmp_path / "before"))
    assert as_files(store, "T2", tmp_path / "after") == before
    assert as_json(store, "T2") == as_json(store, "T1")


def test_a_zip_comes_back_byte_for_byte(store: Store) -> None:
    fill(store, "T1", 3)
    before = as_zip(store, "T1")
    assert whole.is_zip(before)
    take(store, "T2", whole.read_zip(before))
    assert as_zip(store, "T2") == before


@pytest.mark.parametrize("seed", SEEDS)
def test_taking_it_back_twice_adds_nothing(store: Store, seed: int) -> None:
    fill(store, "T1", seed)
    before = as_json(store, "T1")
    tables = whole.read_json(before)
    take(store, "T2", tables)
    again = take(store, "T2", whole.read_json(before))
    assert (again.people, again.teams, again.cycles, again.key_results, again.check_ins) == (
        (0,) * 5
    )
    assert again.unchanged == len(tables["key_results"])
    assert as_json(store, "T2") == before


def test_what_was_there_keeps_its_own_history_and_what_is_new_is_added(store: Store) -> None:
    fill(store, "T1", 1)
    before = as_json(store, "T1")
    take(store, "T2", whole.read_json(before))
    document = json.loads(before)
    document["people"].append({**document["people"][0], "id": "UNEW", "name": "New"})
    document["check_ins"][0]["note"] = "another"
    done = take(store, "T2", whole.read_json(json.dumps(document)))
    assert (done.people, done.check_ins) == (1, 0)
    with store.begin("T2", read_only=True) as session:
        assert {row["id"] for row in archive.rows(session, "people")} >= {"UNEW"}
        entry = audit.search(session, size=50)[0][0]
    assert (entry.action, entry.subject, entry.actor_id) == ("import", "export", "U0")
    assert entry.detail["people"] == 1


def test_every_column_of_every_row_is_told(store: Store) -> None:
    """What is kept and cannot be told would be lost on the way to another machine."""
    fill(store, "T1", 3)
    with store.begin("T1", read_only=True) as session:
        for noun, columns in COLUMNS.items():
            if noun == "settings":
                continue
            row = [{}, *archive.rows(session, noun)][-1]
            lost = {
                name
                for name in row
                if not {name.removesuffix("_id"), RENAMED.get(name, name)} & {"id", *columns}
            }
            assert lost == set(), noun


RENAMED = {
    **dict.fromkeys(("key_result_id", "objective_id"), "about"),
    "parent_id": "parent",
    "number": "value",
    "prefix": "key",
    **dict.fromkeys(("supports_objective_id", "supports_key_result_id"), "supports"),
}


def test_what_a_school_decided_stays_as_it_is_where_people_work_already(store: Store) -> None:
    fill(store, "T1", 1)
    fill(store, "T2", 5)
    own = replace(DEFAULT_RULES, messages_a_week=1)
    for workspace_id in ("T1", "T2"):
        with store.begin(workspace_id) as session:
            schools.set_rules(session, own if workspace_id == "T2" else DEFAULT_RULES)
    take(store, "T2", whole.read_json(as_json(store, "T1")))
    with store.begin("T2", read_only=True) as session:
        assert schools.told(session) == own


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("check_ins", "at", "soon", "“soon” is not a moment like 2026-09-14T07:30Z."),
        ("check_ins", "about", "ZZ-9", "Nothing in this file is called “ZZ-9”."),
        ("check_ins", "supersedes", 999, "There is no check-in 999 in this file."),
        ("key_results", "owner", "UNOBODY", "Nobody here has the Slack ID “UNOBODY”."),
        ("key_results", "target", "many", "“many” is not a number."),
        ("key_results", "milestones", [1], "This is not a list of texts."),
        ("key_results", "kind", "points", "“points” is not one of number, percent, currency, "
         "ratio, yes_no, milestones."),
        ("objectives", "team", "Nowhere", "Nothing in this file is called “Nowhere”."),
        ("teams", "tz", "Mars/Base", "“Mars/Base” is not a time zone like America/Chicago."),
        ("people", "is_active", "perhaps", "“perhaps” is not yes or no."),
        ("cycles", "starts", None, "This is empty."),
        ("calendar", "kind", "party", "“party” is not one of closed, school_day, holiday, break, "
         "pd_day, testing, early_release."),
        ("settings", "value", "soon", "“soon” is not what this can be."),
        ("changes", "fields", [["title"]], "This is not a list of name, before and after."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_at_its_place_and_nothing_is_stored(
    store: Store, table: str, column: str, value: object, said: str
) -> None:
    fill(store, "T1", 1)
    document = json.loads(as_json(store, "T1"))
    document[table][0][column] = value
    with pytest.raises(Refused) as refused:
        take(store, "T2", whole.read_json(json.dumps(document)))
    assert f"Line 1, {table}.{column}: {said}" in str(refused.value).splitlines()
    with store.begin("T2", read_only=True) as session:
        assert not list(archive.rows(session, "people"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Line 1: This is not JSON."),
        ("{}", "Line 1, homeroom: This is not an export of Homeroom, version 1."),
        ('{"homeroom": 2}', "Line 1, homeroom: This is not an export of Homeroom, version 1."),
        ('{"homeroom": 1, "people": 5}', "Line 1, people: This is not a list of records."),
        ("[" * 100_000, "Line 1: This is not JSON."),
    ],
)
def test_what_is_no_export_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        whole.read_json(text)
    assert str(refused.value) == said
