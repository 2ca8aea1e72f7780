"""A digest of a team and those below it, read and chosen; the same for people and for time.

May import `storage` and `bot.okr`. Of a whole district only those lines are read in full that are
shown. The others are counted at a glance, and who comes first is told by the rules of
`bot.okr.digest` from the few columns that they need.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.okr.digest import (
    Movement,
    SupportDigest,
    SupportLine,
    SupportReason,
    WinsDigest,
    order_of,
    select_wins,
    support_digest,
    support_lines,
    support_order,
    waited,
)
from bot.okr.glance import bounds
from bot.okr.model import Team
from bot.okr.status import assess
from storage import (
    Session,
    cycles,
    digests,
    glances,
    key_results,
    schools,
    wins as stored_wins,
)
from storage.glances import Glance, Rise

_Order = tuple[int, int, tuple[str, int, str]]


def support(
    session: Session, team: Team, team_ids: Collection[int], now: datetime, most: int
) -> SupportDigest:
    """Who needs support in these teams: all of them counted, the first `most` lines in full.

    The same as `bot.okr.digest.select_support` says of all key results of these teams.
    """
    school = schools.read(session)
    calendars = {team.calendar for id_, team in school.teams.items() if id_ in team_ids}
    limits = bounds(cycles.running(session), calendars, school.rules, now)
    pressing = glances.pressing(session, team_ids)
    slow = glances.slow(session, team_ids, limits)
    known = {one.id for one in pressing}
    lines = _lines(session, [one for one in slow.unclear if one not in known], now)
    behind = [one for one in slow.behind if one not in known]
    stale = [one for one in slow.stale if one not in known]
    counts = Counter(line.reason for line in lines)
    counts += Counter(map(_reason, pressing))
    counts += Counter({SupportReason.BEHIND: len(behind), SupportReason.STALE: len(stale)})

    def order(one: Glance) -> _Order:
        began = one.asked_at if one.is_owned and one.asked_at else one.answered_at
        age = waited(began, one.starts, one.tz, school.teams[one.team_id], now)
        return support_order(_reason(one), age, one.key)

    found: list[tuple[_Order, int]] = [(order(one), one.id) for one in pressing]
    found += [(order_of(line), line.standing.key_result.id) for line in lines]
    spoken = counts[SupportReason.UNOWNED] + counts[SupportReason.ASKED]
    if spoken < most:  # how long they have been behind shows only in their history
        more = _lines(session, behind, now)
        lines += more
        found += [(order_of(line), line.standing.key_result.id) for line in more]
    if spoken + counts[SupportReason.BEHIND] < most:
        found += [(order(one), one.id) for one in glances.quiet(session, stale)]
    first = [id_ for _, id_ in sorted(found)[:most]]
    read = {line.standing.key_result.id for line in lines}
    lines += _lines(session, [one for one in first if one not in read], now)
    shown = set(first)
    lines = sorted((line for line in lines if line.standing.key_result.id in shown), key=order_of)
    return support_digest(team, counts, lines)


def wins(
    session: Session,
    team: Team,
    team_ids: Collection[int],
    since: datetime,
    until: datetime,
    now: datetime,
    shown: Mapping[int, datetime],
) -> WinsDigest:
    """What there is to celebrate in these teams; the same as `bot.okr.digest.select_wins` says of
    all that was said in the period.

    What moved a little, which most did, is only counted.
    """
    said = stored_wins.since(session, team_ids, since, until)
    strong = schools.read(session).rules.score_strong
    learned = digests.lessons(session, team_ids, since, until, strong)
    rises = glances.rises(session, team_ids, since, until)
    told = {win.key_result_id for win in said}
    closer, counted = _closer(rises, told)
    moved = digests.movements(session, team_ids, since, until, ids=closer) if closer else []
    digest = select_wins(
        team,
        [Movement(standing=assess(one, now), before=before) for one, before in moved],
        said,
        since,
        until,
        lessons=[assess(one, now) for one in learned],
        known_authors=stored_wins.authors_before(session, {one.author_id for one in said}, since),
        shown=shown,
    )
    return replace(digest, moved=digest.moved + counted)


def _closer(rises: Sequence[Rise], told: Collection[int | None]) -> tuple[list[int], int]:
    """Those that may be a line, and how many of the others moved; the biggest move is one."""
    sure = [(one.rise, one.rounding or 0.0) for one in rises if one.rise is not None]
    biggest = max((rise - rounding for rise, rounding in sure), default=0.0)
    closer, counted = [], 0
    for one in rises:
        may_be_biggest = one.rise and one.rise + (one.rounding or 0.0) >= biggest
        if one.rise is None or may_be_biggest or one.id in told:
            closer.append(one.id)
        elif one.rise > 0:
            counted += 1
    return closer, counted


def _lines(session: Session, ids: Sequence[int], now: datetime) -> list[SupportLine]:
    found = key_results.tracked(session, ids=ids) if ids else []
    return support_lines([assess(one, now) for one in found], now)


def _reason(one: Glance) -> SupportReason:
    """Of what surely needs support."""
    if not one.is_owned:
        return SupportReason.UNOWNED
    return SupportReason.STALE if one.asked_at is None else SupportReason.ASKED
