"""HTTP mode: signed requests to the app's own address, for apps that do not use Socket Mode.

May import `delivery`, `workspace` and the standard library. Signatures carry the real time, because
the app checks them against its own clock (over five minutes old is refused).
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from bot.sandbox.delivery import Ack, Kind, Retry
from bot.sandbox.workspace import Workspace

_OPENER = build_opener(ProxyHandler({}))  # an app under test is near: never through a proxy


class HttpMode:
    """Posts to the manifest's request URLs; a `delivery.Transport`.

    `url` replaces every URL of the manifest. With `bad_signature` requests are signed wrongly, so
    that an app can prove it refuses them.
    """

    def __init__(self, workspace: Workspace, wall_clock: Callable[[], float] = time.time) -> None:
        self._workspace = workspace
        self._wall_clock = wall_clock
        self.url: str | None = None
        self.bad_signature = False

    @property
    def is_reachable(self) -> bool:
        return True

    def address(self, kind: Kind, payload: dict[str, Any]) -> str | None:
        if self.url is not None:
            return self.url
        settings = self._workspace.manifest.get("settings", {})
        if kind == "slash_commands":
            command = self._workspace.command(str(payload.get("command"))) or {}
            found = command.get("url")
        elif kind == "interactive":
            found = settings.get("interactivity", {}).get("request_url")
        else:
            found = settings.get("event_subscriptions", {}).get("request_url")
        return str(found) if found else None

    async def deliver(
        self, kind: Kind, payload: dict[str, Any], *, retry: Retry | None = None
    ) -> Ack:
        url = self.address(kind, payload)
        if url is None:
            return Ack(error="dispatch_failed", may_retry=False)
        if kind == "events_api":
            body, content_type = json.dumps(payload), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        headers = self._signed(body.encode()) | {"Content-Type": content_type}
        if retry is not None:
            headers |= {
                "X-Slack-Retry-Num": str(retry.attempt),
                "X-Slack-Retry-Reason": retry.reason,
            }
        return await self._post(url, body.encode(), headers)

    async def verify(self, url: str) -> str | None:
        """Slack's `url_verification` handshake. Returns what is wrong, `None` when it answers."""
        challenge = self._workspace.new_secret("challenge")
        token = self._workspace.identity.verification_token
        request = {"type": "url_verification", "challenge": challenge, "token": token}
        body = json.dumps(request).encode()
        headers = self._signed(body) | {"Content-Type": "application/json"}
        ack = await self._post(url, body, headers)
        if ack.error is not None:
            return f"{url} did not answer the url_verification request ({ack.error})."
        if (ack.payload or {}).get("challenge") != challenge:
            return f"{url} did not send the challenge back."
        return None

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Ack:
        seconds = self._workspace.limits.answer_seconds
        return await asyncio.to_thread(_post, url, body, headers, seconds)

    def _signed(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._wall_clock()))
        secret = self._workspace.identity.signing_secret
        if self.bad_signature:
            secret = "0" * len(secret)
        base = b"v0:" + timestamp.encode() + b":" + body
        signature = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
        return {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signature}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }


def _post(url: str, body: bytes, headers: dict[str, str], seconds: float) -> Ack:
    request = Request(url, data=body, headers=headers, method="POST")  # noqa: S310
    try:
        with _OPENER.open(request, timeout=seconds) as response:
            return Ack(payload=_read(response.headers.get("content-type", ""), response.read()))
    except HTTPError as refusal:
        with refusal:
            may_retry = refusal.headers.get("x-slack-no-retry") != "1"
            return Ack(error=f"http_{refusal.code}", may_retry=may_retry)
    except TimeoutError:
        return Ack(error="operation_timeout")
    except (OSError, ValueError):
        return Ack(error="dispatch_failed")


def _read(content_type: str, body: bytes) -> dict[str, Any] | None:
    text = body.decode("utf-8", "replace")
    if not text.strip():
        return None
    if content_type.startswith("application/json"):
        try:
            value = json.loads(text)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None
    return {"text": text}
