"""What a digest says: the week's wins, and the key results that need support.

May import the standard library and `bot.okr`'s calendar, check_in, model, progress and status.
Nothing here invents: every line comes from a check-in, a shared win or its silence.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest

from bot.okr.calendar import local_day
from bot.okr.check_in import key_order
from bot.okr.model import (
    Barrier,
    CheckIn,
    Confidence,
    Reading,
    Status,
    Team,
    Win,
    last_reading,
)
from bot.okr.progress import progress, start_progress
from bot.okr.status import Standing

LINES = 5
SUPPORT_LINES = 35
"""The first ones and those of the thread."""
_MARKS = (100, 75, 50, 25)


class WinKind(StrEnum):
    """Best first: a key result with several reasons to celebrate shows the first."""

    TARGET = "target"
    MILESTONE = "milestone"
    BIGGEST_MOVE = "biggest_move"
    COMEBACK = "comeback"
    LEARNED = "learned"
    SHARED = "shared"
    THANKS = "thanks"


_RANK = {kind: rank for rank, kind in enumerate(WinKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A key result at the end of a period; `before` is its latest check-in before the period."""

    standing: Standing
    before: CheckIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WinLine:
    """One reason to celebrate. `quote` and `quote_author` are empty without consent to share.

    `thanked_id` is who is thanked; named only where they like to be.

    `standing` is None for a shared win that is about no key result. `crossed` is the highest of
    25, 50, 75 and 100 % of the way that was reached for the first time. `before_reading` is the
    last number before the period. `team_id` is whose win it is; `is_first`: the first that its
    author ever shared.
    """

    kind: WinKind
    standing: Standing | None
    before_reading: Reading | None = None
    crossed: int | None = None
    quote: str = ""
    quote_author: str = ""
    thanked_id: str = ""
    team_name: str = ""
    team_id: int = 0
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WinsDigest:
    """The wins of `since` ≤ moment < `until`; `rest` is for the thread."""

    team: Team
    since: datetime
    until: datetime
    moved: int
    reached: int
    lines: tuple[WinLine, ...]
    rest: tuple[WinLine, ...]

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def people(self) -> frozenset[str]:
        """Who is quoted, and who is thanked."""
        told = (*self.lines, *self.rest)
        return frozenset({id_ for one in told for id_ in (one.quote_author, one.thanked_id)} - {""})

    @property
    def shown_team_ids(self) -> frozenset[int]:
        """The teams that had one of the first lines."""
        return frozenset(line.team_id for line in self.lines)


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


def select_wins(
    team: Team,
    movements: Sequence[Movement],
    wins: Sequence[Win],
    since: datetime,
    until: datetime,
    *,
    lessons: Sequence[Standing] = (),
    known_authors: Collection[str] = (),
    shown: Mapping[int, datetime] | None = None,
) -> WinsDigest:
    """The wins of a team's key results in a period: one line each, its best reason.

    `lessons` are key results that were closed in the period below their goal, whose authors agreed
    to share what was learned. `known_authors` shared a win before. `shown` is when each team below
    last had one of the first lines: who waited longest comes first.
    """
    shared = sorted(
        (win for win in wins if win.share and win.text.strip() and since <= win.at < until),
        key=lambda win: (win.at, win.id),
    )
    thanks = [win for win in shared if win.thanked_id]
    shared = [win for win in shared if not win.thanked_id]
    quotes = {win.key_result_id: win for win in shared if win.key_result_id is not None}
    changes = [_Change.of(movement, since, until) for movement in movements]
    biggest = max(changes, key=lambda change: change.rise, default=None)
    lines = [
        line
        for change in changes
        if (line := _win_line(change, quotes.get(change.standing.key_result.id), change is biggest))
    ]
    known = {change.standing.key_result.id for change in changes}
    lines = _with_lessons(lines, lessons)
    lines += [
        WinLine(
            kind=WinKind.THANKS if win.thanked_id else WinKind.SHARED,
            standing=None,
            quote=win.text,
            quote_author=win.author_id,
            thanked_id=win.thanked_id or "",
            team_name=team.name,
            team_id=win.team_id,
        )
        for win in [*shared, *thanks]
        if win.thanked_id or win.key_result_id not in known
    ]
    lines = _mark_first(sorted(lines, key=_win_order), known_authors)
    first = rotate(lines, shown or {})
    rest = [line for line in lines if not any(line is one for one in first)]
    return WinsDigest(
        team=team,
        since=since,
        until=until,
        moved=sum(change.rise > 0 for change in changes),
        reached=sum(line.kind is WinKind.TARGET for line in lines),
        lines=tuple(first),
        rest=tuple(rest),
    )


