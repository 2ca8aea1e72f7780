"""Two Homerooms on one database, at work in the same moments: what one says, the other does not.

Each replica has its own connections to the database and to Slack; both tick at once, in threads.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, time
from typing import Any

from sqlalchemy import event

from bot.okr.model import Workspace
from bot.sandboxed import Bot, School, open_school
from bot.scheduler import Driver
from storage import Store, workspaces
from tests.e2e import promises
from tests.e2e.staff import FRIDAY, MONDAY, WEDNESDAY, everyone, moment
from tests.e2e.term import (
    BEGINNING,
    LEADERS,
    WINS,
    ZONES,
    Term,
    control,
    key_of,
    live_days,
    plant,
    remember,
    seed,
)

END = moment(1, WEDNESDAY, time(17))


@contextmanager
def replicas(school: School, database_url: str, count: int) -> Iterator[list[Bot]]:
    """Bots that share a database and tick at the same moments, each in its own thread."""
    with ExitStack() as stack:
        bots = []
        for number in range(count):
            store = Store(database_url)
            stack.callback(store.close)
            if number == 0:
                store.migrate()
                with store.begin(school.sandbox.team_id) as session:
                    workspaces.ensure(session, Workspace(id=school.sandbox.team_id, name="Willow"))
            bot = Bot(school, store, worker=f"replica {number}")
            bot.connect()
            stack.callback(bot.disconnect)
            bots.append(bot)
        pool = stack.enter_context(ThreadPoolExecutor(count))
        driver = Driver(bots[0].store, school.clock, lambda now: _tick_at_once(pool, bots, now))
        school.sandbox.driver = driver
        driver.settle()
        yield bots
        school.sandbox.driver = None


def _tick_at_once(pool: ThreadPoolExecutor, bots: Sequence[Bot], now: datetime) -> datetime | None:
    start = threading.Barrier(len(bots))

    def tick(bot: Bot) -> datetime | None:
        start.wait()
        return bot.scheduler.tick(now)

    resume = pool.map(tick, bots)
    return min((at for at in resume if at is not None), default=None)


def count_sends(store: Store) -> Counter[str]:
    """Counts how often this replica is about to call Slack."""
    counted: Counter[str] = Counter()

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("UPDATE outbox") and "attempts=" in statement:
            counted["sends"] += 1

    event.listen(store.engine, "before_cursor_execute", note)
    return counted


def test_two_replicas_say_everything_once(database_url: str) -> None:
    term = Term(everyone())
    with (
        open_school(seed(term.people), BEGINNING) as school,
        replicas(school, database_url, 2) as bots,
    ):
        sends = [count_sends(bot.store) for bot in bots]
        slack = control(school, term)
        plant(term, school, bots[0].store)
        assert slack.connections() == 2
        live_days(term, slack, 0, MONDAY, FRIDAY, trouble=False)
        live_days(term, slack, 1, MONDAY, WEDNESDAY, trouble=False)
        slack.travel(END)
        remember(term, slack, bots[0].store)

    for who in term.people:
        due = [promises.prompt_key(who, at) for at in promises.prompts(who) if at < END]
        due += [key for key, at in promises.nudges(who).items() if at < END]
        assert sorted(map(key_of, term.dms[who.id])) == sorted(due), who.name
    for school_name, zone in ZONES.items():
        team_id = term.team_ids[school_name]
        for kind, room, moments in (
            ("wins", WINS[school_name], promises.wins(term.people, school_name, zone)),
            ("support", LEADERS[school_name], promises.support(term.people, school_name, zone)),
        ):
            due = [f"digest:{kind}:{team_id}:{at:%Y-%m-%dT%H:%MZ}" for at in moments if at < END]
            keys = [key_of(message) for message in term.channels[room]]
            in_threads = ("thread", "solved")
            heads = [key for key in keys if not any(f":{kind}" in key for kind in in_threads)]
            assert heads == due
            assert len(keys) == len(set(keys))
    assert term.check_ins == promises.stored(term.people)
    assert set(term.outbox.values()) == {"sent"}
    assert all(counted["sends"] > 20 for counted in sends), sends
