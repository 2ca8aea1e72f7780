"""What a month brought to a team and those below it, read and chosen.

May import `storage`, `bot.digesting` and `bot.okr`. Of a whole district only those objectives are
read in full that are shown, and those that may have moved most; see `bot.okr.period`.
"""

from collections.abc import Collection
from datetime import datetime

from bot import digesting
from bot.okr.model import Team
from bot.okr.period import (
    MONTHLY_CLOSED,
    MONTHLY_LINES,
    MONTHLY_OBJECTIVES,
    MONTHLY_REST,
    Gain,
    MonthlyDigest,
    ObjectivePeriod,
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
    teams = schools.read(session).teams

    def order(one: Gain) -> tuple[str, str, int]:
        return teams[one.team_id].name, one.prefix, one.objective_id

    found = sorted(gains.of_objectives(session, team_ids, since, until), key=order)
    first = [one.objective_id for one in found[: MONTHLY_OBJECTIVES + rest]]
    read = _read(session, team_ids, {*first, *may_lead(found, MONTHLY_LINES)}, since, until, now)
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


def _read(
    session: Session,
    team_ids: Collection[int],
    objective_ids: Collection[int],
    since: datetime,
    until: datetime,
    now: datetime,
) -> list[ObjectivePeriod]:
    """These objectives in full."""
    if not objective_ids:
        return []
    tracked = key_results.tracked(session, objective_ids=objective_ids)
    own = [one for one in tracked if one.key_result.team_id in team_ids]
    shown = [assess(one, now) for one in own if was_shown(one, since, until)]
    ids = [one.key_result.id for one in shown]
    before = periods.measured_before(session, since, ids=ids)
    return summarize(shown, before, periods.activity(session, since, until, ids=ids))
