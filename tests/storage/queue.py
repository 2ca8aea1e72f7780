"""Short words for the tests of the outbox."""

from datetime import datetime, timedelta
from typing import Any

from storage import Session, Store, outbox
from storage.outbox import Delivery, Lane, OutboxKind, Outgoing
from tests import cast
from tests.storage.school import HOME

NOW = cast.NOW
LEASE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def message(dedupe_key: str, workspace_id: str = HOME.id, **changes: Any) -> Outgoing:
    """A post to Ana, available now; an update or a reply when `parent_key` is given."""
    parent_key = changes.get("parent_key")
    fields: dict[str, Any] = {
        "workspace_id": workspace_id,
        "dedupe_key": dedupe_key,
        "kind": OutboxKind.REPLY if parent_key else OutboxKind.POST,
        "channel": None if parent_key else "UANA",
        "payload": {"text": dedupe_key, "blocks": []},
        "lane": Lane.ANNOUNCEMENT,
        "available_at": NOW,
    }
    return Outgoing(**{**fields, **changes})


def queue(store: Store, *messages: Outgoing) -> set[str]:
    """Queue messages; the dedupe keys of the new ones."""
    with store.begin_unscoped() as session:
        return {key for _, key in outbox.add_many(session, messages)}


def claim(
    store: Store, now: datetime = NOW, limit: int = 100, worker: str = "worker"
) -> list[Delivery]:
    with store.begin_unscoped() as session:
        return outbox.claim(session, now, limit, LEASE, worker)


def keys(deliveries: list[Delivery]) -> list[str]:
    return [delivery.dedupe_key for delivery in deliveries]


def start(
    store: Store, delivery: Delivery, worker: str = "worker", *, is_certain: bool = False
) -> bool:
    with store.begin_unscoped() as session:
        return bool(outbox.mark_sending(session, [delivery], worker, is_certain=is_certain))


def send(store: Store, now: datetime = NOW, worker: str = "worker") -> list[str]:
    """Claim all and have Slack take them; their dedupe keys."""
    deliveries = claim(store, now, worker=worker)
    for delivery in deliveries:
        assert start(store, delivery, worker)
        with store.begin_unscoped() as session:
            settle(session, delivery, now)
    return keys(deliveries)


def settle(session: Session, delivery: Delivery, now: datetime = NOW) -> None:
    outbox.sent(session, delivery.id, f"D{delivery.channel}", f"{delivery.id}.0", now)


def withdraw(store: Store, dedupe_key: str) -> bool:
    with store.begin(HOME.id) as session:
        return outbox.withdraw(session, dedupe_key)


def replace(store: Store, dedupe_key: str, text: str) -> bool:
    with store.begin(HOME.id) as session:
        return outbox.replace(session, dedupe_key, {"text": text})


def expire(store: Store, now: datetime) -> int:
    with store.begin_unscoped() as session:
        return outbox.expire(session, now)


def next_at(store: Store) -> datetime | None:
    with store.begin_unscoped() as session:
        return outbox.next_at(session)
