"""`homeroom run`: Homeroom in a real Slack workspace over Socket Mode, until it is told to stop.

May import the wiring and everything below it.
"""

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from http.client import HTTPException
from os import getpid

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import jobs
from bot.app import create_app, make_client
from bot.clock import Clock
from bot.okr.model import Workspace
from bot.scheduler import Scheduler
from bot.sender import TIMEOUT, Sender
from bot.settings import Settings
from storage import Store, workspaces

log = logging.getLogger(__name__)

Stop = threading.Event


class NotReady(Exception):
    """Homeroom cannot start yet; the text is one sentence that says why, and what to do."""


def open_store(settings: Settings) -> Store:
    """The database, its tables up to date: SQLite's by itself, PostgreSQL's when asked to."""
    store = Store(settings.database_url)
    try:
        if store.dialect == "sqlite":
            store.migrate()
        elif not store.is_current():
            sentence = "The database's tables are not up to date: run `homeroom migrate` first."
            raise NotReady(sentence)
    except BaseException:
        store.close()
        raise
    return store


def connect(settings: Settings) -> WebClient:
    """A client for jobs and deliveries; NotReady while a token is missing."""
    if settings.missing_for_slack:
        names = " and ".join(settings.missing_for_slack)
        verb = "are" if len(settings.missing_for_slack) > 1 else "is"
        raise NotReady(f"{names} {verb} not set: put both tokens into .env (README, step 6).")
    return make_client(settings, seconds=int(TIMEOUT.total_seconds()))


def prepare_workspace(store: Store, client: WebClient) -> str:
    """Ask Slack whose token this is, and remember the workspace; the workspace's id."""
    with _sentences("SLACK_BOT_TOKEN"):
        who = client.auth_test()
    workspace_id = str(who["team_id"])
    with store.begin(workspace_id) as session:
        workspaces.ensure(
            session,
            Workspace(id=workspace_id, name=str(who["team"]), bot_user_id=str(who["user_id"])),
        )
    return workspace_id


def read_people(store: Store, client: WebClient, workspace_id: str, now: datetime) -> None:
    """Read who is in the workspace now, whenever that was done before."""
    with store.begin(workspace_id) as session:
        expected = workspaces.get_next_refresh(session, workspace_id)
        workspaces.set_next_refresh(session, workspace_id, expected, now)
    jobs.refresh_users(store, lambda _: client, now)


def run(settings: Settings, clock: Clock) -> None:
    """Everything at once: answers, ticks and deliveries; returns after SIGINT or SIGTERM.

    NotReady when it cannot start. People are read by the first tick, so starting stays quick.
    """
    with ExitStack() as open_things:
        stop = open_things.enter_context(stop_signal())
        client = connect(settings)
        store = open_store(settings)
        open_things.callback(store.close)
        prepare_workspace(store, client)
        sender = Sender(
            store,
            lambda _: client,
            messages_per_second=settings.messages_per_second,
            worker=f"{socket.gethostname()}:{getpid()}",
        )
        scheduler = Scheduler(store, clock, sender, lambda _: client)
        app = create_app(settings, store, clock, wake=scheduler.wake)
        handler = SocketModeHandler(app, settings.slack_app_token)
        open_things.callback(scheduler.stop)
        open_things.callback(handler.close)
        with _sentences("SLACK_APP_TOKEN"):
            handler.connect()  # type: ignore[no-untyped-call]
        scheduler.start()
        log.info("Homeroom is running. Type /okr in Slack.")
        stop.wait()
        log.info("Homeroom is stopping.")


@contextmanager
def stop_signal() -> Iterator[Stop]:
    """An event that Ctrl+C or SIGTERM sets; from then on they no longer interrupt anything.

    Only in the main thread. What the signals did before, they do again afterwards.
    """
    stop = Stop()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _sentences(token: str) -> Iterator[None]:
    """What Slack, or the way to it, has against a call with `token`, as NotReady."""
    try:
        yield
    except SlackApiError as error:
        word = str(error.response["error"])[:80]
        raise NotReady(f"Slack refuses {token} ({word}): run `homeroom doctor`.") from None
    except (OSError, HTTPException, SlackClientError) as error:
        reason = getattr(error, "reason", None) or error
        raise NotReady(f"Slack could not be reached ({reason}): run `homeroom doctor`.") from None