def rotate(lines: Sequence[WinLine], shown: Mapping[int, datetime]) -> list[WinLine]:
    """The lines that come first, of lines that stand best first: fair among teams.

    Each team gives its best, then each its second best, and so on; whoever was shown the longest
    ago, or never, is asked first. So nobody has a third line while others have something to say.
    """
    of_team: defaultdict[int, list[WinLine]] = defaultdict(list)
    for line in lines:
        of_team[line.team_id].append(line)
    waited = sorted(of_team, key=lambda id_: shown[id_].timestamp() if id_ in shown else 0.0)
    rounds = zip_longest(*(of_team[id_] for id_ in waited))
    chosen = [line for each in rounds for line in each if line is not None][:LINES]
    return [line for line in lines if any(line is one for one in chosen)]


def _mark_first(lines: Iterable[WinLine], known_authors: Collection[str]) -> list[WinLine]:
    """The first win somebody ever shared is told as such, once."""
    known, found = set(known_authors), []
    for line in lines:
        is_first = bool(line.quote_author) and line.quote_author not in known
        is_first = is_first and line.kind not in (WinKind.LEARNED, WinKind.THANKS)
        known.add(line.quote_author)
        found.append(replace(line, is_first=is_first))
    return found


def _with_lessons(lines: Sequence[WinLine], lessons: Iterable[Standing]) -> list[WinLine]:
    """Of what ended, the lesson is told; but what was reached stays told as that."""
    reached = (WinKind.TARGET, WinKind.MILESTONE)
    best = {one.standing.key_result.id for one in lines if one.kind in reached and one.standing}
    learned = {one.key_result.id: one for one in lessons if one.key_result.id not in best}
    kept = [one for one in lines if not (one.standing and one.standing.key_result.id in learned)]
    return [*kept, *map(_lesson, learned.values())]


def _lesson(standing: Standing) -> WinLine:
    review = standing.review
    assert review is not None
    return WinLine(
        kind=WinKind.LEARNED,
        standing=standing,
        quote=review.learned,
        quote_author=review.author_id,
        team_name=standing.team.name,
        team_id=standing.key_result.team_id,
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What happened to one key result in a period.

    `rise` is the progress made (1 = the whole way) since the last number before, or since the
    highest ever where that number is long ago.
    """

    standing: Standing
    before: CheckIn | None
    current: CheckIn | None
    before_reading: Reading | None
    rise: Decimal
    crossed: int | None

    @classmethod
    def of(cls, movement: Movement, since: datetime, until: datetime) -> "_Change":
        standing, before = movement.standing, movement.before
        measure = standing.key_result.measure
        within = [check_in for check_in in standing.recent if since <= check_in.at < until]
        older = [check_in for check_in in standing.recent if check_in.at < since]
        before_reading = last_reading([*([before] if before else []), *older])
        now, earlier = progress(measure, last_reading(within)), progress(measure, before_reading)
        peak = start_progress(measure)
        if before is not None and before.peak is not None:
            peak = max(peak, before.peak)
        crossed = None
        rise = Decimal(0)
        if now is not None:
            crossed = next((mark for mark in _MARKS if peak * 100 < mark <= now * 100), None)
            rise = now - (peak if earlier is None else earlier)
        return cls(
            standing=standing,
            before=before,
            current=within[0] if within else None,
            before_reading=before_reading,
            rise=rise,
            crossed=crossed,
        )


def _win_line(change: _Change, quote: Win | None, is_biggest: bool) -> WinLine | None:
    if change.crossed == 100:
        kind = WinKind.TARGET
    elif change.crossed:
        kind = WinKind.MILESTONE
    elif is_biggest and change.rise > 0:
        kind = WinKind.BIGGEST_MOVE
    elif _is_comeback(change):
        kind = WinKind.COMEBACK
    elif quote:
        kind = WinKind.SHARED
    else:
        return None
    return WinLine(
        kind=kind,
        standing=change.standing,
        before_reading=change.before_reading,
        crossed=change.crossed,
        quote=quote.text if quote else "",
        quote_author=quote.author_id if quote else "",
        team_name=change.standing.team.name,
        team_id=change.standing.key_result.team_id,
    )


def _is_comeback(change: _Change) -> bool:
    """Its owner needed support before the period, and both word and rules now say on track."""
    return (
        change.before is not None
        and change.before.confidence is Confidence.NEEDS_SUPPORT
        and change.current is not None
        and change.current.confidence is Confidence.ON_TRACK
        and change.standing.status in (Status.ON_TRACK, Status.ACHIEVED)
    )


def _win_order(line: WinLine) -> tuple[int, int, tuple[str, int, str]]:
    key = line.standing.key_result.key if line.standing else ""
    return _RANK[line.kind], -(line.crossed or 0), key_order(key)


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
