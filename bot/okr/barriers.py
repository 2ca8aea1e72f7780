"""The life of a barrier: asked, seen, helped, solved; perhaps open again. Its clock is school days.

May import the standard library and `bot.okr`'s access, calendar, model and status. Who may do what
stands in `bot.okr.access`. A barrier holds facts; here is what follows from them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.okr.access import (
    Teams,
    lineage,
    may_acknowledge,
    may_help,
    may_read_notes,
    may_resolve,
)
from bot.okr.calendar import instant, local_day
from bot.okr.model import Barrier, CheckIn, Member, Tracked
from bot.okr.status import Standing, assess

_DAY = timedelta(days=1)


class BarrierState(StrEnum):
    """From the call for help on. A barrier that is open again is where it was before."""

    ASKED = "asked"
    SEEN = "seen"
    HELPED = "helped"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to a barrier: what it became, None for open again. `age` is how many
    school days after the call for help that was."""

    state: BarrierState | None
    at: datetime
    actor_id: str
    age: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An open barrier as one reader sees it, with what they may do about it."""

    standing: Standing
    barrier: Barrier
    age: int
    may_read_notes: bool = False
    may_help: bool = False
    may_see: bool = False
    may_solve: bool = False

    def asks(self, member_id: str) -> bool:
        """This person helps, or was asked to and nobody does."""
        helper_id = self.barrier.helper_id or self.barrier.suggested_helper_id
        return member_id == helper_id and member_id != self.standing.owner.id


def calls(reader: Member, tracked: Iterable[Tracked], teams: Teams, now: datetime) -> list[Call]:
    """The open ones of these key results."""
    return [
        Call(
            standing=assess(one, now),
            barrier=barrier,
            age=age(barrier, one, now),
            may_read_notes=may_read_notes(reader, one, teams, now),
            may_help=waits and may_help(reader, one),
            may_see=waits
            and barrier.seen_by is None
            and may_acknowledge(reader, barrier, one, teams),
            may_solve=may_resolve(reader, barrier, one, teams, now),
        )
        for one in tracked
        if one.is_live and (barrier := one.barrier) is not None
        for waits in [barrier.helper_id is None]
    ]


def state(barrier: Barrier) -> BarrierState:
    if barrier.resolved_at is not None:
        return BarrierState.SOLVED
    if barrier.helper_id is not None:
        return BarrierState.HELPED
    return BarrierState.ASKED if barrier.seen_by is None else BarrierState.SEEN


def age(barrier: Barrier, tracked: Tracked, now: datetime) -> int:
    """School days since help was asked for, until it was solved or until now; the owner's days."""
    return _age(barrier, tracked, barrier.resolved_at or now)


def _age(barrier: Barrier, tracked: Tracked, until: datetime) -> int:
    tz = tracked.owner.tz
    days = tracked.calendar.school_days_between(
        local_day(barrier.opened_at, tz), local_day(until, tz)
    )
    return max(days, 0)


def steps(
    barrier: Barrier, tracked: Tracked, check_ins: Iterable[CheckIn], in_full: bool
) -> list[Step]:
    """Its life, oldest first; not in full, only that help was asked for: for who may not read
    barriers.

    `check_ins` name who solved it by checking in on track. That the key result was closed
    is no solution.
    """
    known: list[tuple[BarrierState | None, datetime | None, str | None]] = [
        (BarrierState.ASKED, barrier.opened_at, barrier.opened_by)
    ]
    if in_full:
        authors = {one.id: one.author_id for one in check_ins}
        solver = barrier.solved_by or authors.get(barrier.resolved_by_id or 0)
        known += [
            (BarrierState.SEEN, barrier.seen_at, barrier.seen_by),
            (BarrierState.HELPED, barrier.helping_since, barrier.helper_id),
        ]
        for one in barrier.reopenings:
            known += [
                (BarrierState.SOLVED, one.solved_at, one.solved_by),
                (None, one.reopened_at, one.reopened_by),
            ]
        known.append((BarrierState.SOLVED, barrier.resolved_at, solver))
    found = [
        Step(state=state, at=at, actor_id=actor_id, age=_age(barrier, tracked, at))
        for state, at, actor_id in known
        if at is not None and actor_id
    ]
    return sorted(found, key=lambda step: step.at)


def suggested_helper(tracked: Tracked, asker_id: str, teams: Teams) -> str | None:
    """The coach of the team, else of the nearest one above that has another than who asks."""
    own = {asker_id, tracked.owner.id}
    above = lineage(tracked.key_result.team_id, teams)
    return next((team.coach_id for team in above if team.coach_id not in {"", *own}), None)


def people_of(barriers: Iterable[Barrier | None]) -> set[str]:
    """Everyone who is named where barriers are shown."""
    known = [one for one in barriers if one is not None]
    return {
        person
        for one in known
        for person in (one.helper_id, one.suggested_helper_id, one.seen_by, one.solved_by)
        if person
    }


def people_in_life_of(barriers: Iterable[Barrier]) -> set[str]:
    """Everyone who is named where all that happened to them is told, but for who checked in."""
    known = list(barriers)
    again = {
        name
        for one in known
        for past in one.reopenings
        for name in (past.solved_by, past.reopened_by)
    }
    return people_of(known) | again | {one.opened_by for one in known}


def askers(barrier: Barrier, tracked: Tracked) -> set[str]:
    """Who hears back at every step: who asked, and the owner."""
    return {barrier.opened_by, tracked.owner.id}


def offer_at(barrier: Barrier, tracked: Tracked) -> datetime | None:
    """When the leaders hear of it, unless somebody takes it on before; None for never.

    In the morning of the school day on which it has waited as long as the school's rules say;
    waiting begins anew when it is reopened.
    """
    if state(barrier) in (BarrierState.HELPED, BarrierState.SOLVED):
        return None
    calendar, tz = tracked.calendar, tracked.owner.tz
    day = local_day(barrier.reopened_at or barrier.opened_at, tz)
    for _ in range(tracked.rules.offer_after_school_days):
        day = calendar.next_school_day(day + _DAY)
    day = calendar.next_message_day(day)
    return instant(day, calendar.staff_hours(day)[0], tz)


def may_be_reopened(barrier: Barrier, tracked: Tracked, now: datetime) -> bool:
    """It was solved a short while ago, and nobody has asked for help again since."""
    solved_at = barrier.resolved_at
    if solved_at is None or tracked.barrier is not None or not tracked.is_live:
        return False
    return now <= solved_at + timedelta(days=tracked.rules.edit_days)
