"""Check-ins are append-only, recorded once, and taken back without a trace in what people see."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from bot.okr.model import BarrierKind, CheckIn, Confidence, KeyResult, Reading
from storage import Session, Store, check_ins, key_results, wins
from storage.tables import CheckInRow
from tests import cast
from tests.storage.school import HOME, found, record

HOUR = timedelta(hours=1)


def _undo(session: Session, check_in: CheckIn, key: str = "") -> CheckIn | None:
    return check_ins.undo(
        session,
        check_in.id,
        author_id="UANA",
        at=cast.NOW + HOUR,
        idempotency_key=key or f"undo:{check_in.id}",
    )


def _recent(session: Session, key_result: KeyResult) -> tuple[CheckIn, ...]:
    tracked = key_results.by_key(session, key_result.key)
    assert tracked is not None
    return tracked.recent


def _rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(CheckInRow)) or 0


def test_a_check_in_comes_back_as_it_was_recorded(store: Store) -> None:
    school = found(store)
    draft = replace(
        cast.draft(),
        key_result_id=school.key_results[0].id,
        reading=Reading(Decimal(18), Decimal(24)),
        confidence=Confidence.NEEDS_SUPPORT,
        note="two groups merged",
        barrier=BarrierKind.STAFFING,
        helper_id="UBEN",
    )
    with store.begin(HOME.id) as session:
        stored, is_new = check_ins.add(
            session,
            draft,
            author_id="UANA",
            at=cast.NOW,
            peak=Decimal("0.25"),
            idempotency_key="view:1",
        )
    assert is_new
    with store.begin(HOME.id) as session:
        assert check_ins.get(session, stored.id) == stored
        assert check_ins.last_by(session, "UANA") == stored
        assert check_ins.last_by(session, "UBEN") is None
    assert stored == CheckIn(
        id=stored.id,
        key_result_id=draft.key_result_id,
        author_id="UANA",
        at=cast.NOW,
        reading=draft.reading,
        confidence=draft.confidence,
        suggested=draft.suggested,
        note=draft.note,
        barrier=draft.barrier,
        helper_id="UBEN",
        peak=Decimal("0.25"),
    )


def test_the_same_submission_is_recorded_once(store: Store) -> None:
    school = found(store)
    draft = replace(cast.draft(66), key_result_id=school.key_results[0].id, win="Yes!")
    answers = []
    for number in (66, 70):
        with store.begin(HOME.id) as session:
            changed = replace(draft, reading=cast.reading(number))
            answers.append(
                check_ins.add(
                    session,
                    changed,
                    author_id="UANA",
                    at=cast.NOW,
                    peak=None,
                    idempotency_key="view:1",
                )
            )
    assert [is_new for _, is_new in answers] == [True, False]
    assert answers[0][0] == answers[1][0]
    with store.begin(HOME.id) as session:
        assert _rows(session) == 1
        told = wins.since(session, [school.team.id], cast.NOW, cast.NOW + HOUR)
    assert [win.text for win in told] == ["Yes!"]


def test_a_double_click_at_one_moment_is_recorded_once(store: Store) -> None:
    school = found(store)
    draft = replace(cast.draft(), key_result_id=school.key_results[0].id)

    def click(_: int) -> bool:
        with store.begin(HOME.id) as session:
            return check_ins.add(
                session, draft, author_id="UANA", at=cast.NOW, peak=None, idempotency_key="same:1"
            )[1]

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(click, range(6))) == [False] * 5 + [True]
    with store.begin(HOME.id) as session:
        assert _rows(session) == 1


def test_a_correction_takes_the_place_of_what_it_corrects(store: Store) -> None:
    school = found(store)
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        first = record(session, key_result, cast.draft(66))
        second = record(
            session, key_result, cast.draft(68), at=cast.NOW + HOUR, supersedes_id=first.id
        )
        assert second.supersedes_id == first.id
        assert _recent(session, key_result) == (second,)
        assert check_ins.history(session, key_result.id) == [second]
        assert check_ins.get(session, first.id) == first
        assert _rows(session) == 2


def test_a_correction_of_what_is_gone_stands_by_itself(store: Store) -> None:
    school = found(store)
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        first = record(session, key_result, cast.draft(66))
        _undo(session, first)
        second = record(session, key_result, cast.draft(68), supersedes_id=first.id)
        assert second.supersedes_id is None
        assert _recent(session, key_result) == (second,)


def test_undo_takes_a_check_in_back_once(store: Store) -> None:
    school = found(store)
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        first = record(session, key_result, cast.draft(66))
        second = record(
            session, key_result, replace(cast.draft(70), win="Yes!"), at=cast.NOW + HOUR
        )
        assert _undo(session, second) == second
        assert _undo(session, second, "another click") is None
        assert _recent(session, key_result) == (first,)
        assert check_ins.last_by(session, "UANA") == first
        assert check_ins.get(session, second.id) == second
        assert wins.since(session, [school.team.id], cast.NOW, cast.NOW + 2 * HOUR) == []
        assert _rows(session) == 3


def test_undo_of_a_correction_brings_the_first_back(store: Store) -> None:
    school = found(store)
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        first = record(session, key_result, replace(cast.draft(66), win="First!"))
        second = record(
            session,
            key_result,
            replace(cast.draft(68), win="Second!"),
            at=cast.NOW + HOUR,
            supersedes_id=first.id,
        )
        period = (cast.NOW, cast.NOW + 2 * HOUR)
        assert [win.text for win in wins.since(session, [school.team.id], *period)] == ["Second!"]
        _undo(session, second)
        assert _recent(session, key_result) == (first,)
        assert [win.text for win in wins.since(session, [school.team.id], *period)] == ["First!"]
        _undo(session, first)
        assert _recent(session, key_result) == ()


def test_two_undos_at_one_moment_are_one(store: Store) -> None:
    school = found(store)
    with store.begin(HOME.id) as session:
        stored = record(session, school.key_results[0])

    def click(number: int) -> bool:
        with store.begin(HOME.id) as session:
            return _undo(session, stored, f"undo:{number}") is not None

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(click, range(6))) == [False] * 5 + [True]


def test_undo_of_an_unknown_check_in_is_refused(store: Store) -> None:
    found(store)
    with store.begin(HOME.id) as session, pytest.raises(LookupError):
        check_ins.undo(session, 404, author_id="UANA", at=cast.NOW, idempotency_key="undo:404")


def test_the_revision_rises_with_every_row(store: Store) -> None:
    school = found(store)
    key_result = school.key_results[0]
    seen = []

    def look(session: Session) -> None:
        tracked = key_results.by_key(session, key_result.key)
        assert tracked is not None
        seen.append(tracked.revision)

    with store.begin(HOME.id) as session:
        look(session)
        check_in = record(session, key_result, cast.draft(66))
        look(session)
        record(session, key_result, cast.draft(65), at=cast.NOW - HOUR)
        look(session)
        _undo(session, check_in)
        look(session)
    assert seen[0] == 0
    assert seen == sorted(set(seen))


def test_history_turns_its_pages(store: Store) -> None:
    school = found(store)
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        stored = [
            record(session, key_result, at=cast.NOW + HOUR * (number // 2), key=str(number))
            for number in range(7)
        ]
        newest_first = stored[::-1]
        assert check_ins.history(session, key_result.id) == newest_first
        page = check_ins.history(session, key_result.id, limit=3)
        assert page == newest_first[:3]
        page = check_ins.history(session, key_result.id, limit=3, before_id=page[-1].id)
        assert page == newest_first[3:6]
        page = check_ins.history(session, key_result.id, limit=3, before_id=page[-1].id)
        assert page == newest_first[6:]
        assert check_ins.history(session, key_result.id, before_id=404) == []


def test_an_older_moment_recorded_later_does_not_become_the_latest(store: Store) -> None:
    school = found(store)
    with store.begin(HOME.id) as session:
        today = record(session, school.key_results[0], cast.draft(66))
        imported = record(session, school.key_results[0], cast.draft(64), at=cast.NOW - HOUR)
        assert _recent(session, school.key_results[0]) == (today, imported)


def test_readings_of_the_past_are_recorded_once_and_ask_for_nothing(store: Store) -> None:
    school = found(store)
    reading = replace(cast.check_in(), key_result_id=school.key_results[0].id)
    for number in (Decimal(66), Decimal(70)):
        with store.begin(HOME.id) as session:
            past = replace(reading, reading=Reading(number))
            check_ins.add_past(session, {"import:1": past, "import:2": past})
    with store.begin(HOME.id) as session:
        recent = _recent(session, school.key_results[0])
        assert [one.reading for one in recent] == [Reading(Decimal(66))] * 2
        with pytest.raises(ValueError, match="neither asks for help nor corrects"):
            check_ins.add_past(session, {"import:3": replace(past, barrier=BarrierKind.STAFFING)})
