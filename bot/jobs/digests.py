"""The digests: posted once per team and period, and not at all when there is nothing to say.

May import `storage`, `messages`, `bot.digesting`, `bot.period` and `bot.okr`. A team's digest
covers the teams below it, too.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

import messages.digest
import messages.period
from bot import digesting, period
from bot.okr.access import subtree
from bot.okr.barriers import people_of
from bot.okr.calendar import local_day
from bot.okr.digest_times import (
    closing,
    digest_after,
    digest_due,
    digest_since,
    keeps_until,
    may_post,
    post_on,
)
from bot.okr.model import DigestKind, Team
from bot.okr.support import SUPPORT_LINES
from bot.okr.wins import WIN_LINES
from messages import Message
from storage import (
    Session,
    Store,
    digest_rounds,
    members,
    outbox,
    rounds,
    teams,
)
from storage.digest_rounds import Round
from storage.outbox import Lane, OutboxKind, Outgoing

log = logging.getLogger(__name__)

BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """One digest to write: the period it tells of, and how it was the last time."""

    store: Store
    workspace_id: str
    team: Team
    kind: DigestKind
    since: datetime
    until: datetime
    told: Round
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A digest and its thread; none when there is nothing to say. `team_ids` had a first line."""

    messages: list[Message]
    team_ids: frozenset[int] = frozenset()


def enqueue_digests(store: Store, now: datetime, batch: int = BATCH) -> int:
    """Queue the digests whose moment has come, each with its thread; how many were queued."""
    return sum(_enqueue_digests(store, now, kind, batch) for kind in DigestKind)


def _enqueue_digests(store: Store, now: datetime, kind: DigestKind, batch: int) -> int:
    queued = 0
    while True:
        with store.begin_unscoped(read_only=True) as session:
            due = teams.due_for_digest(session, now, kind, batch)
        for workspace_id, team, expected in due:
            queued += _enqueue_digest(store, workspace_id, team, kind, expected, now)
        if len(due) < batch:
            return queued


def _enqueue_digest(
    store: Store, workspace_id: str, team: Team, kind: DigestKind, expected: datetime, now: datetime
) -> bool:
    """Read and write in two short transactions, and compose between them: no writer waits.

    What could not be told because its day is over, or because it could not be written, is told by
    the next one: its period begins where the last one that was told ends.
    """
    schedule = team.schedule(kind)
    day = digest_due(now, schedule, team)
    moment = post_on(team, day, schedule)
    scheduled_for = max(expected, moment)
    with store.begin(workspace_id, read_only=True) as session:
        told = digest_rounds.get(session, team.id, kind)
    is_new = told.told_on is None or day > told.told_on
    is_today = local_day(scheduled_for, team.tz) == local_day(now, team.tz)
    since = told.until or digest_since(moment, schedule, team)
    posts: list[Outgoing] = []
    has_channel = team.channel(kind) is not None
    then = replace(told, until=since) if has_channel and told.until is None else told
    if has_channel and is_new and is_today and may_post(team, now):
        writing = _Writing(
            store=store,
            workspace_id=workspace_id,
            team=team,
            kind=kind,
            since=since,
            until=scheduled_for,
            told=told,
            now=now,
        )
        written = _written(writing)
        if written is not None:
            posts = _posts(writing, written.messages)
            shown = dict(told.shown) | dict.fromkeys(written.team_ids, scheduled_for)
            then = replace(told, told_on=day, since=since, until=scheduled_for, shown=shown)
    with store.begin(workspace_id) as session:
        following = digest_after(now, schedule, team, then.told_on)
        if not teams.advance_digest(session, team.id, kind, expected, following):
            return False
        if then != told:
            digest_rounds.keep(session, team.id, kind, then)
        if kind is DigestKind.SUPPORT and team.channel(DigestKind.MONTHLY):
            _begin_months(session, team, now)
        return bool(outbox.add_many(session, posts))


