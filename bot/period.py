"""What a month or a quarter brought to teams, read and chosen.

May import `storage`, `bot.digesting` and `bot.okr`. Of a whole district only those objectives are
read in full that are shown, and those that may have moved most; see `bot.okr.period`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import nsmallest

from bot import digesting
from bot.okr import small_groups
from bot.okr.access import Teams
from bot.okr.model import Member, Team, Tracked
from bot.okr.period import (
    MONTHLY_CLOSED,
    MONTHLY_LINES,
    MONTHLY_OBJECTIVES,
    MONTHLY_REST,
    REVIEW_OBJECTIVES,
    MonthlyDigest,
    ObjectivePeriod,
    PeriodReview,
    Place,
    may_lead,
    monthly_digest,
    summarize,
    total_activity,
    was_shown,
)
from bot.okr.status import assess
from bot.okr.support import LINES
from storage import Session, gains, key_results, periods, schools


def monthly(
    session: Session,
    team: Team,
    team_ids: Collection[int],
    since: datetime,
    until: datetime,
    now: datetime,
    rest: int = MONTHLY_REST,
) -> MonthlyDigest:
    """The same as `bot.okr.period.monthly` says of all key results of these teams."""
    in_order = _in_order(schools.read(session).teams)
    found = sorted(gains.of_objectives(session, team_ids, since, until), key=in_order)
    first = [one.objective_id for one in found[: MONTHLY_OBJECTIVES + rest]]
    chosen = _tracked(session, team_ids, {*first, *may_lead(found, MONTHLY_LINES)})
    counting = [one for one in chosen if was_shown(one, since, until)]
    read = _summaries(session, counting, since, until, now)
    closed = gains.closed(session, team_ids, since, until)
    shown = key_results.tracked(session, ids=closed[:MONTHLY_CLOSED]) if closed else []
    return monthly_digest(
        team,
        read,
        len(found),
        since,
        until,
        total=total_activity(read)
        if len(read) == len(found)
        else gains.done(session, team_ids, since, until),
        support=digesting.support(session, team, team_ids, now, LINES),
        reviewed=[assess(one, now) for one in shown],
        reviewed_count=len(closed),
        rest=rest,
    )


def review(
    session: Session,
    member: Member,
    team_ids: Collection[int],
    since: datetime,
    now: datetime,
    most: int = REVIEW_OBJECTIVES,
) -> PeriodReview:
    """What these teams did until now, as this member may read it: closed key results, too."""
    teams = schools.read(session).teams
    found = gains.places(session, team_ids)
    first = nsmallest(most, found, key=_in_order(teams))
    chosen = _tracked(session, team_ids, [one.objective_id for one in first])
    shown = [
        one
        if small_groups.may_read_counts(member, one.team.id, teams)
        else replace(one, activity=None)
        for one in _summaries(session, chosen, since, now, now)
    ]
    total = total_activity(shown)
    if total is not None and len(found) > len(shown):
        of_teams = {one.team_id for one in found}
        is_open = all(small_groups.may_read_counts(member, id_, teams) for id_ in of_teams)
        total = gains.done(session, team_ids, since, now, also_closed=True) if is_open else None
    return PeriodReview(shown, len(found), total)


def _in_order(teams: Teams) -> Callable[[Place], tuple[str, str, int]]:
    """Sorts as `bot.okr.period.summarize` does."""
    return lambda one: (teams[one.team_id].name, one.prefix, one.objective_id)


def _tracked(
    session: Session, team_ids: Collection[int], objective_ids: Collection[int]
) -> list[Tracked]:
    """The teams' key results of these objectives, in full."""
    if not objective_ids:
        return []
    tracked = key_results.tracked(session, objective_ids=objective_ids)
    return [one for one in tracked if one.key_result.team_id in team_ids]


def _summaries(
    session: Session, tracked: Sequence[Tracked], since: datetime, until: datetime, now: datetime
) -> list[ObjectivePeriod]:
    """The objectives of these key results."""
    if not tracked:
        return []
    ids = [one.key_result.id for one in tracked]
    before = periods.measured_before(session, since, ids)
    done = periods.activity(session, since, until, ids)
    return summarize([assess(one, now) for one in tracked], before, done)
