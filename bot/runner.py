"""`homeroom run`: Homeroom in a real Slack workspace over Socket Mode, until it is told to stop.

May import the wiring and everything below it.
"""

import logging
import signal
import socket
import threading
from datetime import datetime
from os import getpid

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot import jobs
from bot.app import create_app, make_client
from bot.clock import Clock
from bot.okr.model import Workspace
from bot.scheduler import Scheduler
from bot.sender import TIMEOUT, Sender
from bot.settings import Settings
from storage import Store, workspaces

log = logging.getLogger(__name__)


class NotReady(Exception):
    """Homeroom cannot start yet; the text is one sentence that says why, and what to do."""


def open_store(settings: Settings) -> Store:
    """The database, its tables up to date: SQLite's by itself, PostgreSQL's when asked to."""
    store = Store(settings.database_url)
    if store.dialect == "sqlite":
        store.migrate()
    elif not store.is_current():
        raise NotReady("The database's tables are not up to date: run `homeroom migrate` first.")
    return store


def prepare_workspace(settings: Settings, store: Store, now: datetime) -> str:
    """Ask Slack whose token this is, remember the workspace and its people; the workspace's id."""
    if settings.missing_for_slack:
        names = " and ".join(settings.missing_for_slack)
        raise NotReady(f"{names} not set: put the tokens into .env (see the README, step 6).")
    client = make_client(settings, seconds=int(TIMEOUT.total_seconds()))
    try:
        who = client.auth_test()
    except SlackApiError as error:
        word = error.response["error"]
        raise NotReady(f"Slack refuses SLACK_BOT_TOKEN ({word}): run `homeroom doctor`.") from None
    workspace_id = str(who["team_id"])
    with store.begin(workspace_id) as session:
        workspaces.ensure(
            session,
            Workspace(id=workspace_id, name=str(who["team"]), bot_user_id=str(who["user_id"])),
        )
    jobs.refresh_users(store, lambda _: client, now)
    return workspace_id


def run(settings: Settings, clock: Clock) -> None:
    """Everything at once: answers, ticks and deliveries; returns after SIGINT or SIGTERM."""
    store = open_store(settings)
    prepare_workspace(settings, store, clock.now())
    client = make_client(settings, seconds=int(TIMEOUT.total_seconds()))
    sender = Sender(
        store,
        lambda _: client,
        messages_per_second=settings.messages_per_second,
        worker=f"{socket.gethostname()}:{getpid()}",
    )
    scheduler = Scheduler(store, clock, sender, lambda _: client)
    app = create_app(settings, store, clock, wake=scheduler.wake)
    handler = SocketModeHandler(app, settings.slack_app_token)
    scheduler.start()
    handler.connect()  # type: ignore[no-untyped-call]
    log.info("Homeroom is running. Type /okr in Slack.")
    try:
        wait_for_stop()
    finally:
        handler.close()  # type: ignore[no-untyped-call]
        scheduler.stop()
        store.close()


def wait_for_stop() -> None:
    """Sleep until Ctrl+C or SIGTERM."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
