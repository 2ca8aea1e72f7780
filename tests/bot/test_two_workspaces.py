"""Two workspaces that look alike in everything never see or change each other.

The same people, channels, keys, names and dates, on one database, behind one Slack; only a word in
every text says whose it is. Time passes in both, and then everything there is to type, press and
send off is tried in one, also with the other's ids, while the other stays as it was to the byte.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import Table, update

from bot import demo, exporter, importer
from bot.sandboxed import EPOCH, START
from handlers import command
from storage import Store, check_ins, key_results, objectives, teams
from storage.tables import CheckInRow, KeyResultRow, ObjectiveRow, WinRow
from tests.bot.test_clients import SEEDS
from tests.bot.two import Two, two_workspaces
from tests.handlers import crafted
from tests.handlers.kept import rows

WORDS = "MAPLEWORD", "BIRCHWORD"
"""Whose a text is: this word stands in every title and note."""

TEXTS = {
    ObjectiveRow: "title",
    KeyResultRow: "title",
    CheckInRow: "note",
    WinRow: "text",
}
ADMIN, OWNER, ELSEWHERE = "U0TOM", "U0ANA", "U0BEN"
KEY = "RG-1"
QUIET = START.replace(hour=20, minute=0) + timedelta(days=9)
"""A Friday evening, when nothing is due anywhere."""


@pytest.fixture(scope="module")
def two(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Both after ten days of school, and at rest."""
    database = tmp_path_factory.mktemp("two") / "homeroom.db"
    database.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{database}"
    store = Store(url)
    begin = START - timedelta(hours=14)
    with two_workspaces(store, url, begin, SEEDS) as two:
        for sandbox in two.sandboxes:
            assert two.install(sandbox).status == 200
        two.driver.settle()
        for sandbox, word in zip(two.sandboxes, WORDS, strict=True):
            demo.plant(store, sandbox.team_id, START, two.clock.now())
            demo.answer(store, sandbox.team_id, START, EPOCH, two.clock.now())
            mark(store, sandbox.team_id, word)
        two.slacks[0].travel(QUIET)
        yield two
    store.close()


def mark(store: Store, workspace_id: str, word: str) -> None:
    with store.engine.begin() as connection:
        for row, name in TEXTS.items():
            table = row.__table__
            assert isinstance(table, Table)
            of = table.c[name]
            change = update(table).where(table.c.workspace_id == workspace_id)
            connection.execute(change.values({name: of + f" {word}"}))


