"""What a digest of wins says: of each key result its best reason to celebrate, fair among teams.

May import the standard library and `bot.okr`'s check_in, model, progress, status and support.
Nothing here invents: every line comes from a check-in, a review or a shared win. What is told is
chosen of the few facts of a `Move`, which a database tells of tens of thousands at a glance; only
what is shown is then written in full.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice, zip_longest
from typing import NamedTuple, Protocol, TypeVar

from bot.okr.check_in import key_order
from bot.okr.model import CheckIn, Confidence, Reading, Status, Team, Win, last_reading
from bot.okr.progress import progress, start_progress
from bot.okr.status import Standing
from bot.okr.support import LINES

WIN_LINES = 45
"""The first ones and those of the thread."""
MARKS = (100, 75, 50, 25)
"""Shares of the way, in percent, that are worth telling when they are reached."""


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


class Move(NamedTuple):
    """What happened to a key result in a period, as far as the choice of lines asks.

    `crossed` is the highest of 25, 50, 75 and 100 % of the way that was reached for the first time,
    0 for none. `rise` is the progress made, in billionths of the way: what a division rounds off
    makes no move the bigger one. It `has_moved` however little that is.
    """

    key_result_id: int
    key: str
    team_id: int
    crossed: int
    rise: int
    has_moved: bool
    is_comeback: bool = False


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
    """The wins of `since` ≤ moment < `until`; `rest` is for the thread.

    The rest is only the first of those that are left: `more` says how many those are.
    """

    team: Team
    since: datetime
    until: datetime
    moved: int
    reached: int
    lines: tuple[WinLine, ...]
    rest: tuple[WinLine, ...]
    more: int

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


class _Line(NamedTuple):
    """A line that may be told, before it is written; sorts best first, then as it was found."""

    rank: int
    not_crossed: int
    key: tuple[str, int, str]
    found: int
    kind: WinKind
    team_id: int
    key_result_id: int | None = None
    win: Win | None = None
    author_id: str = ""
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What is told, of all there is: the first lines, and those of the thread.

    `key_result_ids` are to be read in full for it, and of `new_author_ids` it asks who shared a win
    before the period.
    """

    lines: Sequence[_Line]
    rest: Sequence[_Line]
    more: int
    moved: int
    reached: int
    lessons: Mapping[int, Standing] = field(default_factory=dict)

    @property
    def key_result_ids(self) -> set[int]:
        told = {line.key_result_id for line in (*self.lines, *self.rest)}
        return {id_ for id_ in told if id_ is not None and id_ not in self.lessons}

    @property
    def new_author_ids(self) -> set[str]:
        return {line.author_id for line in (*self.lines, *self.rest) if line.is_first}


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
    most: int = WIN_LINES,
) -> WinsDigest:
    """The wins of a team's key results in a period: one line each, its best reason.

    `known_authors` shared a win before. For the rest see `choose_wins`.
    """
    moves = [move_of(movement, since, until) for movement in movements]
    choice = choose_wins(moves, wins, since, until, lessons=lessons, shown=shown, most=most)
    return write_wins(team, choice, movements, since, until, known_authors)


def choose_wins(
    moves: Sequence[Move],
    wins: Sequence[Win],
    since: datetime,
    until: datetime,
    *,
    lessons: Sequence[Standing] = (),
    shown: Mapping[int, datetime] | None = None,
    most: int = WIN_LINES,
) -> Choice:
    """The first `most` lines of a period.

    `lessons` are key results that were closed in the period below their goal, whose authors agreed
    to share what was learned. `shown` is when each team below last had one of the first lines: who
    waited longest comes first.
    """
    said = sorted(
        (win for win in wins if win.share and win.text.strip() and since <= win.at < until),
        key=lambda win: (bool(win.thanked_id), win.at, win.id),
    )
    known = {move.key_result_id for move in moves}
    quotes = {win.key_result_id: win for win in said if not win.thanked_id}
    of_moves = _of_moves(moves, quotes)
    reached = {each.key_result_id for each in of_moves if each.rank <= _RANK[WinKind.MILESTONE]}
    # Of what ended, the lesson is told; but what was reached stays told as that.
    learned = {one.key_result.id: one for one in lessons if one.key_result.id not in reached}
    lines = [each for each in of_moves if each.key_result_id not in learned]
    lines += [_of_lesson(standing) for standing in learned.values()]
    lines += [_of_win(win) for win in said if win.thanked_id or win.key_result_id not in known]
    lines = _mark_first(sorted(each._replace(found=n) for n, each in enumerate(lines)))
    first = rotate(lines, shown or {})
    told = {each.found for each in first}
    rest = islice((each for each in lines if each.found not in told), max(most - LINES, 0))
    return Choice(
        lines=first,
        rest=list(rest),
        more=len(lines) - len(first),
        moved=sum(move.has_moved for move in moves),
        reached=sum(each.kind is WinKind.TARGET for each in lines),
        lessons=learned,
    )


