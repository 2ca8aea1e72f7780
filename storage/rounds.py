"""What becomes of a prompt's round: whether it is nudged, when it is over, who missed it.

Unscoped or scoped, but for what is said to be scoped.

May import `bot.okr`, SQLAlchemy and sibling modules.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    Select,
    and_,
    case,
    column,
    func,
    or_,
    select,
    update,
    values as values_table,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.okr.access import Teams, subtree
from bot.okr.model import Member, Prompt, PromptState
from bot.okr.nudges import Participation, Round, participation as participation_of
from storage import schools, values
from storage.columns import NEVER, UtcDateTime, or_none
from storage.prompts import items_of
from storage.scope import taken
from storage.tables import (
    CheckInRow,
    MemberRow,
    OfferRow,
    PromptItemRow,
    PromptRow,
    TeamPersonRow,
    is_current,
)

Who = tuple[str, str]
"""Workspace id and member id."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Watched:
    """A prompt that is looked at again, with its person; `at` is the moment that was planned."""

    workspace_id: str
    prompt: Prompt
    member: Member
    at: datetime


def nudges_due(session: Session, now: datetime, limit: int) -> list[Watched]:
    """Up to `limit` prompts whose nudge is to be looked at, longest due first."""
    return _due(session, PromptRow.nudge_at, now, limit)


def ends_due(session: Session, now: datetime, limit: int) -> list[Watched]:
    """Up to `limit` prompts whose round is over, longest ago first."""
    return _due(session, PromptRow.ends_at, now, limit)


def _due(
    session: Session, moment: InstrumentedAttribute[datetime | None], now: datetime, limit: int
) -> list[Watched]:
    of_person = and_(
        MemberRow.workspace_id == PromptRow.workspace_id, MemberRow.id == PromptRow.member_id
    )
    query = (
        select(PromptRow, MemberRow)
        .join(MemberRow, of_person)
        .where(moment <= now)
        .order_by(moment, PromptRow.id)
        .limit(limit)
    )
    found = session.execute(taken(session, query, of=PromptRow)).all()
    items = items_of(session, [row for row, _ in found])
    return [
        Watched(
            row.workspace_id,
            values.prompt(row, items[row.id]),
            values.member(person, schools.read(session, row.workspace_id)),
            getattr(row, moment.key),
        )
        for row, person in found
    ]


def decide_nudges(
    session: Session, decided: Sequence[tuple[int, datetime, datetime | None, datetime | None]]
) -> set[int]:
    """(prompt id, expected moment, when to look again, when it was nudged), one statement. Returns
    the ids that were won; of the others another replica decided."""
    if not decided:
        return set()
    moved = (
        values_table(
            column("id", Integer),
            column("expected", UtcDateTime),
            column("next", UtcDateTime),
            column("nudged", UtcDateTime),
            name="moved",
        )
        .data([(id_, at, again or NEVER, nudged or NEVER) for id_, at, again, nudged in decided])
        .cte()
    )
    won = session.scalars(
        update(PromptRow)
        .where(PromptRow.id == moved.c.id, PromptRow.nudge_at == moved.c.expected)
        .values(nudge_at=or_none(moved.c.next), nudged_at=or_none(moved.c.nudged))
        .returning(PromptRow.id)
        .execution_options(synchronize_session=False)
    )
    return set(won)


