"""The two digests: posted once per team and period, and not at all when there is nothing to say.

May import `storage`, `messages` and `bot.okr`. A team's digest covers the teams below it, too.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import messages.digest
from bot.okr.access import subtree
from bot.okr.cadence import staff_day_end
from bot.okr.digest import Movement, digest_after, digest_since, select_support, select_wins
from bot.okr.model import DigestKind, DigestSchedule, Team
from bot.okr.status import assess
from messages import Message
from storage import Store, digests, key_results, members, outbox, teams, wins
from storage.outbox import Lane, OutboxKind, Outgoing

log = logging.getLogger(__name__)

BATCH = 50


def enqueue_digests(store: Store, now: datetime, batch: int = BATCH) -> int:
    """Queue the digests whose moment has come, each with its thread; how many were queued."""
    return sum(_enqueue_digests(store, now, kind, batch) for kind in DigestKind)


def _enqueue_digests(store: Store, now: datetime, kind: DigestKind, batch: int) -> int:
    queued = 0
    while True:
        with store.begin_unscoped() as session:
            due = teams.due_for_digest(session, now, kind, batch)
        for workspace_id, team, expected in due:
            queued += _enqueue_digest(store, workspace_id, team, kind, expected, now)
        if len(due) < batch:
            return queued


def _enqueue_digest(
    store: Store, workspace_id: str, team: Team, kind: DigestKind, expected: datetime, now: datetime
) -> bool:
    """Read and write in two short transactions, and compose between them: no writer waits."""
    newest = digest_since(now + timedelta.resolution, _schedule(team, kind), team.tz)
    scheduled_for = max(expected, newest)
    posts: list[Outgoing] = []
    if now < staff_day_end(scheduled_for, team.tz):
        posts = _digest_posts(store, workspace_id, team, kind, scheduled_for, now)
    with store.begin(workspace_id) as session:
        following = digest_after(now, _schedule(team, kind), team.tz)
        ours = teams.advance_digest(session, team.id, kind, expected, following)
        return ours and bool(outbox.add_many(session, posts))


def _digest_posts(
    store: Store,
    workspace_id: str,
    team: Team,
    kind: DigestKind,
    scheduled_for: datetime,
    now: datetime,
) -> list[Outgoing]:
    """The digest and its thread as outbox rows; none when there is nothing to say."""
    channel = team.wins_channel if kind is DigestKind.WINS else team.leaders_channel
    if channel is None:
        return []
    write = _write_wins if kind is DigestKind.WINS else _write_support
    head = Outgoing(
        workspace_id=workspace_id,
        dedupe_key=f"digest:{kind}:{team.id}:{scheduled_for:%Y-%m-%dT%H:%MZ}",
        kind=OutboxKind.POST,
        channel=channel,
        payload={},
        lane=Lane.ANNOUNCEMENT,
        available_at=now,
        expires_at=staff_day_end(scheduled_for, team.tz),
    )
    thread = replace(
        head,
        dedupe_key=f"{head.dedupe_key}:thread",
        kind=OutboxKind.REPLY,
        channel=None,
        parent_key=head.dedupe_key,
    )
    written = write(store, workspace_id, team, scheduled_for, now)
    return [
        replace(row, payload=message.payload())
        for row, message in zip((head, thread), written, strict=False)
    ]


def _write_wins(
    store: Store, workspace_id: str, team: Team, until: datetime, now: datetime
) -> list[Message]:
    since = digest_since(until, team.wins_schedule, team.tz)
    with store.begin(workspace_id, read_only=True) as session:
        team_ids = subtree(team.id, {one.id: one for one in teams.all(session)})
        moved = digests.movements(session, team_ids, since, until)
        said = wins.since(session, team_ids, since, until)
        people = {one.owner.id for one, _ in moved} | {win.author_id for win in said}
        names = members.named(session, people)
    try:
        movements = [Movement(standing=assess(one, now), before=before) for one, before in moved]
        digest = select_wins(team, movements, said, since, until)
        if digest.is_empty:
            return []
        thread = messages.digest.wins_thread(digest, names, now)
        return [messages.digest.wins(digest, names, now), *([thread] if thread else [])]
    except Exception:  # one team's trouble never stops the others
        log.exception("No wins digest for %s: it could not be written.", team.name)
        return []


def _write_support(
    store: Store, workspace_id: str, team: Team, until: datetime, now: datetime
) -> list[Message]:
    with store.begin(workspace_id, read_only=True) as session:
        team_ids = subtree(team.id, {one.id: one for one in teams.all(session)})
        tracked = key_results.tracked(session, team_ids=team_ids)
        helpers = {one.barrier.helper_id for one in tracked if one.barrier}
        names = members.named(session, {helper for helper in helpers if helper})
    try:
        digest = select_support(team, [assess(one, now) for one in tracked], now)
        if digest.is_empty:
            return []
        thread = messages.digest.support_thread(digest, names, now)
        return [messages.digest.support(digest, names, now), *([thread] if thread else [])]
    except Exception:  # the same
        log.exception("No needs-support digest for %s: it could not be written.", team.name)
        return []


def _schedule(team: Team, kind: DigestKind) -> DigestSchedule:
    return team.wins_schedule if kind is DigestKind.WINS else team.support_schedule