def of(two: Two, number: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of one of them."""
    workspace_id = two.sandboxes[number].team_id
    found = rows(two.store)
    return {at: row for at, row in found.items() if row.get("workspace_id") == workspace_id}


def told(two: Two, number: int) -> list[dict[str, Any]]:
    """What was said to people in one of them."""
    return [
        call
        for call in two.slacks[number].journal()
        if call["method"].startswith(("chat.", "views.", "files.", "response_url"))
    ]


def test_time_passes_alike_in_both_and_each_is_told_its_own(two: Two) -> None:
    said = [told(two, number) for number in (0, 1)]
    places = [
        sorted((call["method"], str(call["args"].get("channel"))) for call in calls)
        for calls in said
    ]
    assert places[0] == places[1]
    assert len(places[0]) > 50
    for calls, mine, theirs in zip(said, WORDS, reversed(WORDS), strict=True):
        assert mine in str(calls)
        assert theirs not in str(calls)


class Tries:
    """Sends payloads to one workspace, with ids of both."""

    def __init__(self, two: Two, number: int) -> None:
        self._two = two
        self._number = number
        self.answers: list[Any] = []

    def send(self, bodies: Iterator[dict[str, Any]]) -> None:
        for body in bodies:
            answer = self._two.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
            assert answer.status == 200, body
            self.answers.append(answer.body)

    def person(self, user: str) -> dict[str, Any]:
        team_id = self._two.sandboxes[self._number].team_id
        return crafted.person(team_id, user, self._two.door.url)

    def ids(self, number: int) -> dict[str, int]:
        """Of rows of one of them, by what they are."""
        workspace_id = self._two.sandboxes[number].team_id
        with self._two.store.begin(workspace_id, read_only=True) as session:
            tracked = key_results.by_key(session, KEY)
            assert tracked is not None
            last = check_ins.history(session, tracked.key_result.id)[0]
            return {
                "key_result": tracked.key_result.id,
                "objective": objectives.all(session)[0].id,
                "team": teams.all(session)[0].id,
                "check_in": last.id,
                "cycle": objectives.all(session)[0].cycle_id,
            }

    def everything(self, step: int) -> None:
        """Every command, button and form there is; of the payloads, one in so many."""
        for bodies in (self._typed(), self._pressed(), self._sent_off()):
            self.send(islice(bodies, 0, None, step))

    def _typed(self) -> Iterator[dict[str, Any]]:
        for word in sorted(command.COMMANDS):
            for user in (OWNER, ADMIN):
                for rest in ("", f" {KEY}", f" {KEY} 66 -- good news"):
                    yield crafted.typed(self.person(user), word + rest)

    def _pressed(self) -> Iterator[dict[str, Any]]:
        theirs, mine = self.ids(1 - self._number), self.ids(self._number)
        for action_id in crafted.registered("action"):
            kind = "overflow" if action_id.endswith(".menu") else "button"
            for value in (KEY, *(str(one) for one in theirs.values()), str(mine["key_result"])):
                yield crafted.pressed(self.person(ADMIN), action_id, value, kind)

    def _sent_off(self) -> Iterator[dict[str, Any]]:
        theirs, names = self.ids(1 - self._number), crafted.remembered()
        channel = demo.channels()[0].id
        for callback_id in crafted.registered("view"):
            view = crafted.previewed_forms(callback_id)[0]
            for value in (theirs["key_result"], theirs["team"], KEY):
                data = dict.fromkeys(names, value)
                memo = {"place": "command", "reply_to": "", "data": data, "keys": [KEY], "rest": []}
                text = str(theirs["objective"]) if value == theirs["team"] else ""
                state = crafted.state_of(view, text, OWNER, channel)
                metadata = json.dumps({**memo, "total": 1})
                yield crafted.sent_off(self.person(ADMIN), view, metadata, state)


@pytest.mark.parametrize("number", [0, 1])
def test_whatever_is_tried_in_one_the_other_neither_sees_nor_feels(two: Two, number: int) -> None:
    other = 1 - number
    before, calls = of(two, other), len(two.slacks[other].journal())
    mine, tries = of(two, number), Tries(two, number)
    tries.everything(step=1 + 3 * number)  # the other way round a sample will do
    for user in (OWNER, ADMIN):
        tries.answers.append(two.slacks[number].home(user))
    two.driver.settle()
    assert of(two, number) != mine
    assert of(two, other) == before
    assert len(two.slacks[other].journal()) == calls
    shown = str([*tries.answers, told(two, number)])
    assert WORDS[number] in shown
    assert WORDS[other] not in shown
    assert WORDS[other] not in str(of(two, number))


@pytest.mark.parametrize("number", [0, 1])
def test_an_export_holds_one_and_an_import_changes_one(
    two: Two, number: int, tmp_path: Path
) -> None:
    other, now = 1 - number, two.clock.now()
    workspace_id = two.sandboxes[number].team_id
    before = of(two, other)
    folder = tmp_path / "everything"
    exporter.write(two.store, workspace_id, "csv", folder, by="test", now=now)
    exported = exporter.contents(two.store, workspace_id, "json", by="test", now=now).decode()
    for text in (exported, *(file.read_text("utf-8") for file in folder.iterdir())):
        assert WORDS[other] not in text
    assert WORDS[number] in exported
    changed = importer.open_text(exported.replace(WORDS[number], f"{WORDS[number]} again"))
    importer.run(two.store, workspace_id, changed, owner=None, by="test", now=now, update=True)
    assert "again" in str(of(two, number))
    assert of(two, other) == before
