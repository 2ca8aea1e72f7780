"""What grows with what: counted in the steps of SQLite's machine, so that it holds on any day.

A district has ten years before it. What people do and what digests read costs the same after three
years of check-ins as after a term; a tick costs what is due, and a claim what it takes.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import delete, false, insert, select

from bot import digesting, glancing, home, period
from bot.okr.model import Confidence, Status
from bot.okr.support import SUPPORT_LINES
from bot.okr.wins import WIN_LINES
from storage import (
    Session,
    Store,
    asking,
    check_ins,
    digests,
    gains,
    key_results,
    members,
    outbox,
    prompts,
    schedule,
    teams,
)
from storage.tables import BarrierRow, CheckInRow, MemberRow
from tests import cast
from tests.counting import vm_steps, warm
from tests.storage.queue import message, queue
from tests.storage.school import HOME, School, found, record, weeks

TERM, YEARS = 17, 167
"""Weeks of check-ins, each with a call for help that was answered."""
LEADER = cast.CLEO.id
UNDONE = 7
"""Of which key result a check-in is taken back: that looks at all its calls, so it has none."""
MORE = 1.1
"""The same, give or take a page of an index that is deeper."""
KEYS = tuple(f"RD-{number}" for number in range(1, 61))


@dataclass(frozen=True)
class Past:
    """A school, and so many weeks of check-ins for each of its key results."""

    store: Store
    school: School


@pytest.fixture(scope="module")
def pasts(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Past]]:
    """The same school after a term and after three years."""
    with ExitStack() as opened:
        made = []
        for count in (TERM, YEARS):
            path = tmp_path_factory.mktemp("past") / "homeroom.db"
            path.write_bytes(sqlite_template.read_bytes())
            store = Store(f"sqlite:///{path}")
            opened.callback(store.close)
            school = found(store, keys=KEYS)
            _live(store, school, count)
            warm(store)
            made.append(Past(store, school))
        yield made


def _live(store: Store, school: School, count: int) -> None:
    rows = [
        {
            "workspace_id": school.workspace_id,
            "key_result_id": key_result.id,
            "kind": "check_in",
            "author_id": "UANA",
            "at": cast.NOW - weeks(week),
            "number": Decimal(60 + week % 7),
            "confidence": Confidence.ON_TRACK,
            "suggested": Confidence.ON_TRACK,
            "note": "",
            "idempotency_key": f"past:{key_result.id}:{week}",
        }
        for week in range(count, 0, -1)
        for key_result in school.key_results
    ]
    names = ("workspace_id", "key_result_id", "check_in_id", "opened_by", "opened_at")
    asked = select(
        CheckInRow.workspace_id,
        CheckInRow.key_result_id,
        CheckInRow.id,
        CheckInRow.author_id,
        CheckInRow.at,
        CheckInRow.at,
        false(),
    ).where(CheckInRow.key_result_id != school.key_results[UNDONE].id)
    with store.begin_unscoped() as session:
        session.execute(insert(CheckInRow), rows)
        resolved = insert(BarrierRow).from_select([*names, "resolved_at", "undone"], asked)
        session.execute(resolved)
    with store.begin(school.workspace_id) as session:
        teams.save(session, replace(school.team, leader_ids=(LEADER,)))


def _all(session: Session, school: School) -> object:
    return key_results.tracked(session, team_ids=[school.team.id])


def _one(session: Session, school: School) -> object:
    return key_results.by_key(session, "RD-7")


def _moved(session: Session, school: School) -> object:
    return digests.movements(session, cast.NOW - weeks(1), cast.NOW, team_ids=[school.team.id])


def _support(session: Session, school: School) -> object:
    return digesting.support(session, school.team, [school.team.id], cast.NOW, SUPPORT_LINES)


def _wins(session: Session, school: School) -> object:
    since, until = cast.NOW - weeks(1), cast.NOW
    return digesting.wins(
        session, school.team, [school.team.id], since, until, cast.NOW, {}, WIN_LINES
    )


def _by_status(session: Session, school: School) -> object:
    return glancing.ids_with(session, [school.team.id], tuple(Status), cast.NOW)


def _home(session: Session, school: School) -> object:
    leader = members.get(session, LEADER)
    assert leader is not None
    return home.view(session, leader, cast.NOW)


def _gains(session: Session, school: School) -> object:
    since = cast.NOW - weeks(4)
    return gains.of_objectives(session, [school.team.id], since, cast.NOW)


def _a_record(session: Session, school: School) -> object:
    return record(session, school.key_results[6], key="now")


def _an_undo(session: Session, school: School) -> object:
    last = record(session, school.key_results[UNDONE], key="again")
    return check_ins.undo(
        session, last.id, author_id="UANA", at=cast.NOW, idempotency_key="undo:again"
    )


@pytest.mark.parametrize(
    "work", [_all, _one, _moved, _support, _wins, _by_status, _home, _gains, _a_record, _an_undo]
)
def test_three_years_of_check_ins_cost_no_more_than_a_term(
    pasts: list[Past], work: Callable[[Session, School], object]
) -> None:
    taken = []
    for past in pasts:
        with vm_steps(past.store) as steps, past.store.begin(HOME.id) as session:
            assert work(session, past.school)
        taken.append(steps())
    term, years = taken
    assert 0 < years <= MORE * term


def test_a_review_costs_no_more_after_three_years_but_for_calls_for_help(pasts: list[Past]) -> None:
    """Of those all there ever were of a key result are looked at."""
    taken = []
    for past in pasts:
        with vm_steps(past.store) as steps, past.store.begin(HOME.id) as session:
            session.execute(delete(BarrierRow))
            before = steps()
            ana = members.get(session, cast.ANA.id)
            assert ana is not None
            since = cast.NOW - weeks(4)
            ids = [past.school.team.id]
            told = period.review(session, ana, ids, since, cast.NOW)
            assert told.total == gains.done(session, ids, since, cast.NOW, also_closed=True)
            taken.append(steps() - before)
            session.rollback()
    term, years = taken
    assert 0 < years <= MORE * term


def test_what_is_due_for_people_costs_no_more_after_three_years(pasts: list[Past]) -> None:
    taken = []
    for past in pasts:
        with vm_steps(past.store) as steps, past.store.begin_unscoped() as session:
            assert prompts.due(session, [(HOME.id, "UANA")])
        taken.append(steps())
    term, years = taken
    assert 0 < years <= MORE * term


def test_starting_costs_no_more_after_three_years(pasts: list[Past]) -> None:
    taken = []
    for past in pasts:
        with vm_steps(past.store) as steps:
            past.store.migrate()
        taken.append(steps())
    term, years = taken
    assert 0 < years <= MORE * term


def test_looking_what_is_due_costs_the_same_however_many_schedules_there_are(
    sqlite_url: str,
) -> None:
    store = Store(sqlite_url)
    found(store)
    taken = []
    for schedules in (30, 3000):
        with store.begin_unscoped() as session:
            people = [_person(number) for number in range(schedules // 10, schedules)]
            session.execute(insert(MemberRow), people)
        with vm_steps(store) as steps, store.begin_unscoped(read_only=True) as session:
            assert schedule.due(session, cast.NOW) <= set(schedule.Work)
            assert asking.due_for_prompt(session, cast.NOW, 50) == []
        taken.append(steps())
    store.close()
    assert taken[0] == taken[1] > 0


def test_what_changes_in_one_team_costs_the_same_however_many_teams_there_are(
    sqlite_url: str,
) -> None:
    store = Store(sqlite_url)
    school = found(store)
    taken = []
    for first, last in ((0, 10), (10, 300)):
        with store.begin(HOME.id) as session:
            for number in range(first, last):
                teams.add(session, replace(school.team, name=f"Team {number}"))
        for _ in range(2):
            with vm_steps(store) as steps, store.begin(HOME.id) as session:
                members.homes_changed(session, ["UANA"], cast.NOW, [school.team.id])
        taken.append(steps())
    store.close()
    assert taken[0] == taken[1] > 0


def _person(number: int) -> dict[str, object]:
    return {
        "workspace_id": HOME.id,
        "id": f"UMORE{number}",
        "name": f"Person {number}",
        "tz": cast.TZ,
        "is_admin": False,
        "is_active": True,
        "prompt_weekday": 2,
        "prompt_time": cast.NOW.time(),
        "next_prompt_at": cast.NOW + weeks(1),
    }


def test_a_resting_workspace_costs_the_sender_the_same_however_much_waits_in_it(
    sqlite_url: str,
) -> None:
    store = Store(sqlite_url)
    found(store)
    resting = {HOME.id: cast.NOW + timedelta(seconds=5)}
    taken = []
    for first, last in ((0, 200), (200, 4000)):
        queue(store, *(message(f"message {number}") for number in range(first, last)))
        with vm_steps(store) as steps, store.begin_unscoped() as session:
            assert outbox.next_at(session, resting) == resting[HOME.id]
            claim = outbox.claim(
                session, cast.NOW, 50, timedelta(minutes=1), "worker", without=resting
            )
            assert claim == []
        taken.append(steps())
    store.close()
    few, many = taken
    assert 0 < many <= MORE * few


def test_a_claim_costs_what_it_takes_however_much_waits(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    found(store)
    taken = []
    for first, last in ((0, 200), (200, 4000)):
        queue(store, *(message(f"message {number}") for number in range(first, last)))
        with vm_steps(store) as steps, store.begin_unscoped() as session:
            claimed = outbox.claim(session, cast.NOW, 50, timedelta(minutes=1), "worker")
        assert len(claimed) == 50
        taken.append(steps())
    store.close()
    few, many = taken
    assert 0 < many <= MORE * few
