"""`homeroom run`: Homeroom in a real Slack workspace, until it is told to stop.

May import the wiring and everything below it.
"""

import gc
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http.client import HTTPException
from os import getpid

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from starlette.applications import Starlette

from bot import jobs, processes, web
from bot.app import Distribution, create_app, make_client
from bot.clients import Clients
from bot.clock import Clock
from bot.distribution import CannotRead, make_distribution, open_clients
from bot.manifest import bot_scopes
from bot.okr.model import Workspace
from bot.scheduler import Scheduler
from bot.sender import HANDS, TIMEOUT, Pace, Sender
from bot.settings import Settings
from bot.socket_mode import Envelopes
from bot.stopping import Stop, stop_signal
from messages import render
from storage import Store, silence, workspaces
from storage.encryption import BadKeys
from storage.installations import NotInstalled
from storage.migrations import LATER
from storage.turns import Turns

log = logging.getLogger(__name__)

_REST = 0.02
"""Seconds between two templates that are compiled ahead; one takes about a tenth of that."""

_ALONE = 0.05
"""Seconds that one listener has SQLite to itself. Two at once hand the processor to and fro at
every row, and each takes half as long again; but nobody waits for somebody's long list."""

_DISTRIBUTED = "(README, “Many workspaces”)"


class NotReady(Exception):
    """Homeroom cannot start yet; the text is one sentence that says why, and what to do."""


def open_store(settings: Settings) -> Store:
    """The database, its tables up to date: SQLite's by itself, PostgreSQL's when asked to."""
    store = Store(settings.database_url)
    try:
        if store.is_later():
            raise NotReady(LATER)
        if store.dialect == "sqlite":
            store.migrate()
        elif not store.is_current():
            sentence = "The database's tables are not up to date: run `homeroom migrate` first."
            raise NotReady(sentence)
    except BaseException:
        store.close()
        raise
    return store


def need_settings(settings: Settings) -> None:
    """NotReady while something is missing, or is for one workspace where the rest is for many."""
    if settings.is_distributed and settings.slack_bot_token:
        raise NotReady(
            "SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for many: set only one of "
            f"them {_DISTRIBUTED}."
        )
    if settings.is_distributed and settings.slack_mode != "http":
        raise NotReady(f"SLACK_CLIENT_ID needs SLACK_MODE=http, for its pages {_DISTRIBUTED}.")
    if settings.missing_for_slack:
        *others, last = settings.missing_for_slack
        names = f"{', '.join(others)} and {last}" if others else last
        verb = "are" if len(settings.missing_for_slack) > 1 else "is"
        if settings.is_distributed:
            raise NotReady(f"{names} {verb} not set: many workspaces need that {_DISTRIBUTED}.")
        if settings.slack_mode == "http":
            raise NotReady(f"{names} {verb} not set: SLACK_MODE=http needs both (README, “HTTP”).")
        raise NotReady(f"{names} {verb} not set: put both tokens into .env (README, step 6).")


def connect(settings: Settings) -> WebClient:
    """A client for jobs and deliveries of the one workspace; NotReady as `need_settings` says."""
    need_settings(settings)
    return make_client(settings, seconds=int(TIMEOUT.total_seconds()))


def connect_distributed(settings: Settings, store: Store, clock: Clock) -> Clients:
    """The workspaces' clients; NotReady where the keys do not fit."""
    need_settings(settings)
    try:
        return open_clients(settings, store, clock)
    except (BadKeys, CannotRead) as sentence:
        raise NotReady(str(sentence)) from None


def prepare_workspace(store: Store, client: WebClient, now: datetime) -> str:
    """Ask Slack whose token this is, and remember the workspace; the workspace's id."""
    with _sentences("SLACK_BOT_TOKEN"):
        who = client.auth_test()
    workspace_id = str(who["team_id"])
    with store.begin(workspace_id) as session:
        workspaces.ensure(
            session,
            Workspace(id=workspace_id, name=str(who["team"]), bot_user_id=str(who["user_id"])),
        )
        silence.awaken(session, now)
    return workspace_id


def only_workspace(store: Store, wanted: str | None) -> str:
    """The workspace that is meant, without asking Slack; NotReady where that is not clear."""
    with store.begin_unscoped(read_only=True) as session:
        known = [workspace.id for workspace in workspaces.all(session)]
    if wanted in known:
        return str(wanted)
    if wanted is None and len(known) == 1:
        return known[0]
    if not known:
        raise NotReady("There is nothing in this database yet: start with `homeroom run`.")
    raise NotReady(f"Say which workspace, --workspace ID: {' or '.join(known)}.")


def speak(
    settings: Settings, store: Store, clock: Clock, wanted: str | None
) -> tuple[str, WebClient]:
    """The workspace that a command is about, and its client; NotReady where that is not clear."""
    if not settings.is_distributed:
        client = connect(settings)
        return prepare_workspace(store, client, clock.now()), client
    workspace_id = only_workspace(store, wanted)
    try:
        return workspace_id, connect_distributed(settings, store, clock).for_work(workspace_id)
    except NotInstalled:
        raise NotReady(f"Homeroom is not installed in {workspace_id} any more.") from None


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
    with stop_signal() as stop:
        if settings.processes == 1:
            _work(settings, clock, stop)
        else:
            _share(settings, clock, stop)


