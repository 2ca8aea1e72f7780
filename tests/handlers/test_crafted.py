"""Dan from elsewhere, a person who left, and one of another workspace try everything.

Whatever they send: Ana's team keeps what it had, nobody reads what was written there, and nothing
breaks. What is tried comes from `tests.handlers.crafted`.
"""

import itertools
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

import pytest

from bot.okr.model import (
    BarrierKind,
    Confidence,
    Decision,
    FieldChange,
    KeyResult,
    Member,
    Objective,
    Review,
    Workspace,
)
from handlers import command
from storage import (
    changes,
    cycles,
    key_results,
    members,
    objectives,
    prompts,
    reviews,
    teams,
    workspaces,
)
from storage.prompts import NewPrompt
from tests import cast
from tests.handlers import crafted
from tests.handlers.conftest import new_school
from tests.handlers.crafted import HOSTILE
from tests.handlers.kept import PRIVATE, Dan, rows, wrongly_changed
from tests.handlers.school import Classroom, Json, Person, School

OTHER = "TOTHERSCHOOL"
TESTS_A_SCHOOL = 15
"""Each leaves a room with three teams behind, and what reads all teams takes longer and longer."""
Tried = TypeVar("Tried")


@dataclass
class Scene:
    """Ana's team with something private everywhere, and who tries to get at it."""

    room: Classroom
    key_result: KeyResult
    closed: KeyResult
    check_in_id: int
    prompt_id: int
    other: KeyResult
    own: Objective
    own_key_result: KeyResult
    gone: Person

    @property
    def actors(self) -> dict[str, Json]:
        return {
            "dan": self.person(self.room.dan),
            "gone": self.person(self.gone),
            "stranger": self.person(self.room.ana, home=OTHER),
        }

    @property
    def dan(self) -> Dan:
        return Dan(id=self.room.dan.id, team_id=self.room.elsewhere.id)

    def person(self, who: Person, home: str = "") -> Json:
        school = self.room.school
        slack = school.settings.slack_api_url.removesuffix("/api/")
        return crafted.person(school.workspace_id, who.id, slack, home=home)

    def values(self) -> list[str]:
        """What a button may carry: keys, prefixes, ids of rows, ours and another workspace's."""
        key, objective = self.key_result.key, self.room.objective
        with self.room.begin() as session:
            (tracked,) = key_results.tracked(session, ids=[self.key_result.id])
        ids = {
            *(self.key_result.id, objective.id, self.room.grade.id, objective.cycle_id),
            *(self.check_in_id, self.prompt_id, self.other.id, self.closed.id),
        }
        return [
            *(key, f"{key}:{tracked.revision}", objective.prefix, self.closed.key, self.other.key),
            *map(str, sorted(ids)),
            *(json.dumps({"words": f"list {key}", "page": 1}), '{"words": [], "page": {}}'),
            *("", "0", "-1", "9" * 40, "null", "[]", HOSTILE, self.room.ana.id),
        ]

    def memos(self) -> Iterator[str]:
        """What a form may say it remembers."""
        key, objective, names = self.key_result.key, self.room.objective, crafted.remembered()
        for value in (
            *(key, objective.prefix, self.other.key, self.closed.key, self.room.ana.id),
            *(self.key_result.id, objective.id, self.room.grade.id, objective.cycle_id),
            *(self.other.id, self.check_in_id, [key], {"a": 1}, None, True, 1.5, -1),
            *("", "weekly", "number", HOSTILE),
        ):
            yield self._memo(dict.fromkeys(names, value))
        told = {
            **dict.fromkeys(names, key),
            **dict.fromkeys(names & {"objective", "objective_id"}, objective.id),
            **dict.fromkeys(names & {"team", "team_id"}, self.room.grade.id),
            **dict.fromkeys(names & {"cycle", "cycle_id"}, objective.cycle_id),
            **dict.fromkeys(names & {"prefix"}, objective.prefix),
            **{name: [key] for name in names & {"keys", "rest"}},
        }
        yield self._memo(told)
        yield self._memo(told, reply_to="https://evil.example/hook")
        yield from ("", "{}", "[]", "null", "nonsense", '{"place": "moon"}')

    def _memo(self, data: Json, reply_to: str = "") -> str:
        page = {"keys": [self.key_result.key], "rest": [], "total": 1}
        return json.dumps({"place": "command", "reply_to": reply_to, "data": data, **page})


