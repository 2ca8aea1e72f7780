"""Texts are taken away at night, as the school set it: no numbers, and nothing under a hold."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot import jobs
from bot.jobs.retention import clear_texts
from bot.okr.model import BarrierKind, Change, Confidence, FieldChange
from bot.okr.rules import DEFAULT_RULES
from storage import (
    Session,
    Store,
    archive,
    audit,
    changes,
    check_ins,
    next_wake,
    outbox,
    schools,
    workspaces,
)
from storage.audit import AuditEntry
from storage.outbox import Lane, OutboxKind
from storage.tables import OutboxRow
from tests import cast
from tests.storage.school import AWAY, HOME, School, found, record

NOW = cast.NOW
OLD, YOUNG = NOW - timedelta(days=366), NOW - timedelta(days=364)
ALL = replace(
    DEFAULT_RULES,
    keep_notes=365,
    keep_barriers=365,
    keep_wins=365,
    keep_reviews=365,
    keep_messages=365,
    keep_audit=365,
)


@pytest.fixture
def school(store: Store) -> School:
    """One check-in with a note, a change with a reason, a message and a deed: old, and young."""
    return filled(store, found(store))


def filled(store: Store, school: School) -> School:
    (key_result,) = school.key_results
    for at in (OLD, YOUNG):
        with store.begin(school.workspace_id) as session:
            record(
                session,
                key_result,
                cast.draft(
                    66,
                    Confidence.NEEDS_SUPPORT,
                    note=f"Note of {at:%d}",
                    barrier=BarrierKind.STAFFING,
                ),
                at=at,
            )
            field = FieldChange(name="target", before="70", after="72")
            changes.add(session, key_result, [field], actor_id=cast.ANA.id, at=at, reason="Why")
            archive.add(session, "wins", [win(school, at)])
            archive.add(session, "reviews", [review(school, at)])
            message(session, f"message of {at:%d}", at)
            deed(session, at)
    return school


def win(school: School, at: datetime) -> dict[str, Any]:
    return {
        "team_id": school.team.id,
        "author_id": cast.ANA.id,
        "text": "They read aloud.",
        "share": True,
        "at": at,
        "idempotency_key": f"win {at}",
    }


def review(school: School, at: datetime) -> dict[str, Any]:
    return {
        "key_result_id": school.key_results[0].id,
        "author_id": cast.ANA.id,
        "at": at,
        "score": Decimal("0.7"),
        "decision": "keep",
        "reason": "",
        "helped": "Tutors",
        "hindered": "",
        "learned": "Start early",
        "reopened_at": at,
        "idempotency_key": f"review {at}",
    }


def message(session: Any, key: str, at: datetime) -> None:
    outbox.add(
        session,
        dedupe_key=key,
        kind=OutboxKind.POST,
        channel="CWINS",
        payload={"text": key},
        lane=Lane.ANNOUNCEMENT,
        available_at=at,
    )
    outbox.withdraw(session, key)


def deed(session: Any, at: datetime) -> None:
    audit.add(session, actor_id=cast.ANA.id, action="team.added", subject="Math", detail={}, at=at)


def keep(store: Store, rules: Any, workspace_id: str = HOME.id) -> None:
    with store.begin(workspace_id) as session:
        schools.set_rules(session, rules)


def night(store: Store, now: datetime = NOW, **options: int) -> int:
    """A night falls: the schools that are new have theirs now."""
    with store.begin_unscoped(read_only=True) as session:
        ids = [one.id for one in workspaces.all(session)]
    for id_ in ids:
        with store.begin(id_) as session:
            (held,) = [at for of, at in cleanings(store, session) if of == id_]
            assert workspaces.set_next_cleaning(session, held, now)
    return clear_texts(store, now, **options)


def cleanings(store: Store, session: Any) -> list[tuple[str, datetime | None]]:
    return workspaces.cleaning_due(session, datetime(2100, 1, 1, tzinfo=UTC))


def texts(store: Store, workspace_id: str = HOME.id) -> dict[str, list[Any]]:
    """What is still there of each kind, oldest first."""
    with store.begin(workspace_id, read_only=True) as session:
        rows = {
            noun: list(archive.rows(session, noun))
            for noun in ("check_ins", "changes", "wins", "reviews")
        }
        payloads = [row.payload for row in outbox_rows(session)]
        deeds = [one for one in audit.search(session, size=50)[0] if one.action == "team.added"]
    return {
        "notes": [row["note"] for row in rows["check_ins"]],
        "barriers": [row["barrier"] for row in rows["check_ins"]],
        "reasons": [row["reason"] for row in rows["changes"]],
        "wins": [row["text"] for row in rows["wins"]],
        "learned": [row["learned"] for row in rows["reviews"]],
        "messages": payloads,
        "audit": [one.at for one in reversed(deeds)],
    }


def outbox_rows(session: Any) -> list[Any]:
    return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def told(store: Store) -> list[AuditEntry]:
    with store.begin(HOME.id, read_only=True) as session:
        return [one for one in audit.search(session, size=50)[0] if one.action == "retention"]


WHOLE = {
    "notes": [f"Note of {OLD:%d}", f"Note of {YOUNG:%d}"],
    "barriers": [BarrierKind.STAFFING] * 2,
    "reasons": ["Why", "Why"],
    "wins": ["They read aloud."] * 2,
    "learned": ["Start early"] * 2,
    "messages": [{"text": f"message of {OLD:%d}"}, {"text": f"message of {YOUNG:%d}"}],
    "audit": [OLD, YOUNG],
}
CLEARED = {
    "notes": ["", f"Note of {YOUNG:%d}"],
    "barriers": [None, BarrierKind.STAFFING],
    "reasons": ["", "Why"],
    "wins": ["", "They read aloud."],
    "learned": ["", "Start early"],
    "messages": [{}, {"text": f"message of {YOUNG:%d}"}],
    "audit": [YOUNG],
}


def test_by_default_only_copies_of_messages_go(store: Store, school: School) -> None:
    assert night(store) == 2
    assert texts(store) == WHOLE | {"messages": [{}, {}]}


def test_every_text_that_is_old_enough_goes_and_the_younger_stay(
    store: Store, school: School
) -> None:
    keep(store, ALL)
    assert night(store) == 7
    assert texts(store) == CLEARED


@pytest.mark.parametrize(
    ("rule", "gone"),
    [
        ("keep_notes", ["notes"]),
        ("keep_barriers", ["barriers"]),
        ("keep_wins", ["wins"]),
        ("keep_reviews", ["reasons", "learned"]),
        ("keep_messages", ["messages"]),
        ("keep_audit", ["audit"]),
    ],
)
def test_each_kind_has_its_own_days(
    store: Store, school: School, rule: str, gone: list[str]
) -> None:
    days: dict[str, Any] = {"keep_messages": 0, rule: 365}
    keep(store, replace(DEFAULT_RULES, **days))
    night(store)
    assert texts(store) == WHOLE | {name: CLEARED[name] for name in gone}


def test_numbers_and_history_stay(store: Store, school: School) -> None:
    (key_result,) = school.key_results
    with store.begin(HOME.id) as session:
        before = check_ins.history(session, key_result.id)
    keep(store, ALL)
    night(store)
    with store.begin(HOME.id) as session:
        after = check_ins.history(session, key_result.id)
        (kept, young) = changes.of_key_result(session, key_result.id)
    assert [replace(one, note="", barrier=None) for one in before] == [
        replace(one, note="", barrier=None) for one in after
    ]
    assert isinstance(kept, Change)
    assert kept.fields == young.fields


def test_a_second_night_and_a_second_process_find_nothing_more(
    store: Store, school: School
) -> None:
    keep(store, ALL)
    assert night(store) == 7
    assert clear_texts(store, NOW) == 0  # another process comes too late
    assert night(store, NOW + timedelta(minutes=1)) == 0
    assert len(told(store)) == 1


def test_one_line_of_the_audit_says_how_many(store: Store, school: School) -> None:
    keep(store, ALL)
    night(store)
    (entry,) = told(store)
    assert (entry.actor_id, entry.subject, entry.at) == (audit.BY_ITSELF, "7", NOW)
    assert entry.detail == {
        "keep_notes": 1,
        "keep_barriers": 1,
        "keep_wins": 1,
        "keep_reviews": 2,
        "keep_messages": 1,
        "keep_audit": 1,
    }


def test_under_a_legal_hold_nothing_goes(store: Store, school: School) -> None:
    keep(store, replace(ALL, legal_hold=True))
    assert night(store) == 0
    assert texts(store) == WHOLE
    assert told(store) == []


class Held(Store):
    """The same database; after the claim, the look and the first batch, somebody puts a hold on."""

    def __init__(self, store: Store) -> None:
        vars(self).update(vars(store))
        self._asked = 0

    def begin(
        self, workspace_id: str, *, read_only: bool = False
    ) -> AbstractContextManager[Session]:
        self._asked += 1
        if self._asked == len(("claim", "look", "batch")) + 1:
            with super().begin(HOME.id) as session:
                schools.set_rules(session, replace(ALL, legal_hold=True))
        return super().begin(workspace_id, read_only=read_only)


def test_a_legal_hold_stops_a_night_that_has_begun(store: Store, school: School) -> None:
    for day in range(3):
        with store.begin(HOME.id) as session:
            at = OLD - timedelta(days=day + 1)
            record(session, school.key_results[0], cast.draft(note="old"), at=at)
            workspaces.set_next_cleaning(session, None, NOW)
    keep(store, ALL)
    assert clear_texts(Held(store), NOW, batch=1) == 1
    assert texts(store)["notes"].count("") == 1
    assert texts(store)["wins"] == WHOLE["wins"]


def test_what_may_still_be_posted_keeps_its_words(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        outbox.add(
            session,
            dedupe_key="waiting",
            kind=OutboxKind.POST,
            channel="CWINS",
            payload={"text": "waiting"},
            lane=Lane.ANNOUNCEMENT,
            available_at=OLD,
        )
    night(store)
    assert texts(store)["messages"] == [{}, {}, {"text": "waiting"}]


def test_another_school_keeps_its_own(store: Store, school: School) -> None:
    filled(store, found(store, AWAY))
    keep(store, ALL)
    keep(store, replace(ALL, legal_hold=True), AWAY.id)
    night(store)
    assert texts(store) == CLEARED
    assert texts(store, AWAY.id) == WHOLE


def test_a_new_school_begins_with_its_first_night_and_then_comes_every_night(
    store: Store, school: School
) -> None:
    keep(store, ALL)
    assert jobs.clear_texts(store, NOW) == 0
    assert texts(store) == WHOLE
    with store.begin_unscoped(read_only=True) as session:
        ((_, first),) = cleanings(store, session)
        assert next_wake(session) is not None
    assert first == datetime(2026, 9, 17, 6, 30, tzinfo=UTC)  # 1:30 in the morning in Chicago
    assert jobs.clear_texts(store, first - timedelta(seconds=1)) == 0
    assert jobs.clear_texts(store, first) == 7
    with store.begin_unscoped(read_only=True) as session:
        ((_, second),) = cleanings(store, session)
    assert second == first + timedelta(days=1)
