"""One Web API call as a method sees it: its arguments read leniently, its refusals named exactly.

May import `workspace` and `messages.block_kit`. Slack's clients send the same argument as JSON, as
text holding JSON, or as a query string; `Call` takes all of them.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.nouns import Channel, Json, Person
from bot.sandbox.workspace import Workspace
from messages import block_kit

T = TypeVar("T")


class ApiError(Exception):
    """`{"ok": false, "error": code, …}`, with HTTP 200 as Slack does."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


class RateLimited(Exception):
    """HTTP 429 with `Retry-After`, in whole seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds


def invalid_arguments(*sentences: str) -> ApiError:
    """The refusal that names what is wrong in `response_metadata.messages`."""
    messages = [f"[ERROR] {sentence}" for sentence in sentences]
    return ApiError("invalid_arguments", response_metadata={"messages": messages})


@dataclass(frozen=True, slots=True)
class Call:
    """A call's arguments and the workspace it is made in."""

    method: str
    args: Json
    workspace: Workspace
    token: str

    def text(self, name: str) -> str | None:
        """The argument as text, `None` when absent or empty."""
        value = self.args.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return ",".join(value)  # as `users` and `types` may be sent in JSON
        return value if isinstance(value, str) else json.dumps(value)

    def need(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def json(self, name: str) -> Any:
        """The argument as a value: JSON inside text is read. `None` when absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            # A copy, since the journal keeps what was sent, before ids are filled in; through
            # JSON because that is several times faster than copy.deepcopy.
            return json.loads(json.dumps(value))
        if value == "":
            return None
        try:
            return json.loads(value)
        except ValueError:
            return value

    def require_scope(self, *needed: str) -> None:
        """Refuse unless one of the scopes is in the manifest."""
        provided = self.workspace.scopes
        if not any(scope in provided for scope in needed):
            raise ApiError("missing_scope", needed=needed[0], provided=",".join(provided))

    def person(self, name: str = "user", *, error: str = "user_not_found") -> Person:
        found = self.workspace.people.get(self.need(name))
        if found is None:
            raise ApiError(error)
        return found

    def conversation(self, name: str = "channel") -> Channel:
        """The conversation named by id, `channel_not_found` otherwise."""
        found = self.workspace.channels.get(self.need(name))
        if found is None or (found.is_private and not found.has_bot):
            raise ApiError("channel_not_found")
        return found

    def page(
        self, items: Sequence[T], what: str, *, default: int | None = None
    ) -> tuple[Sequence[T], str]:
        """The slice that `cursor` and `limit` ask for, and the cursor of the next."""
        start = 0
        cursor = self.text("cursor")
        if cursor is not None:
            start = _read_cursor(cursor, what, len(items))
        limit = self._limit(default)
        end = len(items) if limit is None else min(start + limit, len(items))
        following = _write_cursor(what, end) if end < len(items) else ""
        return items[start:end], following

    def _limit(self, default: int | None) -> int | None:
        text = self.text("limit")
        if text is None:
            return default
        try:
            limit = int(text)
        except ValueError:
            raise ApiError("invalid_limit") from None
        if not 0 <= limit <= 1000:
            raise ApiError("invalid_limit")
        return limit or default


def check_faults(surface: str, payload: Json) -> list[tuple[str, str]]:
    """What Slack would refuse in the blocks: (JSON pointer, sentence) for each place."""
    return [(fault.path, fault.message) for fault in block_kit.check(surface, payload)]


def check_blocks(surface: str, payload: Json) -> list[str]:
    """The same as sentences that end in the place, as Slack's `errors` have them."""
    return [
        f"{sentence} [json-pointer:{pointer}]"
        for pointer, sentence in check_faults(surface, payload)
    ]


def _write_cursor(what: str, start: int) -> str:
    return base64.b64encode(f"{what}:{start}".encode()).decode()


def _read_cursor(cursor: str, what: str, length: int) -> int:
    try:
        kind, start = base64.b64decode(cursor, validate=True).decode().split(":")
        place = int(start)
    except ValueError:
        raise ApiError("invalid_cursor") from None
    if kind != what or not 0 <= place <= length:
        raise ApiError("invalid_cursor")
    return place