def write_wins(
    team: Team,
    choice: Choice,
    movements: Iterable[Movement],
    since: datetime,
    until: datetime,
    known_authors: Collection[str] = (),
) -> WinsDigest:
    """The digest as chosen, of the movements of its key results.

    What is not among those is not told: its check-in was taken back since it was chosen.
    """
    movement_of = {one.standing.key_result.id: one for one in movements}
    known = movement_of.keys() | choice.lessons.keys() | {None}

    def written(line: _Line) -> WinLine:
        id_, before_reading = line.key_result_id, None
        standing = None if id_ is None else choice.lessons.get(id_)
        if id_ is not None and standing is None:
            movement = movement_of[id_]
            standing, before_reading = movement.standing, _reading_before(movement, since)
        quote = line.win.text if line.win else ""
        if line.kind is WinKind.LEARNED and standing and standing.review:
            quote = standing.review.learned
        return WinLine(
            kind=line.kind,
            standing=standing,
            before_reading=before_reading,
            crossed=-line.not_crossed or None,
            quote=quote,
            quote_author=line.author_id,
            thanked_id=line.win.thanked_id or "" if line.win else "",
            team_name=standing.team.name if standing else team.name,
            team_id=line.team_id,
            is_first=line.is_first and line.author_id not in known_authors,
        )

    return WinsDigest(
        team=team,
        since=since,
        until=until,
        moved=choice.moved,
        reached=choice.reached,
        lines=tuple(written(line) for line in choice.lines if line.key_result_id in known),
        rest=tuple(written(line) for line in choice.rest if line.key_result_id in known),
        more=choice.more,
    )


class _OfTeam(Protocol):
    @property
    def team_id(self) -> int: ...


_Told = TypeVar("_Told", bound=_OfTeam)


def rotate(lines: Sequence[_Told], shown: Mapping[int, datetime]) -> list[_Told]:
    """The lines that come first, of lines that stand best first: fair among teams.

    Each team gives its best, then each its second best, and so on; whoever was shown the longest
    ago, or never, is asked first. So nobody has a third line while others have something to say.
    """
    of_team: defaultdict[int, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        of_team[line.team_id].append(at)
    waited = sorted(of_team, key=lambda id_: shown[id_].timestamp() if id_ in shown else 0.0)
    rounds = zip_longest(*(of_team[id_] for id_ in waited))
    chosen = islice((at for each in rounds for at in each if at is not None), LINES)
    return [lines[at] for at in sorted(chosen)]


def move_of(movement: Movement, since: datetime, until: datetime) -> Move:
    """What the choice asks of a key result that was read in full.

    It rose since the last number before, or since the highest ever where that is long ago.
    """
    standing, before = movement.standing, movement.before
    key_result, measure = standing.key_result, standing.key_result.measure
    within = [check_in for check_in in standing.recent if since <= check_in.at < until]
    now = progress(measure, last_reading(within))
    earlier = progress(measure, _reading_before(movement, since))
    peak = start_progress(measure)
    if before is not None and before.peak is not None:
        peak = max(peak, before.peak)
    crossed, rise = 0, Decimal(0)
    if now is not None:
        crossed = next((mark for mark in MARKS if peak * 100 < mark <= now * 100), 0)
        rise = now - (peak if earlier is None else earlier)
    return Move(
        key_result_id=key_result.id,
        key=key_result.key,
        team_id=key_result.team_id,
        crossed=crossed,
        rise=round(rise * 10**9),
        has_moved=rise > 0,
        is_comeback=_is_comeback(standing, before, within[0] if within else None),
    )


def _reading_before(movement: Movement, since: datetime) -> Reading | None:
    before = [movement.before] if movement.before else []
    return last_reading([*before, *(one for one in movement.standing.recent if one.at < since)])


def _is_comeback(standing: Standing, before: CheckIn | None, current: CheckIn | None) -> bool:
    """Its owner needed support before the period, and both word and rules now say on track."""
    return (
        before is not None
        and before.confidence is Confidence.NEEDS_SUPPORT
        and current is not None
        and current.confidence is Confidence.ON_TRACK
        and standing.status in (Status.ON_TRACK, Status.ACHIEVED)
    )


def _of_moves(moves: Sequence[Move], quotes: Mapping[int | None, Win]) -> list[_Line]:
    top = max((move.rise for move in moves if move.has_moved), default=None)
    biggest = min(
        (move for move in moves if move.rise == top and move.has_moved),
        key=lambda move: key_order(move.key),
        default=None,
    )
    lines = []
    for move in moves:
        quote = quotes.get(move.key_result_id)
        if move.crossed:
            kind = WinKind.TARGET if move.crossed == 100 else WinKind.MILESTONE
        elif move is biggest:
            kind = WinKind.BIGGEST_MOVE
        elif move.is_comeback:
            kind = WinKind.COMEBACK
        elif quote:
            kind = WinKind.SHARED
        else:
            continue
        lines.append(
            _Line(
                _RANK[kind],
                -move.crossed,
                key_order(move.key),
                0,
                kind,
                move.team_id,
                move.key_result_id,
                quote,
                quote.author_id if quote else "",
            )
        )
    return lines


def _of_lesson(standing: Standing) -> _Line:
    review, key_result = standing.review, standing.key_result
    assert review is not None
    return _Line(
        rank=_RANK[WinKind.LEARNED],
        not_crossed=0,
        key=key_order(key_result.key),
        found=0,
        kind=WinKind.LEARNED,
        team_id=key_result.team_id,
        key_result_id=key_result.id,
        author_id=review.author_id,
    )


def _of_win(win: Win) -> _Line:
    kind = WinKind.THANKS if win.thanked_id else WinKind.SHARED
    return _Line(
        rank=_RANK[kind],
        not_crossed=0,
        key=key_order(""),
        found=0,
        kind=kind,
        team_id=win.team_id,
        win=win,
        author_id=win.author_id,
    )


def _mark_first(lines: Sequence[_Line]) -> list[_Line]:
    """The first win somebody ever shared is told as such, once."""
    told, found = {""}, []
    for line in lines:
        if line.author_id not in told:
            told.add(line.author_id)
            if line.kind not in (WinKind.LEARNED, WinKind.THANKS):
                line = line._replace(is_first=True)
        found.append(line)
    return found
