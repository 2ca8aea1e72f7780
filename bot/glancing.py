"""How the key results of teams stand: at a glance where that is sure, else read and judged.

May import `storage` and `bot.okr`. The same as `bot.okr.status` says of each of them, in a constant
number of statements.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

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


class Judged(NamedTuple):
    """A key result and how it stands."""

    id: int
    key: str
    team_id: int
    status: Status


def by_key(one: Judged) -> tuple[list[Any], int]:
    """Sorts in natural order of key."""
    return natural(one.key), one.id


@dataclass(frozen=True, slots=True)
class Judgement:
    """Some key results `named` one by one; of the `others` how many, by team and status."""

    named: list[Judged]
    others: Mapping[tuple[int, Status], int]


def live(
    session: Session, team_ids: Collection[int], now: datetime, of: Collection[Status]
) -> Judgement:
    """How all of the teams' key results that run stand; those `of` these statuses are named."""
    counted = statuses.counted(session, team_ids, limits(session, team_ids, now), of)
    return Judgement(_judged(session, counted.named, now), counted.others)


def ids_with(
    session: Session, team_ids: Collection[int], wanted: Collection[Status], now: datetime
) -> list[int]:
    """The ids of the teams' key results of open cycles that have one of these statuses, in natural
    order of key."""
    seen = statuses.seen(session, team_ids, limits(session, team_ids, now), wanted)
    found = [one for one in _judged(session, seen, now) if one.status in wanted]
    return [one.id for one in sorted(found, key=by_key)]


def _judged(session: Session, seen: Collection[Seen], now: datetime) -> list[Judged]:
    unclear = [one.id for one in seen if one.status is None]
    read = key_results.tracked(session, ids=unclear) if unclear else []
    status_of = {one.key_result.id: assess(one, now).status for one in read}
    return [
        Judged(id_, key, team_id, status or status_of[id_]) for id_, key, team_id, status in seen
    ]
