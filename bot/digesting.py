"""A digest of a team and those below it, read and chosen; the same for people and for time.

May import `storage`, `bot.glancing` and `bot.okr`. Of a whole district only those lines are read in
full that are shown. The others are counted at a glance, and who comes first is told by the rules of
`bot.okr.support` from the few columns that they need.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot import glancing
from bot.okr.model import Team
from bot.okr.status import assess
from bot.okr.support import (
    SupportDigest,
    SupportLine,
    SupportReason,
    order_of,
    support_digest,
    support_lines,
    support_order,
    waited,
)
from bot.okr.wins import Movement, WinsDigest, choose_wins, move_of, write_wins
from storage import (
    Session,
    digests,
    glances,
    key_results,
    moves,
    schools,
    wins as stored_wins,
)
from storage.glances import Glance

_Order = tuple[int, int, tuple[str, int, str]]


def support(
    session: Session, team: Team, team_ids: Collection[int], now: datetime, most: int
) -> SupportDigest:
    """Who needs support in these teams: all of them counted, the first `most` lines in full.

    The same as `bot.okr.support.select_support` says of all key results of these teams.
    """
    school = schools.read(session)
    pressing = glances.pressing(session, team_ids)
    slow = glances.slow(session, team_ids, glancing.limits(session, team_ids, now))
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
    most: int,
) -> WinsDigest:
    """What there is to celebrate in these teams, the first `most` lines; the same as
    `bot.okr.wins.select_wins` says of all that was said in the period."""
    said = stored_wins.since(session, team_ids, since, until)
    strong = schools.read(session).rules.score_strong
    learned = digests.lessons(session, team_ids, since, until, strong)
    told = {win.key_result_id for win in said if win.key_result_id is not None}
    found = moves.moved(session, team_ids, since, until, told)

    def read(ids: Collection[int]) -> list[Movement]:
        read = digests.movements(session, since, until, ids=ids) if ids else []
        return [Movement(standing=assess(one, now), before=before) for one, before in read]

    movements = read(found.unclear)
    choice = choose_wins(
        [*found.moves, *(move_of(one, since, until) for one in movements)],
        said,
        since,
        until,
        lessons=[assess(one, now) for one in learned],
        shown=shown,
        most=most,
    )
    movements += read(choice.key_result_ids - set(found.unclear))
    known = stored_wins.authors_before(session, choice.new_author_ids, since)
    digest = write_wins(team, choice, movements, since, until, known)
    return replace(digest, moved=digest.moved + found.others)


def _lines(session: Session, ids: Sequence[int], now: datetime) -> list[SupportLine]:
    found = key_results.tracked(session, ids=ids) if ids else []
    return support_lines([assess(one, now) for one in found], now)


def _reason(one: Glance) -> SupportReason:
    """Of what surely needs support."""
    if not one.is_owned:
        return SupportReason.UNOWNED
    return SupportReason.STALE if one.asked_at is None else SupportReason.ASKED
