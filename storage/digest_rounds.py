"""When each team's digests come next, and what of them was told last.

`reschedule` is for every change of a calendar, a schedule, a channel or the rules, and for a day
that is closed at short notice: what waits follows. May import `bot.okr`, SQLAlchemy and sibling
modules.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.okr.calendar import local_day
from bot.okr.digest_times import closing, digest_next, may_post
from bot.okr.model import DigestKind, Team
from storage import outbox, teams
from storage.insert import insert_new
from storage.outbox_model import OutboxKind, OutboxStatus
from storage.tables import DigestRoundRow, OutboxRow, TeamRow

_KEY = "digest:"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What was told last of one digest: that of the schedule's day `told_on`, about `since` to
    `until`; None for nothing yet. `shown` is when each team below last had a line, by its id."""

    told_on: date | None = None
    since: datetime | None = None
    until: datetime | None = None
    shown: Mapping[int, datetime] = field(default_factory=dict)


def key(kind: DigestKind, team_id: int, scheduled_for: datetime) -> str:
    """Under which a digest is posted, once."""
    return f"{keys_of(kind, team_id)}{scheduled_for:%Y-%m-%dT%H:%MZ}"


def keys_of(kind: DigestKind, team_id: int) -> str:
    """How these keys begin."""
    return f"{_KEY}{kind}:{team_id}:"


def parsed(dedupe_key: str) -> tuple[DigestKind, int]:
    """Which digest of which team is posted under this key."""
    _, kind, team_id, _ = dedupe_key.split(":", 3)
    return DigestKind(kind), int(team_id)


def get(session: Session, team_id: int, kind: DigestKind) -> Round:
    return of_teams(session, [team_id]).get((team_id, kind), Round())


def of_teams(
    session: Session, team_ids: Collection[int] | None = None
) -> dict[tuple[int, DigestKind], Round]:
    """What was told last, of these teams or of all."""
    query = select(DigestRoundRow)
    if team_ids is not None:
        query = query.where(DigestRoundRow.team_id.in_(team_ids))
    return {(row.team_id, row.kind): _round(row) for row in session.scalars(query)}


def keep(session: Session, team_id: int, kind: DigestKind, told: Round) -> None:
    """This is what was told last."""
    session.execute(
        delete(DigestRoundRow)
        .where(DigestRoundRow.team_id == team_id, DigestRoundRow.kind == kind)
        .execution_options(synchronize_session=False)
    )
    shown = {str(id_): at.isoformat() for id_, at in told.shown.items()}
    row = {
        "team_id": team_id,
        "kind": kind,
        "told_on": told.told_on,
        "since": told.since,
        "until": told.until,
        "shown": shown,
    }
    insert_new(session, DigestRoundRow, [row], DigestRoundRow.team_id)


def next_at(
    session: Session, team_ids: Collection[int] | None = None
) -> dict[int, dict[DigestKind, datetime | None]]:
    """When each digest comes next, by the team's id; of these teams or of all."""
    query = select(TeamRow)
    if team_ids is not None:
        query = query.where(TeamRow.id.in_(team_ids))
    return {
        row.id: {
            DigestKind.WINS: row.next_wins_at,
            DigestKind.SUPPORT: row.next_support_at,
            DigestKind.MONTHLY: row.next_monthly_at,
        }
        for row in session.scalars(query)
    }


def reschedule(session: Session, now: datetime, team_ids: Collection[int] | None = None) -> None:
    """Set anew when the digests of these teams (of all: None) are due, by what holds from now on.

    A digest that is queued, and may not be posted any more just now, is taken back and comes at
    its next moment instead; one that was posted is not posted again. Where there is no channel,
    nothing is due. Give the teams whose calendar changed together with those below them.
    """
    found = [one for one in teams.all(session) if team_ids is None or one.id in team_ids]
    ids = [one.id for one in found]
    rounds, queued, due = of_teams(session, ids), _queued(session), next_at(session, ids)
    for team in found:
        for kind, expected in due[team.id].items():
            told = rounds.get((team.id, kind), Round())
            for waiting in queued.get((kind, team.id), ()):
                if team.channel(kind) is None or not may_post(team, now):
                    told = _take_back(session, team, kind, waiting, told)
                else:
                    _follow(session, team, kind, waiting, now)
            if expected is None and told.until is not None:  # what nobody was to hear is over
                told = replace(told, since=None, until=None)
                keep(session, team.id, kind, told)
            following = None
            if team.channel(kind) is not None:
                following = digest_next(now, team.schedule(kind), team, told.told_on)
                if expected and expected <= now and _is_waited_for(team, expected, now):
                    following = expected
            if following != expected:
                teams.set_next_digest(session, team.id, kind, following)


def _is_waited_for(team: Team, expected: datetime, now: datetime) -> bool:
    """It is due, and the jobs come to it in a moment."""
    is_today = local_day(expected, team.tz) == local_day(now, team.tz)
    return is_today and may_post(team, now)


def _take_back(session: Session, team: Team, kind: DigestKind, waiting: str, told: Round) -> Round:
    """The digest was not told after all."""
    if not outbox.withdraw(session, waiting):
        return told
    day = told.told_on - _DAY if told.told_on else None
    told = replace(told, told_on=day, until=told.since)
    keep(session, team.id, kind, told)
    return told


def _follow(session: Session, team: Team, kind: DigestKind, waiting: str, now: datetime) -> None:
    """It goes where the team's digests go now, while staff are there."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.dedupe_key == waiting, OutboxRow.status == OutboxStatus.PENDING.value)
        .values(channel=team.channel(kind), expires_at=closing(team, now))
        .execution_options(synchronize_session=False)
    )


def _queued(session: Session) -> Mapping[tuple[DigestKind, int], list[str]]:
    """The keys of the digests that wait in the outbox."""
    found: defaultdict[tuple[DigestKind, int], list[str]] = defaultdict(list)
    waiting = select(OutboxRow.dedupe_key).where(
        OutboxRow.status == OutboxStatus.PENDING.value,
        OutboxRow.kind == OutboxKind.POST.value,
        OutboxRow.dedupe_key.startswith(_KEY),
    )
    for dedupe_key in session.scalars(waiting):
        found[parsed(dedupe_key)].append(dedupe_key)
    return found


def _round(row: DigestRoundRow) -> Round:
    return Round(
        told_on=row.told_on,
        since=row.since,
        until=row.until,
        shown={int(id_): datetime.fromisoformat(at) for id_, at in (row.shown or {}).items()},
    )
