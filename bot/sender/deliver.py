"""Deliver what waits in the outbox: claim a few rows, call Slack for each, settle each.

May import `storage`, its sibling modules, the Slack SDK and the standard library.

No transaction is open during a call. Just before the call a row is marked `sending`, so after a
crash, or an answer that never came, only such rows are in doubt. When their lease has run out they
are looked for in Slack, and sent again if they are not there. Where we may not look (the scope is
optional, see `history`) they are sent once more, which is the one way in which a message can appear
twice; both copies then carry the same key. In doubt a second time, it is given up, and an admin is
told: it may be there.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sender import files, history
from bot.sender.outcomes import Outcome, Verdict, judge
from bot.sender.pace import Pace
from storage import Store, outbox
from storage.outbox import Delivery, OutboxKind
from storage.outbox_model import REPEATABLE

log = logging.getLogger(__name__)

BATCH = 5
TIMEOUT = timedelta(seconds=10)
LEASE = TIMEOUT * (BATCH + 1)
"""Longer than a batch and, once renewed, than any one message needs: to be looked for, or made."""
LONGEST_BACKOFF = timedelta(minutes=15)

TRIES_WHEN_REFUSED = 8
"""Tries, within about two minutes, of a message refused with a word we do not know."""
TRIES_IN_TROUBLE = 300
"""Tries, within about three days, of a message that finds Slack in trouble each time."""

_METHODS = {
    OutboxKind.POST: "chat.postMessage",
    OutboxKind.REPLY: "chat.postMessage",
    OutboxKind.UPDATE: "chat.update",
    OutboxKind.EPHEMERAL: "chat.postEphemeral",
    OutboxKind.HOME: "views.publish",
    OutboxKind.FILE: files.METHOD,
}


class _Look(Enum):
    """What became of looking for a message in doubt."""

    SETTLED = auto()
    """It is in Slack."""
    ABSENT = auto()
    """It is not."""
    UNKNOWN = auto()
    """We may not look."""
    LATER = auto()
    """Slack cannot say now; the row is held until it may."""


class Sender:
    """Sends for every workspace; `worker` names this process in its leases.

    `client_for` returns the client of a workspace: without retry handlers (the stock one posts
    twice when an answer is cut), with a timeout of at most `TIMEOUT`; ValueError otherwise.
    `on_outcome` hears one word after each call: sent, an `Outcome` in small letters, or gave_up.
    """

    def __init__(
        self,
        store: Store,
        client_for: Callable[[str], WebClient],
        *,
        messages_per_second: float,
        worker: str,
        on_outcome: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._client_for = client_for
        self._on_outcome = on_outcome
        self._worker = worker
        self._pace = Pace(messages_per_second)
        self._stopping = threading.Event()

    def stop(self) -> None:
        """From any thread, for good: finish the call that runs, and leave the rest to others."""
        self._stopping.set()

    def deliver(self, now: datetime) -> int:
        """Take at most one batch that may go at `now`, and settle it; how many rows were taken.

        Zero means that there is nothing more to do at this moment: ask again at `next_at`.
        """
        room = min(BATCH, self._pace.room(now))
        if room == 0:
            return 0
        with self._store.begin_unscoped() as session:
            batch = outbox.claim(session, now, room, LEASE, self._worker)
        for delivery in batch:
            if self._stopping.is_set():
                self._release(delivery, now)
            else:
                self._deliver_one(delivery, now)
        return len(batch)

    def next_at(self, now: datetime) -> datetime | None:
        """The first moment with something to deliver; None while the outbox waits for nothing."""
        with self._store.begin_unscoped(read_only=True) as session:
            queued = outbox.next_at(session)
        return None if queued is None else max(queued, self._pace.ready_at(now))

    def _deliver_one(self, delivery: Delivery, now: datetime) -> None:
        method = _METHODS[delivery.kind]
        turn = self._pace.turn(delivery.workspace_id, method, _channel(delivery), now)
        if turn > now:
            self._release(delivery, turn)
            return
        is_certain = False
        if delivery.in_doubt and delivery.kind in history.LOOKED_FOR:
            match self._look_for(delivery, now):
                case _Look.SETTLED | _Look.LATER:
                    return
                case look:
                    is_certain = look is _Look.ABSENT
        with self._store.begin(delivery.workspace_id) as session:
            ours = outbox.mark_sending(
                session,
                delivery.id,
                self._worker,
                lease_until=now + LEASE,
                is_certain=is_certain,
            )
        if not ours:  # withdrawn in the meantime, or in other hands since our lease ran out
            return
        try:
            channel, ts = self._call(delivery, now)
        except (SlackApiError, OSError, HTTPException) as error:
            self._settle(delivery, judge(error), now)
            return
        self._pace.relief(delivery.workspace_id)
        self._sent(delivery, channel, ts, now)

    def _look_for(self, delivery: Delivery, now: datetime) -> "_Look":
        """Settle what is in doubt by looking into Slack, where we may.

        Whatever passes is waited out: repeating before Slack answers again would only add doubts.
        """
        workspace_id = delivery.workspace_id
        until = self._pace.turn(workspace_id, history.METHOD, _channel(delivery), now)
        if until > now:
            return self._hold(delivery, until)
        try:
            found = history.find(self._client(workspace_id), delivery)
        except history.TooMuch:
            return _Look.UNKNOWN
        except (SlackApiError, OSError, HTTPException) as error:
            verdict = judge(error)
            log.warning("%s could not be looked for: %s", delivery.dedupe_key, verdict.word)
            match verdict.outcome:
                case Outcome.TOO_FAST:
                    until = now + verdict.retry_after
                    self._pace.wait(workspace_id, history.METHOD, until)
                    return self._hold(delivery, until)
                case Outcome.TROUBLE | Outcome.UNANSWERED:
                    return self._hold(delivery, self._pace.trouble(workspace_id, now))
            return _Look.UNKNOWN  # missing_scope, and what the post itself will hear
        self._pace.relief(workspace_id)
        if found is None:
            return _Look.ABSENT
        self._sent(delivery, *found, now)
        return _Look.SETTLED

    def _hold(self, delivery: Delivery, until: datetime) -> "_Look":
        with self._store.begin(delivery.workspace_id) as session:
            outbox.hold(session, delivery.id, self._worker, until)
        return _Look.LATER

    def _sent(self, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        with self._store.begin(delivery.workspace_id) as session:
            outbox.sent(session, delivery.id, channel, ts, now)
        self._on_outcome("sent")

    def _call(self, delivery: Delivery, now: datetime) -> tuple[str, str]:
        """The channel and ts of what is now in Slack; posting to a person opens their DM."""
        client, payload = self._client(delivery.workspace_id), delivery.payload
        channel = _channel(delivery)
        match delivery.kind:
            case OutboxKind.UPDATE:
                ts = delivery.parent_ts or ""
                answer = client.chat_update(channel=channel, ts=ts, **payload)
            case OutboxKind.EPHEMERAL:
                answer = client.chat_postEphemeral(channel=channel, **payload)
                return channel, str(answer["message_ts"])
            case OutboxKind.HOME:
                client.views_publish(user_id=channel, view=payload["view"])
                return channel, ""
            case OutboxKind.FILE:
                return files.send(self._store, client, delivery, now)
            case _:
                answer = client.chat_postMessage(
                    channel=channel,
                    thread_ts=delivery.parent_ts,
                    metadata=history.metadata(delivery.dedupe_key),
                    unfurl_links=False,
                    unfurl_media=False,
                    **payload,
                )
        return str(answer["channel"]), str(answer["ts"])

    def _settle(self, delivery: Delivery, verdict: Verdict, now: datetime) -> None:
        """Do what `verdict` asks: nothing is lost, and one bad row or day never stops the line."""
        workspace_id = delivery.workspace_id
        log.warning("%s to %s: %s", delivery.dedupe_key, _channel(delivery), verdict.word)
        self._on_outcome(verdict.outcome.name.lower())
        match verdict.outcome:
            case Outcome.TOO_FAST:
                until = now + verdict.retry_after
                self._pace.wait(workspace_id, _METHODS[delivery.kind], until)
                self._again(delivery, until, verdict.word)
            case Outcome.OUR_TOKEN:
                log.error("Slack refuses our token: %s. Try `homeroom doctor`.", verdict.word)
                self._again(delivery, self._pace.trouble(workspace_id, now), verdict.word)
            case Outcome.TROUBLE:
                self._pace.trouble(workspace_id, now)
                self._retry(delivery, verdict.word, now, TRIES_IN_TROUBLE)
            case Outcome.UNANSWERED if delivery.kind in REPEATABLE:
                self._pace.trouble(workspace_id, now)
                self._retry(delivery, verdict.word, now, TRIES_IN_TROUBLE)
            case Outcome.UNANSWERED:
                self._pace.trouble(workspace_id, now)  # and the lease runs out, as in a crash
            case Outcome.REFUSED:
                self._pace.relief(workspace_id)
                self._retry(delivery, verdict.word, now, TRIES_WHEN_REFUSED)
            case Outcome.PERMANENT:
                self._pace.relief(workspace_id)
                self._give_up(delivery, verdict.word, now)
            case Outcome.PERSON_OR_US:
                self._settle(delivery, self._whose_account(delivery, verdict.word), now)

    def _whose_account(self, delivery: Delivery, word: str) -> Verdict:
        try:
            self._client(delivery.workspace_id).auth_test()
        except (SlackApiError, OSError, HTTPException):
            return Verdict(Outcome.OUR_TOKEN, word)
        return Verdict(Outcome.PERMANENT, word)

    def _release(self, delivery: Delivery, at: datetime) -> None:
        if delivery.in_doubt:  # since when it may have been posted is not to be forgotten
            self._hold(delivery, at)
            return
        with self._store.begin(delivery.workspace_id) as session:
            outbox.release(session, delivery.id, self._worker, at)

    def _retry(self, delivery: Delivery, word: str, now: datetime, tries: int) -> None:
        if delivery.attempts + 1 >= tries:
            self._give_up(delivery, word, now)
            return
        backoff = min(timedelta(seconds=2 ** min(delivery.attempts, 30)), LONGEST_BACKOFF)
        self._again(delivery, now + backoff, word)

    def _again(self, delivery: Delivery, at: datetime, word: str) -> None:
        with self._store.begin(delivery.workspace_id) as session:
            outbox.retry(session, delivery.id, at, word)

    def _give_up(self, delivery: Delivery, word: str, now: datetime) -> None:
        log.error("Gave up %s to %s: %s", delivery.dedupe_key, _channel(delivery), word)
        with self._store.begin(delivery.workspace_id) as session:
            outbox.give_up(session, delivery.id, word, now)
        self._on_outcome("gave_up")

    def _client(self, workspace_id: str) -> WebClient:
        client = self._client_for(workspace_id)
        if client.retry_handlers:
            raise ValueError("a sender's client must not retry by itself: it would post twice")
        if client.timeout > TIMEOUT.total_seconds():
            raise ValueError(f"a sender's client must give up within {TIMEOUT}, before its lease")
        return client


def _channel(delivery: Delivery) -> str:
    return delivery.parent_channel or delivery.channel or ""
