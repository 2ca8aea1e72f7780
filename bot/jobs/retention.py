"""Once a night, each school's texts that are old enough are taken away, as the school set it.

May import `storage` and `bot.okr`. It goes in small batches, each of which asks the settings
again: a legal hold that is put on stops it at once. What one night does not finish, the next does.
"""

from collections import Counter
from datetime import datetime, time, timedelta

from bot.okr.calendar import instant, local_day
from storage import Store, audit, retention, schools, teams, workspaces
from storage.retention import KINDS, Kept

AT_NIGHT = time(1, 30)
BATCH = 500
_DAY = timedelta(days=1)


def clear_texts(store: Store, now: datetime, batch: int = BATCH) -> int:
    """Take away what is old enough in every school whose night has come; how many texts."""
    with store.begin_unscoped(read_only=True) as session:
        due = workspaces.cleaning_due(session, now)
    return sum(
        _clear_texts(store, workspace_id, expected, now, batch) for workspace_id, expected in due
    )


def _clear_texts(
    store: Store, workspace_id: str, expected: datetime | None, now: datetime, batch: int
) -> int:
    with store.begin(workspace_id) as session:
        top = schools.read(session).top_team_id
        district = teams.get(session, top) if top is not None else None
        following = _next_night(now, district.tz if district else "UTC")
        if not workspaces.set_next_cleaning(session, expected, following):
            return 0  # another process does it
    if expected is None:
        return 0  # a school that is new begins with its first night
    gone: Counter[str] = Counter()
    for kind in KINDS:
        gone[kind.rule] += _clear(store, workspace_id, kind, now, batch)
    gone = +gone
    if gone:
        with store.begin(workspace_id) as session:
            audit.add(
                session,
                actor_id=audit.BY_ITSELF,
                action="retention",
                subject=str(gone.total()),
                detail=dict(gone),
                at=now,
            )
    return gone.total()


def _clear(store: Store, workspace_id: str, kind: Kept, now: datetime, batch: int) -> int:
    with store.begin(workspace_id, read_only=True) as session:
        before = _before(schools.read(session).rules.kept_days(kind.rule), now)
        ids = retention.older(session, kind, before) if before else ()
    gone = 0
    for begin in range(0, len(ids), batch):
        with store.begin(workspace_id) as session:
            before = _before(schools.read(session).rules.kept_days(kind.rule), now)
            if before is None:
                break
            gone += retention.clear(session, kind, list(ids[begin : begin + batch]), before)
    return gone


def _before(days: int, now: datetime) -> datetime | None:
    return now - timedelta(days=days) if days else None


def _next_night(now: datetime, tz: str) -> datetime:
    day = local_day(now, tz)
    tonight = instant(day, AT_NIGHT, tz)
    return tonight if tonight > now else instant(day + _DAY, AT_NIGHT, tz)
