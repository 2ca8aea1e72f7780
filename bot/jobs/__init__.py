"""What the passing of time brings: prompts, nudges, offers, digests, App Home, the list of people,
failures told, expiry, tokens exchanged, and texts that are old enough taken away.

May import `storage`, `messages`, `bot.home`, `bot.people`, `bot.okr` and the Slack SDK. Every job
takes `now` and may run at any time, twice, or in two processes at once: what is due is data,
whoever moves it on first does the work, and the outbox takes each message once. What a job costs
grows with what is due, never with who exists; its statements are constant for each batch.
"""

from datetime import datetime

from bot.jobs.barriers import offer_barriers
from bot.jobs.covers import next_cover, tell_covers
from bot.jobs.digests import enqueue_digests
from bot.jobs.failures import report_failures
from bot.jobs.homes import refresh_homes
from bot.jobs.nudges import enqueue_nudges
from bot.jobs.offers import end_rounds, enqueue_offers
from bot.jobs.people import refresh_users
from bot.jobs.prompts import enqueue_prompts
from bot.jobs.quiet import DoNotDisturb
from bot.jobs.retention import clear_texts
from bot.jobs.retries import retry_digests
from bot.jobs.tokens import exchange_token, exchange_tokens
from storage import Store, import_drafts, outbox

__all__ = [
    "DoNotDisturb",
    "clear_texts",
    "end_rounds",
    "enqueue_digests",
    "enqueue_nudges",
    "enqueue_offers",
    "enqueue_prompts",
    "exchange_token",
    "exchange_tokens",
    "expire",
    "next_cover",
    "offer_barriers",
    "refresh_homes",
    "refresh_users",
    "report_failures",
    "retry_digests",
    "tell_covers",
]


def expire(store: Store, now: datetime) -> int:
    """Take what is too late out of the outbox, and forget old drafts; how many messages."""
    with store.begin_unscoped() as session:
        import_drafts.expire(session, now)
        return outbox.expire(session, now)