@pytest.fixture(scope="module")
def schools(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], School]]:
    """A school on this kind of database, another one after so many tests."""
    left: list[School] = []
    with ExitStack() as opened:

        def give(dialect: str) -> School:
            if not left or left[0].store.dialect != dialect:
                opened.close()
                school = opened.enter_context(new_school(request, tmp_path_factory, dialect))
                left[:] = [school] * TESTS_A_SCHOOL
            return left.pop()

        yield give


@pytest.fixture
def school(request: pytest.FixtureRequest, schools: Callable[[str], School]) -> School:
    return schools(request.param)


@pytest.fixture
def scene(room: Classroom) -> Scene:
    key_result, closed = room.key_result(1), room.key_result(2)
    room.key_result(3, paused=True, pause_reason=PRIVATE)
    check_in = room.check_in(
        key_result, 64, Confidence.NEEDS_SUPPORT, note=PRIVATE, barrier=BarrierKind.OTHER
    )
    room.check_in(closed, 70, note=PRIVATE)
    review = Review(
        id=0,
        author_id=room.ana.id,
        at=room.now,
        score=Decimal("0.7"),
        suggested=Decimal("0.7"),
        decision=Decision.KEEP,
        reason=PRIVATE,
        helped=PRIVATE,
        hindered=PRIVATE,
        learned=PRIVATE,
    )
    gone = Member(id=f"UGONE{room.number}", name=f"Gone{room.number}", tz=cast.TZ, is_active=False)
    room.school.post("person", id=gone.id, name=gone.name, tz=gone.tz, is_active=False)
    with room.begin() as session:
        members.save(session, [gone])
        team = replace(room.grade, member_ids=(*room.grade.member_ids, gone.id))
        teams.save(session, team)
        reviews.add(session, replace(review, key_result_id=closed.id), idempotency_key="kr")
        before = FieldChange(name="target", before="70", after="75")
        changes.add(
            session, key_result, (before,), actor_id=room.ana.id, at=room.now, reason=PRIVATE
        )
        own = objectives.add(
            session,
            replace(
                room.objective,
                prefix=f"{room.prefix}Z",
                team_id=room.elsewhere.id,
                owner_id=room.dan.id,
            ),
        )
        own_key_result = key_results.add(
            session,
            replace(
                key_result,
                key=f"{own.prefix}-1",
                objective_id=own.id,
                team_id=room.elsewhere.id,
                owner_id=room.dan.id,
            ),
        )
    with room.store.begin_unscoped() as session:
        moment = NewPrompt(room.school.workspace_id, room.ana.id, room.now, [key_result.id])
        ((_, prompt),) = prompts.add_many(session, [moment])
    return Scene(
        room=room,
        key_result=key_result,
        closed=closed,
        check_in_id=check_in.id,
        prompt_id=prompt.id,
        other=_another_school(room),
        own=own,
        own_key_result=own_key_result,
        gone=Person(room.school, gone),
    )


def _another_school(room: Classroom) -> KeyResult:
    """A key result in another workspace of the same database."""
    with room.store.begin(OTHER) as session:
        workspaces.ensure(session, Workspace(id=OTHER, name="Elm Street"))
        members.save(session, [cast.ANA])
        team = teams.add(
            session, replace(cast.SCHOOL, parent_id=None, leader_ids=(), member_ids=())
        )
        cycle = cycles.add(session, cast.CYCLE)
        objective = objectives.add(
            session,
            replace(cast.OBJECTIVE, prefix=f"{room.prefix}Q", team_id=team.id, cycle_id=cycle.id),
        )
        return key_results.add(
            session,
            cast.key_result(
                f"{objective.prefix}-1",
                title=f"{PRIVATE} of another school",
                objective_id=objective.id,
                team_id=team.id,
            ),
        )


