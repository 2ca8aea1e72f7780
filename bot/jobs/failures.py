"""What could not be delivered for good, told to the admins: one message a day, kept up to date.

It comes while they are at work; what fails meanwhile is added to it.

May import `storage`, `messages` and `bot.okr`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import messages.notice
from bot.okr.calendar import local_day
from bot.okr.model import DigestKind, Member, Team
from bot.okr.quiet import next_free
from messages.notice import Undelivered
from storage import Session, Store, digest_rounds, members, outbox, teams
from storage.outbox import Failure, Lane, OutboxKind
from storage.schedule import FAILURES_TOLD

_PREFIX = "failures:"


def report_failures(store: Store, now: datetime) -> int:
    """Queue what the admins do not know yet about today's failures; how many messages."""
    with store.begin_unscoped(read_only=True) as session:
        failures = [
            one
            for one in outbox.gave_up_since(session, now - FAILURES_TOLD)
            if one.channel and not one.dedupe_key.startswith(_PREFIX)
        ]
    return sum(
        _report(
            store, workspace_id, [one for one in failures if one.workspace_id == workspace_id], now
        )
        for workspace_id in sorted({one.workspace_id for one in failures})
    )


def _report(store: Store, workspace_id: str, failures: Sequence[Failure], now: datetime) -> int:
    with store.begin(workspace_id) as session:
        tree = teams.tree(session)
        return sum(_tell(session, admin, failures, tree, now) for admin in members.admins(session))


def _undelivered(failure: Failure, tree: Mapping[int, Team]) -> Undelivered:
    """With which digest it was, and when it is tried again."""
    kind: DigestKind | None = None
    team: Team | None = None
    if failure.dedupe_key.startswith("digest:"):
        kind, team_id = digest_rounds.parsed(failure.dedupe_key)
        team = tree.get(team_id)
    return Undelivered(
        channel=failure.channel or "",
        error=failure.error,
        at=failure.at,
        kind=kind,
        team_name=team.name if team else "",
        retry_at=failure.retry_at,
    )


def _tell(
    session: Session,
    admin: Member,
    failures: Sequence[Failure],
    tree: Mapping[int, Team],
    now: datetime,
) -> bool:
    """The first failure of the admin's day is a message; later ones are added to it, and so are
    those of the night and of days without school before it."""

    def told_on(moment: datetime) -> date:
        return local_day(next_free(admin, moment), admin.tz)

    today = told_on(now)
    todays = [one for one in failures if told_on(one.at) == today]
    if not todays:
        return False
    key = f"{_PREFIX}{admin.id}:{today}"
    undelivered = [_undelivered(one, tree) for one in todays]
    payload = messages.notice.admin_delivery_failed(undelivered, admin.tz, now).payload()
    if outbox.add(
        session,
        dedupe_key=key,
        kind=OutboxKind.POST,
        channel=admin.id,
        payload=payload,
        lane=Lane.PERSON,
        available_at=next_free(admin, now),
    ):
        return True
    posted = outbox.message_at(session, key)
    if posted is None:
        outbox.replace(session, key, payload)
        return False
    if todays[-1].at.timestamp() <= float(posted[1]):
        return False
    return outbox.add(
        session,
        dedupe_key=f"{key}:{len(todays)}",
        kind=OutboxKind.UPDATE,
        channel=None,
        payload=payload,
        lane=Lane.PERSON,
        available_at=now,
        parent_key=key,
        coalesce_key=key,
    )
