"""A replica that only sends: what `homeroom run` does in the background, in a process of its own.

Its lease is seconds long, so that a test need not wait a minute for what a dead one held.
"""

import logging
import os
import threading
from datetime import timedelta

from bot.app import make_client
from bot.clock import SystemClock
from bot.scheduler import Scheduler
from bot.sender import Pace, Sender
from bot.settings import Settings
from storage import Store

LEASE = timedelta(seconds=6)
SECONDS = 3
"""Longest call, well within the lease also where the machine is busy."""
PER_SECOND = 150


def run(database_url: str, api_url: str, token: str) -> None:
    """Send until killed."""
    logging.disable()
    store, clock = Store(database_url), SystemClock()
    client = make_client(Settings(slack_bot_token=token, slack_api_url=api_url), seconds=SECONDS)
    sender = Sender(
        store,
        clock,
        lambda _: client,
        pace=Pace(PER_SECOND, begin=PER_SECOND),
        worker=f"replica {os.getpid()}",
        at_once=4,
        lease=LEASE,
    )
    Scheduler(store, clock, sender, lambda _: client).start()
    threading.Event().wait()