# What is tried


class Trial:
    """Sends payloads one after another, and judges what came of them."""

    def __init__(self, scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
        self._scene, self._caplog = scene, caplog
        self._school = scene.room.school
        self._school.post("reset")

    def run(self, actor: str, bodies: Iterator[Json]) -> None:
        store = self._scene.room.store
        dan = self._scene.dan if actor == "dan" else None
        before = rows(store)
        answered = []
        for body in bodies:
            self._caplog.clear()
            answer = self._school.dispatch(body)
            answered.append(answer.body)
            assert self._trouble() == [], body
        assert wrongly_changed(before, rows(store), dan) == []
        shown = [*answered, self._school.get("journal")["calls"]]
        assert [one for one in crafted.texts(shown) if PRIVATE in one] == []
        said = [one for one in crafted.texts(shown) if not _is_memo(one)]
        assert [one for one in said if "evil.example" in one] == []
        self._school.post("reset")

    def _trouble(self) -> list[str]:
        """What our handlers logged; Slack's own refusal of a form that is not there is not ours."""
        return [
            one.getMessage()
            for one in self._caplog.records
            if one.levelno >= logging.ERROR
            and one.name.startswith("handlers")
            and not one.getMessage().startswith("SlackApiError")
        ]


def _is_memo(text: str) -> bool:
    """A form that is drawn anew carries its memo with it, whatever it says: nobody sees that, and
    `answers.respond` looks at the address before it is used."""
    return text.startswith('{"place"') or "private_metadata" in text


@pytest.fixture
def trial(scene: Scene, caplog: pytest.LogCaptureFixture) -> Iterator[Trial]:
    with scene.room.school.resting():
        yield Trial(scene, caplog)


ON_SQLITE = pytest.mark.parametrize("school", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("school", ["postgresql"], indirect=True)
ALIKE = {f"command.run.{number}" for number in range(2, 6)}
ACTIONS = [one for one in crafted.registered("action") if one not in ALIKE]
FORMS = crafted.registered("view")


@ON_SQLITE
@pytest.mark.parametrize("action_id", ACTIONS)
def test_no_button_lets_anybody_reach_further(action_id: str, scene: Scene, trial: Trial) -> None:
    runs_words = action_id.startswith("command.run") or action_id.endswith(".menu")
    values = [*scene.values(), *([*_lines(scene)][::9] if runs_words else ())]
    for actor, who in scene.actors.items():
        trial.run(
            actor,
            (
                crafted.pressed(who, action_id, value, kind)
                for kind in (("overflow",) if action_id.endswith(".menu") else ("button",))
                for value in _share(values, actor)
            ),
        )


@ON_SQLITE
@pytest.mark.parametrize("action_id", [one for one in ACTIONS if not one.startswith("command.run")])
def test_nothing_pressed_in_a_form_reaches_further(
    action_id: str, scene: Scene, trial: Trial
) -> None:
    feature = action_id.split(".")[0]
    views = [
        view
        for callback_id in FORMS
        if callback_id.split(".")[0] == feature
        for view in crafted.previewed_forms(callback_id)[:2]
    ]
    for actor, who in scene.actors.items():
        trial.run(
            actor,
            (
                crafted.pressed_in_form(who, action_id, scene.key_result.key, view, memo, state)
                for view in views
                for state, memo in _filled(view, scene, actor)[::4]
            ),
        )


@ON_SQLITE
@pytest.mark.parametrize("callback_id", FORMS)
def test_no_form_lets_anybody_reach_further(callback_id: str, scene: Scene, trial: Trial) -> None:
    views = crafted.previewed_forms(callback_id)[:3]
    assert views
    for actor, who in scene.actors.items():
        trial.run(
            actor,
            (
                crafted.sent_off(who, view, memo, state)
                for view in views
                for state, memo in _filled(view, scene, actor)
            ),
        )


@ON_SQLITE
@pytest.mark.parametrize("word", sorted(command.COMMANDS))
def test_no_command_lets_anybody_reach_further(word: str, scene: Scene, trial: Trial) -> None:
    for actor, who in scene.actors.items():
        trial.run(
            actor,
            (crafted.typed(who, line) for line in _share([*_lines(scene, word)], actor)),
        )


@ON_POSTGRESQL
def test_the_same_holds_on_postgresql(scene: Scene, trial: Trial) -> None:
    """A sample: Dan, every command with a key of Ana's, and every form that remembers it."""
    who, key = scene.actors["dan"], scene.key_result.key
    trial.run("dan", (crafted.typed(who, f"{word} {key}") for word in command.COMMANDS))
    trial.run(
        "dan",
        (
            crafted.sent_off(who, crafted.previewed_forms(callback_id)[0], memo, state)
            for callback_id in FORMS
            for state in [*_states(crafted.previewed_forms(callback_id)[0], scene)][:1]
            for memo in [*scene.memos()][:3]
        ),
    )


@ON_SQLITE
def test_whoever_may_read_it_does(scene: Scene, trial: Trial) -> None:
    """Or the others would prove nothing."""
    line = crafted.typed(scene.person(scene.room.ben), f"show {scene.key_result.key}")
    assert PRIVATE in str(scene.room.school.dispatch(line).body)
    button = crafted.pressed(
        scene.person(scene.room.ben), "key_result.show", scene.key_result.key, "button"
    )
    scene.room.school.dispatch(button)
    assert PRIVATE in str(scene.room.school.get("journal"))


def _share(tried: Sequence[Tried], actor: str) -> Sequence[Tried]:
    """All for Dan; fewer for who left, and for strangers, whom the same gate stops every time."""
    return {"dan": tried, "gone": tried[::4], "stranger": tried[:2]}[actor]


def _filled(view: Any, scene: Scene, actor: str) -> Sequence[tuple[Json, str]]:
    """Every memo with one state and every state with one memo."""
    states, memos = [*_states(view, scene)], [*scene.memos()]
    pairs = [
        *zip(itertools.cycle(states), memos, strict=False),
        *zip(states, itertools.cycle(memos), strict=False),
    ]
    return _share(pairs, actor)


def _states(view: Any, scene: Scene) -> Iterator[Json]:
    dan, channel = scene.room.dan.id, scene.room.wins_channel
    for text in ("", str(scene.key_result.id), scene.room.objective.prefix, HOSTILE):
        yield crafted.state_of(view, text, dan, channel)
    yield {}


def _lines(scene: Scene, *words: str) -> Iterator[str]:
    """Every command (or these) with what it may be about."""
    key, prefix = scene.key_result.key, scene.room.objective.prefix
    dan, ana = f"<@{scene.room.dan.id}|dan>", f"<@{scene.room.ana.id}|ana>"
    for word in words or command.COMMANDS:
        for rest in (
            *("", key, prefix, scene.closed.key, scene.other.key, str(scene.key_result.id)),
            *(f"{key} 71 -- well", f"{key} {dan}", f"{key} to {scene.own_key_result.key}"),
            *(
                f"{key} {dan} until 2026-12-01",
                f"{key} because",
                ana,
            ),
            *(f"{scene.own.prefix} to {prefix}", f"team:{scene.room.grade.name}", HOSTILE),
            *("teams", "teams new", "roles", "audit", "import", "all", "dry-run", "9" * 40),
        ):
            yield f"{word} {rest}".strip()
