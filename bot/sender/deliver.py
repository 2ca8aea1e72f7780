"""Deliver what waits in the outbox: claim a few rows, call Slack for each, settle each.

May import `storage`, its sibling modules, the Slack SDK and the standard library.

No transaction is open during a call. No more is claimed than can be begun at once, and it is marked
`sending` in the same transaction, so after a crash, or an answer that never came, only what was
just being sent is in doubt. When their lease has run out they
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
from functools import partial
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.sender import files, history
from bot.sender.hands import Hands
from bot.sender.outcomes import Outcome, Verdict, judge
from bot.sender.pace import Pace
from storage import Store, outbox, silence
from storage.installations import NotInstalled
from storage.outbox import Delivery, OutboxKind
from storage.outbox_model import REPEATABLE

log = logging.getLogger(__name__)

TIMEOUT = timedelta(seconds=10)
LEASE = TIMEOUT * 6
"""Longer than any one message needs: to be looked for, or made, and sent."""
HANDS = 10
"""Calls at once: 50 messages a second, of which each takes a fifth of a second."""
LONGEST_BACKOFF = timedelta(minutes=15)

TRIES_WHEN_REFUSED = 8
"""Tries, within about two minutes, of a message refused with a word we do not know."""
TRIES_IN_TROUBLE = 300
"""Tries, within about three days, of a message that finds Slack in trouble each time."""

METHODS = {
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
    `pace` is this sender's own, its memory of what each workspace takes.
    `at_once`: how many calls run at the same time, each in a thread; 0 makes them in the caller's.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        client_for: Callable[[str], WebClient],
        *,
        pace: Pace,
        worker: str,
        on_outcome: Callable[[str], None] = lambda _: None,
        at_once: int = 0,
        lease: timedelta = LEASE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._client_for = client_for
        self._on_outcome = on_outcome
        self._worker = worker
        self._lease = lease
        self._pace = pace
        self._stopping = threading.Event()
        self._hands = Hands(at_once, lambda: self.on_free())
        self.on_free: Callable[[], None] = lambda: None
        """Called, from any thread, when something may be delivered that could not be before."""
        self.then: datetime | None = None
        """What `next_at` said when the last `deliver` had taken something, and just not sent it."""

    def stop(self) -> None:
        """From any thread, for good: finish the calls that run, and leave the rest to others."""
        self._stopping.set()

    def finish(self) -> None:
        """Wait for the calls that run; after `stop`, when nobody calls `deliver` any more."""
        self._hands.finish()

    def deliver(self, now: datetime) -> int:
        """Take what may go at `now` and begin to send it; how many rows were taken.

        Without threads it is settled on return. Zero means that there is nothing more to do at this
        moment: ask again at `next_at`. Never more is taken than can be begun at once, so that
        whoever comes next, an answer to a person first of all, waits for nothing that was taken.
        """
        room = min(self._hands.free, self._pace.room(now))
        if room == 0 or self._stopping.is_set():
            return 0
        resting = self._pace.resting(now)
        with self._store.begin_unscoped() as session:
            batch = outbox.claim(session, now, room, self._lease, self._worker, without=resting)
            if not batch:
                return 0
            turns = [(delivery, self._turn(delivery, now)) for delivery in batch]
            certain = [one for one, turn in turns if turn == now and not _is_looked_for(one)]
            outbox.mark_sending(session, certain, self._worker)
            moments = [outbox.next_at(session, self._pace.resting(now))]
        for delivery, turn in turns:
            if turn == now:
                self._hands.give(partial(self._carry, delivery))
            else:
                self._release(delivery, turn)
                moments.append(turn)
        self.then = min((moment for moment in moments if moment is not None), default=None)
        return len(batch)

    def next_at(self, now: datetime) -> datetime | None:
        """The first moment with something to deliver; None while the outbox waits for nothing.

        While all hands are busy, that moment is when one is free (`on_free`).
        """
        with self._store.begin_unscoped(read_only=True) as session:
            return outbox.next_at(session, self._pace.resting(now))

    def _turn(self, delivery: Delivery, now: datetime) -> datetime:
        method = METHODS[delivery.kind]
        return self._pace.turn(delivery.workspace_id, method, _channel(delivery), now)

    def _carry(self, delivery: Delivery) -> None:
        """In a hand: one that stumbles lets its workspace rest, and the others go on."""
        is_news = True
        try:
            is_news = self._deliver_one(delivery, self._clock.now())
        except NotInstalled:  # nothing more is sent, nor what a job queued since it was removed
            with self._store.begin_unscoped() as session:
                silence.clear_queue(session, [delivery.workspace_id])
        except Exception:
            if not self._hands.are_threads:
                raise
            log.exception("The sender stumbled.")
            self._pace.trouble(delivery.workspace_id, self._clock.now())
        if is_news:
            self.on_free()

    def _deliver_one(self, delivery: Delivery, now: datetime) -> bool:
        """Whether something else may go now that could not before."""
        try:
            client = self._client(delivery.workspace_id)
        except Exception:
            with self._store.begin(delivery.workspace_id) as session:
                outbox.release(session, delivery.id, self._worker, delivery.available_at)
            raise
        if _is_looked_for(delivery) and not self._is_to_send(client, delivery, now):
            return True
        try:
            channel, ts = self._call(client, delivery, now)
        except (SlackApiError, OSError, HTTPException) as error:
            self._settle(delivery, judge(error), now)
            return True
        self._pace.relief(delivery.workspace_id, METHODS[delivery.kind])
        return self._sent(delivery, channel, ts, self._clock.now())

    def _is_to_send(self, client: WebClient, delivery: Delivery, now: datetime) -> bool:
        """Of what is in doubt: whether it is to be sent, now that somebody has looked."""
        found = self._look_for(client, delivery, now)
        if found in (_Look.SETTLED, _Look.LATER):
            return False
        with self._store.begin(delivery.workspace_id) as session:
            ours = outbox.mark_sending(
                session,
                [delivery],
                self._worker,
                lease_until=self._clock.now() + self._lease,
                is_certain=found is _Look.ABSENT,
            )
        return bool(ours)  # else withdrawn meanwhile, or in other hands since our lease ran out

    def _look_for(self, client: WebClient, delivery: Delivery, now: datetime) -> "_Look":
        """Settle what is in doubt by looking into Slack, where we may.

        Whatever passes is waited out: repeating before Slack answers again would only add doubts.
        """
        workspace_id = delivery.workspace_id
        until = self._pace.turn(workspace_id, history.METHOD, _channel(delivery), now)
        if until > now:
            return self._hold(delivery, until)
        try:
            found = history.find(client, delivery)
        except history.TooMuch:
            return _Look.UNKNOWN
        except (SlackApiError, OSError, HTTPException) as error:
            verdict, asked_at, now = judge(error), now, self._clock.now()
            log.warning("%s could not be looked for: %s", delivery.dedupe_key, verdict.word)
            match verdict.outcome:
                case Outcome.TOO_FAST:
                    until = now + verdict.retry_after
                    self._pace.wait(workspace_id, history.METHOD, until, asked_at)
                    return self._hold(delivery, until)
                case Outcome.TROUBLE | Outcome.UNANSWERED:
                    return self._hold(delivery, self._pace.trouble(workspace_id, now))
            return _Look.UNKNOWN  # missing_scope, and what the post itself will hear
        self._pace.relief(workspace_id)
        if found is None:
            return _Look.ABSENT
        self._sent(delivery, *found, self._clock.now())
        return _Look.SETTLED

    def _hold(self, delivery: Delivery, until: datetime) -> "_Look":
        with self._store.begin(delivery.workspace_id) as session:
            outbox.hold(session, delivery.id, self._worker, until)
        return _Look.LATER

    def _sent(self, delivery: Delivery, channel: str, ts: str, now: datetime) -> bool:
        """Whether something waited for it."""
        with self._store.begin(delivery.workspace_id) as session:
            is_awaited = outbox.sent(session, delivery.id, channel, ts, now)
        self._on_outcome("sent")
        return is_awaited

    def _call(self, client: WebClient, delivery: Delivery, now: datetime) -> tuple[str, str]:
        """The channel and ts of what is now in Slack; posting to a person opens their DM."""
        payload, channel = delivery.payload, _channel(delivery)
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

    def _settle(self, delivery: Delivery, verdict: Verdict, asked_at: datetime) -> None:
        """Do what `verdict` asks: nothing is lost, and one bad row or day never stops the line."""
        workspace_id, now = delivery.workspace_id, self._clock.now()
        log.warning("%s to %s: %s", delivery.dedupe_key, _channel(delivery), verdict.word)
        self._on_outcome(verdict.outcome.name.lower())
        match verdict.outcome:
            case Outcome.TOO_FAST:
                until = now + verdict.retry_after
                self._pace.wait(workspace_id, METHODS[delivery.kind], until, asked_at)
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
                self._settle(delivery, self._whose_account(delivery, verdict.word), asked_at)

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


def _is_looked_for(delivery: Delivery) -> bool:
    """Whether it is in doubt, and may be found in Slack."""
    return delivery.in_doubt and delivery.kind in history.LOOKED_FOR


def _channel(delivery: Delivery) -> str:
    return delivery.parent_channel or delivery.channel or ""
