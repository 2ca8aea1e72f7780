"""Claiming from a full outbox, and recording a check-in, each committed to the disk.

The naive way claims by changing rows in the ORM and records through it. A part of `make bench`.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session as PlainSession

from bot.okr.model import CheckInDraft, Confidence, Reading
from storage import Store, check_ins, outbox
from storage.outbox import Lane, OutboxKind, Outgoing
from storage.tables import OutboxRow
from tests.benchmarks import district, naive_app
from tests.benchmarks.district import NOW, WORKSPACE, District
from tests.benchmarks.table import Figure, Sizes
from tests.benchmarks.timing import median

QUEUED = 30_000
CLAIMED = 500
_MOST = {"sqlite": (10.0, 1.0), "postgresql": (30.0, 3.0)}


def figures(sizes: Sizes) -> Iterator[Figure]:
    for one in district.of(sizes):
        one.reset()
        store = Store(one.url)
        claim, record = _MOST[store.dialect]
        _queue(store)
        name = f"claim {CLAIMED} of {QUEUED:,}, {one.name}"
        ours = median(partial(_claim, store), 10)
        naive = median(partial(_claim_naively, store), 10)
        yield Figure(name, ours.wall, naive=naive.wall, target=claim, note=ours.note)
        numbers = count()
        ours = median(partial(_record, store, numbers), 200)
        naive = median(partial(_record_naively, store, one, numbers), 200)
        name = f"record a check-in, {one.name}"
        yield Figure(name, ours.wall, naive=naive.wall, target=record, note=ours.note)
        store.close()
        one.reset()


def _queue(store: Store) -> None:
    with store.begin_unscoped() as session:
        for first in range(0, QUEUED, 1000):
            outbox.add_many(
                session,
                [
                    Outgoing(
                        workspace_id=WORKSPACE,
                        dedupe_key=f"bench:{number}",
                        kind=OutboxKind.POST,
                        channel=district.member_id(number),
                        payload={"text": "Good morning. " * 100, "blocks": []},
                        lane=Lane.ANNOUNCEMENT,
                        available_at=NOW,
                    )
                    for number in range(first, first + 1000)
                ],
            )
    store.analyze()


def _claim(store: Store) -> None:
    with store.begin_unscoped() as session:
        claimed = outbox.claim(session, NOW, CLAIMED, timedelta(minutes=1), "bench")
    assert len(claimed) == CLAIMED


def _claim_naively(store: Store) -> None:
    with PlainSession(store.engine) as session:
        free = select(OutboxRow).where(OutboxRow.status == "pending", OutboxRow.worker.is_(None))
        for row in session.scalars(free.order_by(OutboxRow.available_at).limit(CLAIMED)):
            row.worker = "bench"
            row.lease_until = NOW + timedelta(minutes=1)
        session.commit()


def _record(store: Store, numbers: Iterator[int]) -> None:
    number = next(numbers)
    draft = CheckInDraft(
        key_result_id=number + 1,
        reading=Reading(Decimal(66)),
        confidence=Confidence.ON_TRACK,
        suggested=Confidence.ON_TRACK,
        note="small groups help",
    )
    with store.begin(WORKSPACE) as session:
        check_ins.add(
            session,
            draft,
            author_id=district.member_id(number),
            at=NOW,
            peak=Decimal("0.7"),
            idempotency_key=f"bench:{number}",
        )


def _record_naively(store: Store, one: District, numbers: Iterator[int]) -> None:
    number = next(numbers)
    with PlainSession(store.engine) as session:
        user_id = district.member_id(number % one.owners)
        naive_app.check_in(session, user_id, district.key(number), Decimal(66))
