"""The needs-support digest: which key results, why and since when; the other digest is `wins`.

May import the standard library and `bot.okr`'s calendar, check_in, model and status.
Nothing here invents: every line comes from a check-in or its silence.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.okr.calendar import local_day
from bot.okr.check_in import key_order
from bot.okr.model import Barrier, Status, Team
from bot.okr.status import Standing

LINES = 5
"""The first ones."""
SUPPORT_LINES = 35
"""The first ones and those of the thread."""


class SupportReason(StrEnum):
    """Most pressing first. Unowned: whoever owned it left."""

    UNOWNED = "unowned"
    ASKED = "asked"
    BEHIND = "behind"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportLine:
    """A key result that needs support; the age is that of the reason, in school days."""

    standing: Standing
    reason: SupportReason
    age_school_days: int
    barrier: Barrier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportDigest:
    """Counts of all, the first lines, the `rest` for the thread; `thanks` to who spoke up.

    The rest is only the first of those that are left: `more` says how many those are.
    """

    team: Team
    unowned: int
    asked: int
    behind: int
    stale: int
    lines: tuple[SupportLine, ...]
    rest: tuple[SupportLine, ...]

    @property
    def more(self) -> int:
        return self.unowned + self.asked + self.behind + self.stale - len(self.lines)

    @property
    def thanks(self) -> bool:
        return self.asked > 0

    @property
    def is_empty(self) -> bool:
        return not self.lines


def select_support(team: Team, standings: Iterable[Standing], now: datetime) -> SupportDigest:
    """What lost its owner, then who asked for help, then behind pace, then without news; within
    each, the longest waiting first."""
    lines = support_lines(standings, now)
    return support_digest(team, Counter(line.reason for line in lines), lines)


def support_lines(standings: Iterable[Standing], now: datetime) -> list[SupportLine]:
    """Those that need support, the most pressing first."""
    asked = (one for one in standings if one.is_live and not one.key_result.paused)
    return sorted((line for one in asked if (line := _support_line(one, now))), key=order_of)


def support_digest(
    team: Team, counts: Mapping[SupportReason, int], lines: Sequence[SupportLine]
) -> SupportDigest:
    """The digest of so many, of which these lines come first."""
    return SupportDigest(
        team=team,
        unowned=counts.get(SupportReason.UNOWNED, 0),
        asked=counts.get(SupportReason.ASKED, 0),
        behind=counts.get(SupportReason.BEHIND, 0),
        stale=counts.get(SupportReason.STALE, 0),
        lines=tuple(lines[:LINES]),
        rest=tuple(lines[LINES:SUPPORT_LINES]),
    )


def _support_line(standing: Standing, now: datetime) -> SupportLine | None:
    latest, barrier = standing.latest, standing.barrier
    began = latest.at if latest else None
    if not standing.owner.is_active:
        reason = SupportReason.UNOWNED
    elif barrier is not None or standing.asks_for_help:
        reason = SupportReason.ASKED
        began = barrier.opened_at if barrier else began
    elif standing.status in (Status.BEHIND, Status.AT_RISK):
        reason = SupportReason.BEHIND
        began = standing.recent[max(standing.behind_weeks - 1, 0)].at if latest else None
    elif standing.status is Status.STALE:
        reason = SupportReason.STALE
    else:
        return None
    return SupportLine(
        standing=standing,
        reason=reason,
        age_school_days=waited(
            began, standing.key_result.starts, standing.owner.tz, standing.team, now
        ),
        barrier=barrier,
    )


def waited(began: datetime | None, starts: date, tz: str, team: Team, now: datetime) -> int:
    """The team's school days since that moment, else since `starts`, on the days of `tz`."""
    since = local_day(began, tz) if began else starts
    return max(team.calendar.school_days_between(since, local_day(now, tz)), 0)


def order_of(line: SupportLine) -> tuple[int, int, tuple[str, int, str]]:
    """`support_order` of a line."""
    return support_order(line.reason, line.age_school_days, line.standing.key_result.key)


def support_order(
    reason: SupportReason, age_school_days: int, key: str
) -> tuple[int, int, tuple[str, int, str]]:
    """Sorts the most pressing first."""
    return _PRESSING[reason], -age_school_days, key_order(key)


_PRESSING = {reason: rank for rank, reason in enumerate(SupportReason)}
