"""Slack's endpoint: refuses what is not Slack's, hands the rest to Bolt, never too much at once.

Headers and size are looked at before anything is read, and the signature before anything is made of
it: a large form of a stranger's would take half a second to parse. A few threads run the listeners;
beyond them a few requests wait, and beyond those they are turned away at once: with a sentence
where the answer can hold one, else with 503. Slack gives up after three seconds: what has waited
for two is not begun any more, because the person would be told that it failed.
May import its sibling `metrics`, `handlers.errors`, Bolt, the Slack SDK, Starlette and the standard
library.
"""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from time import monotonic

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.web.metrics import Metrics, kind_of
from handlers import errors

PATH = "/slack/events"
"""Commands, forms, buttons and events all arrive here, as the app's page at Slack is told."""

_CONTENT_TYPES = ("application/x-www-form-urlencoded", "application/json")
_SENT, _SIGNED = "x-slack-request-timestamp", "x-slack-signature"
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is taken in at once. Each thread may hold a connection to the database.

    More threads would wait for the same processor, and on SQLite for the same lock.
    """

    threads: int = 4
    turn: Callable[[], AbstractContextManager[None]] = nullcontext  # each listener runs in one
    waiting: int = 50
    body_bytes: int = 1024 * 1024  # Slack's largest view is 250 kB, and some come percent-encoded
    busy_bytes: int = 64 * 1024  # of what is only read to be turned away with a sentence
    body_seconds: float = 3.0  # to arrive
    waiting_seconds: float = 2.0  # for a thread


class _Refused(Exception):
    """Not to be handled; `status` and the sentence are the answer, `outcome` is for the metrics."""

    def __init__(self, status: int, outcome: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.outcome = outcome


def _shed() -> _Refused:
    return _Refused(503, "shed", "Homeroom is busy. Please try again in a moment.")


class Endpoint:
    """Answers requests for `app`, within `limits`. All but the listeners runs in one event loop."""

    def __init__(self, app: App, secret: str, metrics: Metrics, limits: Limits) -> None:
        self._app = app
        self._signatures = SignatureVerifier(secret)
        self._metrics = metrics
        self._limits = limits
        self._taken = 0
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="slack")

    async def answer(self, request: Request) -> Response:
        try:
            _look_at_headers(request, self._limits.body_bytes)
            if not self._has_room() and not _is_short(request, self._limits.busy_bytes):
                raise _shed()  # before a body is read that nobody has time for
            body = await self._read(request)
            if not self._has_room():  # also where others came while this body did
                return self._turn_away(request, body)
            return await self._hand_over(request, body)
        except _Refused as refusal:
            self._metrics.refused(refusal.outcome)
            # Of what is refused, the body may still be on its way, and nobody will read it.
            headers = {"Retry-After": "1"} if refusal.status == 503 else {"Connection": "close"}
            return PlainTextResponse(f"{refusal}\n", refusal.status, headers)
        except ClientDisconnect:
            self._metrics.refused("gone")
            return Response(status_code=400)

    def close(self) -> None:
        """Wait for what runs, and end the threads."""
        self._threads.shutdown()

    async def _read(self, request: Request) -> str:
        """The body, once it is all there."""
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > self._limits.body_bytes:
                        raise _Refused(413, "too_large", "The body is too large.")
            return body.decode()
        except TimeoutError:
            raise _Refused(408, "too_slow", "The body did not arrive in time.") from None
        except UnicodeDecodeError:
            raise _Refused(400, "malformed", "The body is not UTF-8.") from None

    def _has_room(self) -> bool:
        return self._taken < self._limits.threads + self._limits.waiting

    async def _hand_over(self, request: Request, body: str) -> Response:
        self._take(1)
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, self._run, request, body, monotonic()
            )
        finally:
            self._take(-1)

    def _take(self, requests: int) -> None:
        self._taken += requests
        self._metrics.taken(self._taken, self._limits.threads)

    def _run(self, request: Request, body: str, arrived: float) -> Response:
        """In a thread of its own: Bolt, from the signature to the end of the listener."""
        if monotonic() > arrived + self._limits.waiting_seconds:
            return self._turn_away(request, body)
        asked = self._asked(request, body)
        with self._limits.turn():
            answer = self._app.dispatch(asked)
        outcome = _outcome(answer.status, is_replay=bool(asked.context.get("is_replay")))
        self._metrics.answered(kind_of(asked.body), outcome, monotonic() - arrived)
        return to_starlette_response(answer)

    def _asked(self, request: Request, body: str) -> BoltRequest:
        """What Slack asks, once it is sure that it is Slack."""
        headers = _headers(request)
        if not self._signatures.is_valid(body, headers[_SENT], headers[_SIGNED]):
            raise _Refused(401, "forged", "The signature is not Slack's, or too old.")
        try:
            return BoltRequest(body=body, headers=dict(headers))
        except Exception:  # Bolt raises whatever its parsers do
            raise _Refused(400, "malformed", "The body is not one of Slack's.") from None

    def _turn_away(self, request: Request, body: str) -> Response:
        """A command or a form gets a sentence with what was typed. Of 503 Slack tells people in its
        own words, and sends an event again."""
        said = errors.busy(self._asked(request, body).body)
        if said is None:
            raise _shed()
        self._metrics.refused("shed")
        return JSONResponse(said)


def _outcome(status: int, *, is_replay: bool) -> str:
    if is_replay:
        return "replay"
    return "ok" if status < 400 else "unhandled" if status < 500 else "error"


def _look_at_headers(request: Request, most_bytes: int) -> None:
    """Refuse by form alone. Bolt would answer 500 to some, and log the body of others."""
    headers = request.headers
    if headers.get("content-type", "").partition(";")[0].strip().lower() not in _CONTENT_TYPES:
        raise _Refused(415, "malformed", "Slack sends forms and JSON.")
    if not _TIMESTAMP.fullmatch(headers.get(_SENT, "")):
        raise _Refused(401, "unsigned", "There is no timestamp of Slack's.")
    if not _SIGNATURE.fullmatch(headers.get(_SIGNED, "")):
        raise _Refused(401, "unsigned", "There is no signature of Slack's.")
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most_bytes:
        raise _Refused(413, "too_large", "The body is too large.")


def _is_short(request: Request, most_bytes: int) -> bool:
    """Whether it says so; one that does not say may be of any length."""
    length = request.headers.get("content-length", "")
    return length.isdecimal() and int(length) <= most_bytes


def _headers(request: Request) -> dict[str, str]:
    """Those that Bolt needs, and of each the one we looked at: others could tell it what to do."""
    return {name: request.headers[name] for name in ("content-type", _SENT, _SIGNED)}
