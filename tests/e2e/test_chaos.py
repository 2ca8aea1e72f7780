"""Kills, cut answers, 500s and 429s: what becomes of 2,000 messages that two replicas send.

Nothing is asserted of when something happens, only of what is in Slack in the end.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.okr.model import Workspace
from storage import Store, outbox, workspaces
from storage.outbox import Lane, OutboxKind, Outgoing
from storage.tables import OutboxRow
from tests.conftest import Server
from tests.e2e import chaos, replica
from tests.e2e.control import Control


@pytest.fixture
def database_url(postgresql_server: Server) -> Iterator[str]:
    """A database of its own: what was written to it again and again would burden other tests."""
    for url in postgresql_server.database():
        store = Store(url)
        store.migrate()
        store.close()
        yield url


@pytest.mark.parametrize("scopes", [(), ("im:history",)], ids=["without", "with history"])
def test_ten_kills_lose_nothing(
    database_url: str, scopes: tuple[str, ...], record_property: Any
) -> None:
    store = Store(database_url)
    with chaos.slack(scopes) as sandbox:
        queue(store, sandbox.team_id)
        killed = chaos.go_through(replica.run, database_url, sandbox, lambda: settled(store))
        control = Control(sandbox.url)
        journal, looks = control.journal(chaos.METHOD), control.journal("conversations.history")
        rows = read(store)
        looked_for = [row for row in rows.values() if was_looked_for(row, looks)]
        seen = {row.dedupe_key: control.dm(person(row)) for row in looked_for}
    store.close()

    copies = Counter(
        call["args"]["metadata"]["event_payload"]["key"] for call in journal if call["ok"]
    )
    doubled = {key for key, count in copies.items() if count > 1}
    lost = set(rows) - set(copies)
    in_doubt = {key for key, row in rows.items() if row.in_doubt}
    gave_up = {key for key, row in rows.items() if row.status == "gave_up"}
    record_property(
        "figures",
        f"{killed} kills {'with' if scopes else 'without'} history: {len(lost)} lost, "
        f"{len(doubled)} doubled of {len(looked_for)} in doubt",
    )
    assert killed == chaos.KILLS
    assert {call.get("fault") for call in journal} >= {"drop", "http_500", "ratelimited"}
    if scopes:
        assert {row.status for row in rows.values()} == {"sent"}
        assert (lost, doubled) == (set(), set())
        assert looks
        for row in looked_for:
            assert [(one["text"], one["ts"]) for one in seen[row.dedupe_key]] == [
                (row.dedupe_key, row.ts)
            ]
    else:
        assert {row.status for row in rows.values()} <= {"sent", "gave_up"}
        # Killed twice over one message, it is not sent a third time: the admins hear of it.
        assert lost <= gave_up <= in_doubt
        assert {rows[key].error for key in gave_up} <= {"in doubt twice"}
        assert doubled <= in_doubt
        assert max(copies.values()) == 2
        assert {look["error"] for look in looks} == {"missing_scope"}


def queue(store: Store, workspace_id: str) -> None:
    now = SystemClock().now()
    with store.begin(workspace_id) as session:
        workspaces.ensure(session, Workspace(id=workspace_id, name="Willow"))
        workspaces.set_next_refresh(session, workspace_id, None, now + timedelta(days=1))
    wave = [
        Outgoing(
            workspace_id=workspace_id,
            dedupe_key=f"m{number}",
            kind=OutboxKind.POST,
            channel=chaos.person(number),
            payload={"text": f"m{number}"},
            lane=Lane.ANNOUNCEMENT,
            available_at=now,
        )
        for number in range(chaos.MESSAGES)
    ]
    with store.begin_unscoped() as session:
        assert len(outbox.add_many(session, wave)) == chaos.MESSAGES


def settled(store: Store) -> int:
    is_settled = OutboxRow.status.not_in(["pending", "sending"])
    with store.begin_unscoped(read_only=True) as session:
        count = session.scalar(select(func.count()).select_from(OutboxRow).where(is_settled))
    return count or 0


def read(store: Store) -> dict[str, OutboxRow]:
    with store.begin_unscoped(read_only=True) as session:
        return {row.dedupe_key: row for row in session.scalars(select(OutboxRow))}


def person(row: OutboxRow) -> str:
    return chaos.person(int(row.dedupe_key.removeprefix("m")))


def was_looked_for(row: OutboxRow, looks: list[dict[str, Any]]) -> bool:
    return f"D{person(row)[1:]}" in {look["args"]["channel"] for look in looks}
