"""How the key results of teams stand: at a glance where that is sure, else read and judged.

May import `storage` and `bot.okr`. The same as `bot.okr.status` says of each of them, in a constant
number of statements.
"""

from collections.abc import Collection
from datetime import datetime

from bot.okr.glance import Bounds, bounds
from bot.okr.model import Status
from bot.okr.status import assess
from storage import Session, cycles, key_results, schools, statuses
from storage.statuses import Seen
from storage.tracked import natural


def limits(session: Session, team_ids: Collection[int], now: datetime) -> Bounds:
    """What holds for all key results of these teams."""
    school = schools.read(session)
    calendars = {team.calendar for id_, team in school.teams.items() if id_ in team_ids}
    return bounds(cycles.running(session), calendars, school.rules, now)


def ids_with(
    session: Session, team_ids: Collection[int], wanted: Collection[Status], now: datetime
) -> list[int]:
    """The ids of the teams' key results of open cycles that have one of these statuses, in natural
    order of key."""
    seen = statuses.seen(session, team_ids, limits(session, team_ids, now), of=wanted)
    found = [one for one in _judged(session, seen, now) if one.status in wanted]
    return [one.id for one in sorted(found, key=lambda one: (natural(one.key), one.id))]


def _judged(session: Session, seen: Collection[Seen], now: datetime) -> list[Seen]:
    """The same, each with its status."""
    unclear = [one.id for one in seen if one.status is None]
    if not unclear:
        return list(seen)
    read = key_results.tracked(session, ids=unclear)
    status_of = {one.key_result.id: assess(one, now).status for one in read}
    return [one._replace(status=one.status or status_of[one.id]) for one in seen]
