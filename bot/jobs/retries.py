"""Digests that Slack would not take: tried again once a school day, and let go with a word.

May import `storage`, `messages`, `bot.mending` and `bot.okr`.
"""

from datetime import datetime, timedelta

import messages.notice
from bot import mending
from bot.okr.calendar import local_day
from bot.okr.digest_times import may_post, post_on
from bot.okr.model import Team
from bot.okr.quiet import next_free
from storage import Session, Store, digest_rounds, members, outbox, outbox_retries, teams
from storage.outbox import Lane, OutboxKind
from storage.outbox_retries import Stuck

BATCH = 50
_DAY = timedelta(days=1)


def retry_digests(store: Store, now: datetime, batch: int = BATCH) -> int:
    """Look at what is stuck; how many messages were queued."""
    with store.begin_unscoped(read_only=True) as session:
        stuck = outbox_retries.due(session, now, batch)
    queued = 0
    for one in stuck:
        with store.begin(one.workspace_id) as session:
            queued += _look_at(session, one, now)
    return queued


def _look_at(session: Session, stuck: Stuck, now: datetime) -> int:
    kind, team_id = digest_rounds.parsed(stuck.dedupe_key)
    team = teams.get(session, team_id)
    if team is None or team.channel(kind) is None:
        outbox_retries.drop(session, stuck.dedupe_key)
        return 0
    if stuck.keeps_until <= now:
        return _let_go(session, stuck, team, now)
    given_up_today = local_day(stuck.at, team.tz) == local_day(now, team.tz)
    if not given_up_today and may_post(team, now):
        return len(mending.retry(session, [stuck], now))
    at = post_on(team, local_day(now, team.tz) + _DAY, team.schedule(kind))
    outbox_retries.look_again(session, stuck.dedupe_key, min(at, stuck.keeps_until))
    return 0


def _let_go(session: Session, stuck: Stuck, team: Team, now: datetime) -> int:
    """It is too old to be news; the admins hear that it was never posted."""
    if not outbox_retries.drop(session, stuck.dedupe_key):
        return 0
    kind, _ = digest_rounds.parsed(stuck.dedupe_key)
    following = digest_rounds.next_at(session, [team.id])[team.id][kind]
    return sum(
        outbox.add(
            session,
            dedupe_key=f"let_go:{admin.id}:{stuck.dedupe_key}",
            kind=OutboxKind.POST,
            channel=admin.id,
            payload=messages.notice.let_go(kind, team, stuck.channel, following, now).payload(),
            lane=Lane.PERSON,
            available_at=next_free(admin, now),
        )
        for admin in members.admins(session)
    )