def _work(
    settings: Settings, clock: Clock, stop: Stop, listener: socket.socket | None = None
) -> None:
    with running(settings, clock, stop, listener):
        gc.freeze()  # what a start made stays; looking through it for garbage made people wait
        stop.wait()
        log.info("Homeroom is stopping.")


def _share(settings: Settings, clock: Clock, stop: Stop) -> None:
    """Several replicas on this machine, behind one port; together they send as fast as one."""
    if not processes.are_possible():
        raise NotReady("PROCESSES above 1 needs Linux or macOS: leave it at 1 here.")
    need_settings(settings)
    open_store(settings).close()
    pace = settings.messages_per_second / settings.processes
    each = settings.model_copy(update={"messages_per_second": pace})
    with listening(settings) if settings.slack_mode == "http" else nullcontext() as listener:
        gc.freeze()  # they share the memory of what is there now, while nobody touches it
        work = partial(_work, each, clock, stop, listener)
        try:
            processes.run(settings.processes, work, stop, on_lost=web.forget_process)
        except processes.Lost as sentence:
            raise NotReady(str(sentence)) from None


@contextmanager
def running(
    settings: Settings, clock: Clock, stop: Stop, listener: socket.socket | None = None
) -> Iterator[str]:
    """Homeroom at work, until the block ends; yields its address, which Socket Mode has not. Where
    a `listener` is given, other processes may share it.

    It ends in order: nothing new is taken in, what runs is answered, what is being sent is settled.
    Once `stop` is set it says of itself that it is not ready. NotReady when it cannot start.
    """
    with ExitStack() as open_things:
        need_settings(settings)
        store = open_store(settings)
        open_things.callback(store.close)
        voice = (_distributed if settings.is_distributed else _one)(settings, store, clock)
        metrics = web.Metrics(store)
        sender = Sender(
            store,
            clock,
            voice.client_for,
            pace=Pace(settings.messages_per_second),
            worker=f"{socket.gethostname()}:{getpid()}",
            on_outcome=metrics.delivered,
            at_once=HANDS,
        )
        scheduler = Scheduler(
            store, clock, sender, voice.client_for, exchange_tokens=voice.exchange_tokens
        )
        open_things.callback(scheduler.stop)
        render.environment()
        limits = web.Limits(turn=Turns(_ALONE).take) if store.dialect == "sqlite" else web.Limits()
        if settings.slack_mode == "http":
            health = web.Health(store, lambda: scheduler.is_sending, stop.is_set)
            app = create_app(
                settings,
                store,
                clock,
                distribution=voice.distribution,
                wake=scheduler.wake,
                before_listeners=web.Replays(),
            )
            secret = settings.slack_signing_secret
            application = web.make_application(app, secret, health, metrics, limits)
            way_in = _over_http(settings, application, listener)
        else:
            app = create_app(settings, store, clock, wake=scheduler.wake)
            way_in = _over_socket_mode(settings, app, limits)
        address = open_things.enter_context(way_in)
        scheduler.start()
        open_things.enter_context(_warming_up())
        log.info("Homeroom is running. Type /okr in Slack.")
        yield address


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """Who speaks: for jobs and deliveries, and in answers."""

    client_for: Callable[[str], WebClient]
    exchange_tokens: Callable[[datetime], object] = lambda now: None
    distribution: Distribution | None = None


def _one(settings: Settings, store: Store, clock: Clock) -> _Voice:
    client = connect(settings)
    prepare_workspace(store, client, clock.now())
    return _Voice(client_for=lambda _: client)


def _distributed(settings: Settings, store: Store, clock: Clock) -> _Voice:
    clients = connect_distributed(settings, store, clock)
    clients.exchange_tokens(clock.now())
    return _Voice(
        client_for=clients.for_work,
        exchange_tokens=clients.exchange_tokens,
        distribution=make_distribution(settings, store, clock, clients, bot_scopes()),
    )


@contextmanager
def _warming_up() -> Iterator[None]:
    """Compile templates in the background, a few seconds long, a tenth of a processor.

    Who comes first waits for the templates of their own answer, milliseconds each.
    """
    is_over = threading.Event()
    rest = partial(is_over.wait, _REST)
    thread = threading.Thread(target=render.warm_up, args=(rest,), name="warm-up")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@contextmanager
def _over_socket_mode(settings: Settings, app: App, limits: web.Limits) -> Iterator[str]:
    with closing(Envelopes(app, settings.slack_app_token, limits)) as handler:
        with _sentences("SLACK_APP_TOKEN"):
            handler.connect()
        yield ""


@contextmanager
def _over_http(
    settings: Settings, application: Starlette, listener: socket.socket | None
) -> Iterator[str]:
    with ExitStack() as open_things:
        ours = listener or open_things.enter_context(listening(settings))
        address = open_things.enter_context(web.serving(application, ours))
        log.info("Listening at %s behind a reverse proxy with TLS.", address)
        yield address


def listening(settings: Settings) -> socket.socket:
    """The port of HTTP mode, which closes when a block with it ends; NotReady if it is taken."""
    try:
        return web.listen(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}, port {settings.port}"
        reason = error.strerror or error
        raise NotReady(f"Nothing can listen at {where} ({reason}): set HOST or PORT.") from None


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