def _begin_months(session: Session, team: Team, now: datetime) -> None:
    """A team that had its channel before there were roll-ups gets them, too."""
    if digest_rounds.next_at(session, [team.id])[team.id][DigestKind.MONTHLY] is None:
        following = digest_after(now, team.schedule(DigestKind.MONTHLY), team)
        teams.set_next_digest(session, team.id, DigestKind.MONTHLY, following)


def _posts(writing: _Writing, written: list[Message]) -> list[Outgoing]:
    """The digest and its thread as outbox rows; none when there is nothing to say."""
    team, kind = writing.team, writing.kind
    head = Outgoing(
        workspace_id=writing.workspace_id,
        dedupe_key=digest_rounds.key(kind, team.id, writing.until),
        kind=OutboxKind.POST,
        channel=team.channel(kind),
        payload={},
        lane=Lane.ANNOUNCEMENT,
        available_at=writing.now,
        expires_at=closing(team, writing.now),
        keeps_until=keeps_until(writing.now, team.schedule(kind), team),
    )
    thread = replace(
        head,
        dedupe_key=f"{head.dedupe_key}:thread",
        kind=OutboxKind.REPLY,
        channel=None,
        parent_key=head.dedupe_key,
        keeps_until=None,
    )
    return [
        replace(row, payload=message.payload())
        for row, message in zip((head, thread), written, strict=False)
    ]


def _written(writing: _Writing) -> _Written | None:
    """The digest; None where it could not be written."""
    try:
        match writing.kind:
            case DigestKind.WINS:
                return _write_wins(writing)
            case DigestKind.SUPPORT:
                return _write_support(writing)
            case DigestKind.MONTHLY:
                return _write_monthly(writing)
            case _ as never:
                assert_never(never)
    except Exception:  # one team's trouble never stops the others
        log.exception(
            "No %s digest for %s: it could not be written.", writing.kind, writing.team.name
        )
        return None


def _write_wins(writing: _Writing) -> _Written:
    team, since, until, now = writing.team, writing.since, writing.until, writing.now
    with writing.store.begin(writing.workspace_id, read_only=True) as session:
        team_ids = subtree(team.id, teams.tree(session))
        shown = writing.told.shown
        digest = digesting.wins(session, team, team_ids, since, until, now, shown, WIN_LINES)
        names = members.named(session, digest.people)
    if digest.is_empty:
        return _Written(messages=[])
    thread = messages.digest.wins_thread(digest, names, now)
    told = [messages.digest.wins(digest, names, now), *([thread] if thread else [])]
    return _Written(messages=told, team_ids=digest.shown_team_ids)


def _write_support(writing: _Writing) -> _Written:
    team, now = writing.team, writing.now
    with writing.store.begin(writing.workspace_id, read_only=True) as session:
        tree = teams.tree(session)
        digest = digesting.support(session, team, subtree(team.id, tree), now, SUPPORT_LINES)
        answered = rounds.participation(session, tree, [team.id], now).get(team.id)
        shown = (*digest.lines, *digest.rest)
        names = members.named(session, people_of(line.barrier for line in shown))
    if digest.is_empty:
        return _Written(messages=[])
    thread = messages.digest.support_thread(digest, names, now)
    head = messages.digest.support(digest, names, now, answered=answered)
    return _Written(messages=[head, *([thread] if thread else [])])


def _write_monthly(writing: _Writing) -> _Written:
    team, since, until, now = writing.team, writing.since, writing.until, writing.now
    with writing.store.begin(writing.workspace_id, read_only=True) as session:
        team_ids = subtree(team.id, teams.tree(session))
        digest = period.monthly(session, team, team_ids, since, until, now)
    if digest.is_empty:
        return _Written(messages=[])
    thread = messages.period.monthly_thread(digest)
    return _Written(messages=[messages.period.monthly(digest, now), *([thread] if thread else [])])
