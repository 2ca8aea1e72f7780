"""How long Homeroom itself takes for an answer to `/okr`, beside an empty Bolt app in the same run.

Bolt requests are dispatched in process with the sample district in the database, so what is timed
is our own time: no network, no Slack. A `DATABASE_URL` of one's own replaces SQLite.
A part of `make bench`.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import count

from slack_bolt import Ack, App, BoltRequest

from bot import demo, sandboxed
from bot.app import create_app, make_client
from storage import Store
from tests.benchmarks.table import Figure, Sizes

RUNS = 300
COMMANDS = (
    "",
    "my",
    "show RG-1",
    "history RG-1",
    "list",
    "list status:support",
    "wins",
    "support",
    "help",
    "nonsense",
    "c RG-1 {n} -- small groups help",
    "same RG-1",
    "undo",
)


def figures(sizes: Sizes) -> Iterator[Figure]:
    """The median of each command, in milliseconds; an empty Bolt app comes first."""
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/bench.db"
        with sandboxed.running(database=url) as school:
            store = Store(url)
            settings = school.settings()
            client = make_client(settings)
            empty = App(
                client=client,
                process_before_response=True,
                token_verification_enabled=False,
                signing_secret=settings.slack_signing_secret,
            )
            empty.command("/okr")(_nothing)
            team_id = school.sandbox.team_id
            floor, p99 = _measure(empty, team_id, "")
            yield Figure("an empty Bolt app", floor, note=f"p99 {p99:.2f} ms")
            app = create_app(settings, store, school.clock, client=client)
            for words in COMMANDS:
                median, p99 = _measure(app, team_id, words)
                note = f"p99 {p99:.2f} ms, {median / floor:.1f} × an empty Bolt app"
                yield Figure(f"`/okr {words}`".replace(" `", "`"), median, note=note)
            store.close()


def _nothing(ack: Ack) -> None:
    ack("ok")


_triggers = count(1)


def _measure(app: App, team_id: str, words: str) -> tuple[float, float]:
    """Median and 99th percentile of one command, in milliseconds, after a warm-up."""
    for number in range(10):
        _dispatch(app, team_id, words, number)
    times = sorted(_dispatch(app, team_id, words, number) for number in range(RUNS))
    return statistics.median(times), times[int(RUNS * 0.99) - 1]


def _dispatch(app: App, team_id: str, words: str, number: int) -> float:
    body = {
        "command": "/okr",
        "text": words.format(n=62 + number % 10),
        "team_id": team_id,
        "user_id": demo.ANA.id,
        "channel_id": "C0GENERAL",
        "channel_name": "general",
        "trigger_id": f"{next(_triggers)}.bench",
        "response_url": "https://hooks.slack.com/commands/1",
    }
    request = BoltRequest(body=body, mode="socket_mode")
    begun = time.perf_counter()
    response = app.dispatch(request)
    took = (time.perf_counter() - begun) * 1000
    assert response.status == 200, response.body
    return took
