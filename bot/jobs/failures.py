"""What could not be delivered for good, told to the admins: one message a day, kept up to date.

May import `storage`, `messages` and `bot.okr`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import messages.notice
from bot.okr.calendar import local_day
from bot.okr.model import Member
from messages.notice import Undelivered
from storage import Session, Store, members, outbox
from storage.outbox import Failure, Lane, OutboxKind

_PREFIX = "failures:"
_DAY = timedelta(days=1)


def report_failures(store: Store, now: datetime) -> int:
    """Queue what the admins do not know yet about today's failures; how many messages."""
    with store.begin_unscoped(read_only=True) as session:
        failures = [
            one
            for one in outbox.gave_up_since(session, now - _DAY)
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
        admins = [one for one in members.all(session) if one.is_admin and one.is_active]
        return sum(_tell(session, admin, failures, now) for admin in admins)


def _tell(session: Session, admin: Member, failures: Sequence[Failure], now: datetime) -> bool:
    """The first failure of the admin's day is a message; later ones are added to it."""
    today = local_day(now, admin.tz)
    todays = [one for one in failures if local_day(one.at, admin.tz) == today]
    if not todays:
        return False
    key = f"{_PREFIX}{admin.id}:{today}"
    undelivered = [
        Undelivered(channel=one.channel or "", error=one.error, at=one.at) for one in todays
    ]
    payload = messages.notice.admin_delivery_failed(undelivered, admin.tz, now).payload()
    if outbox.add(
        session,
        dedupe_key=key,
        kind=OutboxKind.POST,
        channel=admin.id,
        payload=payload,
        lane=Lane.PERSON,
        available_at=now,
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
