"""What the passing of time brings: prompts, digests, the list of people, failures told, expiry.

May import `storage`, `messages`, `bot.okr` and the Slack SDK. Every job takes `now` and may run at
any time, twice, or in two processes at once: what is due is data, whoever moves it on first does
the work, and the outbox takes each message once. What a job costs grows with what is due, never
with who exists; its statements are constant for each batch.
"""

from datetime import datetime

from bot.jobs.digests import enqueue_digests
from bot.jobs.failures import report_failures
from bot.jobs.people import refresh_users
from bot.jobs.prompts import enqueue_prompts
from storage import Store, outbox

__all__ = ["enqueue_digests", "enqueue_prompts", "expire", "refresh_users", "report_failures"]


def expire(store: Store, now: datetime) -> int:
    """Take what is too late out of the outbox; how many messages that were."""
    with store.begin_unscoped() as session:
        return outbox.expire(session, now)