def end(session: Session, ended: Sequence[tuple[int, datetime, bool]]) -> set[int]:
    """(prompt id, expected moment, whether it was missed), one statement; the ids that were won."""
    if not ended:
        return set()
    moved = (
        values_table(
            column("id", Integer),
            column("expected", UtcDateTime),
            column("missed", Boolean),
            name="ended",
        )
        .data(list(ended))
        .cte()
    )
    won = session.scalars(
        update(PromptRow)
        .where(PromptRow.id == moved.c.id, PromptRow.ends_at == moved.c.expected)
        .values(ends_at=None, nudge_at=None, missed=moved.c.missed)
        .returning(PromptRow.id)
        .execution_options(synchronize_session=False)
    )
    return set(won)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a person's rounds: those that are over, newest first; when they last gave a
    check-in; and when a leader last heard of them."""

    rounds: tuple[Round, ...] = ()
    answered_at: datetime | None = None
    offered_at: datetime | None = None


def records(session: Session, people: Collection[Who], since: datetime) -> dict[Who, Record]:
    """The records of these people from `since` on; three statements for any number of them."""
    if not people:
        return {}
    over: defaultdict[Who, list[Round]] = defaultdict(list)
    rounds = _of(people, PromptRow.workspace_id, PromptRow.member_id)
    newest_first = select(
        PromptRow.workspace_id, PromptRow.member_id, PromptRow.scheduled_for, PromptRow.missed
    ).where(rounds, PromptRow.missed.is_not(None), PromptRow.scheduled_for >= since)
    for row in session.execute(newest_first.order_by(PromptRow.scheduled_for.desc())):
        over[row.workspace_id, row.member_id].append(Round(row.scheduled_for, bool(row.missed)))
    answered = _latest(
        session,
        people,
        CheckInRow.author_id,
        CheckInRow.at,
        CheckInRow.workspace_id,
        is_current(CheckInRow),
    )
    offered = _latest(session, people, OfferRow.member_id, OfferRow.made_at, OfferRow.workspace_id)
    return {who: Record(tuple(over[who]), answered.get(who), offered.get(who)) for who in people}


def _of(people: Collection[Who], workspace_id: Any, member_id: Any) -> Any:
    # Two lists, not one of pairs: ids are unique enough, and pairs would scan the table.
    return and_(
        workspace_id.in_({workspace for workspace, _ in people}),
        member_id.in_({member for _, member in people}),
    )


def _latest(
    session: Session,
    people: Collection[Who],
    member_id: Any,
    moment: Any,
    workspace_id: Any,
    *conditions: Any,
) -> dict[Who, datetime]:
    query = (
        select(workspace_id, member_id, func.max(moment))
        .where(_of(people, workspace_id, member_id), *conditions)
        .group_by(workspace_id, member_id)
    )
    return {(workspace, member): at for workspace, member, at in session.execute(query)}


def touched(session: Session, member_ids: Collection[str], since: datetime) -> set[str]:
    """Who of these people answered or skipped something in a prompt made since then. Scoped."""
    answers = _answers(since).where(PromptRow.member_id.in_(member_ids))
    return {member_id for member_id, has in session.execute(answers) if has}


def answered_since(session: Session, team_ids: Collection[int], since: datetime) -> dict[str, bool]:
    """Who of the people of these teams was asked since then, and whether they answered or skipped
    anything. One statement, scoped."""
    if not team_ids:
        return {}
    people = select(TeamPersonRow.member_id).where(TeamPersonRow.team_id.in_(team_ids))
    answers = session.execute(_answers(since).where(PromptRow.member_id.in_(people)))
    return {member_id: bool(has) for member_id, has in answers}


def participation(
    session: Session, tree: Teams, team_ids: Collection[int], now: datetime
) -> dict[int, Participation]:
    """How many of the people of these teams and of those below them answered in the last week,
    where it may be said. Scoped."""
    school = schools.read(session)
    below = frozenset[int]().union(*(subtree(one, tree) for one in team_ids))
    answered = answered_since(session, below, now - _WEEK)
    small = school.rules.participation_group
    counts = participation_of(tree, school.team_of, answered, small)
    return {one: counts[one] for one in team_ids if one in counts}


def _answers(since: datetime) -> Select[str, int]:
    has = or_(PromptItemRow.check_in_id.is_not(None), PromptItemRow.skipped)
    return (
        select(PromptRow.member_id, func.max(case((has, 1), else_=0)))
        .join(PromptItemRow, PromptItemRow.prompt_id == PromptRow.id)
        .where(PromptRow.scheduled_for >= since, PromptRow.state != PromptState.SNOOZED)
        .group_by(PromptRow.member_id)
    )
