"""What `/metrics` says, and what it never says."""

from concurrent.futures import ThreadPoolExecutor

from storage import Store
from tests.bot.web.served import THREADS, Listener, served
from tests.bot.web.wire import command, get, send, signed, until


def figures(address: str) -> dict[str, float]:
    """Each sample by its name and labels."""
    lines = get(address, "/metrics").text.splitlines()
    samples = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in samples}


def test_requests_are_counted_by_kind_and_outcome(address: str) -> None:
    body = command("my")
    headers = signed(body)
    for _ in range(3):
        send(address, body, headers)
    send(address, body, signed(body, secret="guessed"))
    send(address, body, {})
    send(address, command("x" * 2000))
    found = figures(address)
    assert {name: value for name, value in found.items() if "requests_total" in name} == {
        'homeroom_requests_total{kind="command",outcome="ok"}': 1,
        'homeroom_requests_total{kind="command",outcome="replay"}': 2,
        'homeroom_requests_total{kind="unknown",outcome="forged"}': 1,
        'homeroom_requests_total{kind="unknown",outcome="malformed"}': 1,
        'homeroom_requests_total{kind="unknown",outcome="too_large"}': 1,
    }
    assert found['homeroom_ack_seconds_count{kind="command"}'] == 3
    assert found['homeroom_ack_seconds_bucket{kind="command",le="+Inf"}'] == 3


def test_who_waits_and_who_is_turned_away_is_seen(address: str, listener: Listener) -> None:
    with ThreadPoolExecutor() as people, listener.let_go_at_last():
        asked = [people.submit(send, address, command(f"hold {n}")) for n in range(THREADS + 1)]
        until(lambda: figures(address)["homeroom_requests_waiting"] == 1)
        assert figures(address)["homeroom_requests_running"] == THREADS
        listener.let_go.set()
        assert {answer.result().status for answer in asked} == {200}
    assert figures(address)["homeroom_requests_waiting"] == 0


def test_what_was_shed_is_counted(store: Store, listener: Listener) -> None:
    with served(store, listener, waiting_seconds=-1) as address:
        send(address, command("my"))
        assert figures(address)['homeroom_requests_total{kind="unknown",outcome="shed"}'] == 1


def test_nobody_is_named_and_nothing_quoted(address: str) -> None:
    send(address, command("c RD-1 66 -- a note", user_id="UANA"))
    send(address, command("made up", type="a_kind_of_their_own"))
    text = get(address, "/metrics").text
    found = [word for word in ("UANA", "TMAPLE", "RD-1", "note", "their_own") if word in text]
    assert found == []


def test_a_database_that_is_away_leaves_the_other_figures(address: str, store: Store) -> None:
    assert figures(address)['homeroom_outbox_messages{status="waiting"}'] == 0
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox RENAME TO gone")
    found = figures(address)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO outbox")
    assert 'homeroom_outbox_messages{status="waiting"}' not in found
    assert found["homeroom_requests_waiting"] == 0
