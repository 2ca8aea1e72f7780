"""Sending as a good developer in a hurry writes it: three ways, none of them careless.

`loop` asks no pace of itself and obeys Retry-After. The two replicas share a table, take rows with
SKIP LOCKED, and use Slack's client as it comes. `mark_first` notes a message as sent before it
sends it, so that nobody gets it twice; `resend` notes it afterwards, and takes again after some
seconds what nobody has noted, so that none is lost.
"""

import logging
import random
import time

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection, Engine, text

from storage.engine import create_engine
from tests.limiting import Bucket

TABLE = "naive_outbox"
LEASE = "6 seconds"
BATCH = 20


def loop(slack: Bucket, messages: int, call: tuple[float, float], seed: int = 1) -> float:
    """Send one after another; sleep as long as Slack says. Returns the seconds it took."""
    chance, now = random.Random(seed), 0.0
    for _ in range(messages):
        while True:
            half = chance.uniform(*call) / 2
            is_taken, now = slack.take(now + half), now + 2 * half
            if is_taken:
                break
            now += slack.retry_after
    return now


def prepare(database_url: str, people: list[str]) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {TABLE}"))
        connection.execute(
            text(
                f"CREATE TABLE {TABLE} (id serial PRIMARY KEY, person text, sent_at timestamptz,"
                " taken_at timestamptz)"
            )
        )
        rows = [{"person": one} for one in people]
        connection.execute(text(f"INSERT INTO {TABLE} (person) VALUES (:person)"), rows)
    engine.dispose()


def settled(engine: Engine) -> int:
    with engine.begin() as connection:
        query = text(f"SELECT count(*) FROM {TABLE} WHERE sent_at IS NOT NULL")
        return int(connection.execute(query).scalar_one())


def mark_first(database_url: str, api_url: str, token: str) -> None:
    logging.disable()
    engine, client = create_engine(database_url), WebClient(token, base_url=api_url)
    while True:
        with engine.begin() as connection:
            rows = _take(connection, "sent_at", "sent_at IS NULL")
        for id_, person in rows:
            try:
                client.chat_postMessage(channel=person, text=f"m{id_}")
            except SlackApiError as error:  # refused, so it was not sent
                _set(engine, id_, "sent_at", "NULL")
                time.sleep(int(error.response.headers.get("Retry-After", 1)))
            except OSError:  # perhaps it was
                pass


def resend(database_url: str, api_url: str, token: str) -> None:
    logging.disable()
    engine, client = create_engine(database_url), WebClient(token, base_url=api_url)
    is_free = f"sent_at IS NULL AND (taken_at IS NULL OR taken_at < now() - interval '{LEASE}')"
    while True:
        with engine.begin() as connection:
            rows = _take(connection, "taken_at", is_free)
        for id_, person in rows:
            try:
                client.chat_postMessage(channel=person, text=f"m{id_}")
            except SlackApiError as error:
                time.sleep(int(error.response.headers.get("Retry-After", 1)))
            except OSError:
                pass
            else:
                _set(engine, id_, "sent_at", "now()")


def _take(connection: Connection, column: str, which: str) -> list[tuple[int, str]]:
    due = f"SELECT id FROM {TABLE} WHERE {which} ORDER BY id LIMIT {BATCH} FOR UPDATE SKIP LOCKED"
    query = f"UPDATE {TABLE} SET {column} = now() WHERE id IN ({due}) RETURNING id, person"
    rows = [(row.id, row.person) for row in connection.execute(text(query))]
    if not rows:
        time.sleep(0.05)
    return rows


def _set(engine: Engine, id_: int, column: str, value: str) -> None:
    with engine.begin() as connection:
        statement = text(f"UPDATE {TABLE} SET {column} = {value} WHERE id = :id")
        connection.execute(statement, {"id": id_})
