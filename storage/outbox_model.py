"""The values the outbox speaks in. Use them as `outbox.Lane`, `outbox.Delivery`, ….

May import the standard library only.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any


class OutboxKind(StrEnum):
    """`update` and `reply` go to the message of the row that `parent_key` names.

    `home` is no message but a person's App Home: its payload is `{"view": …}`, its channel the
    person. `file` is an export for the person `channel`, made when it is sent: its payload names
    the format, the text beside the file, and the message to send where files cannot be.
    """

    POST = "post"
    UPDATE = "update"
    REPLY = "reply"
    EPHEMERAL = "ephemeral"
    HOME = "home"
    FILE = "file"


REPEATABLE = (OutboxKind.UPDATE, OutboxKind.HOME)
"""Done twice, these look the same as done once."""


class Lane(IntEnum):
    """Answers to a person go before announcements."""

    PERSON = 0
    ANNOUNCEMENT = 1


class OutboxStatus(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    GAVE_UP = "gave_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to be queued. `payload` holds `text` and `blocks`.

    `dedupe_key` is unique in the workspace for ever. `channel` is a channel or a person; None for
    an update or a reply, which goes where the message of `parent_key` went, after it.
    Of the rows with one `coalesce_key` only the newest is worth sending. One that nobody took is
    worth trying again until `keeps_until` (see `storage.outbox_retries`).
    """

    workspace_id: str
    dedupe_key: str
    kind: OutboxKind
    channel: str | None
    payload: Mapping[str, Any]
    lane: Lane
    available_at: datetime
    expires_at: datetime | None = None
    parent_key: str | None = None
    coalesce_key: str | None = None
    keeps_until: datetime | None = None

    @property
    def member_id(self) -> str | None:
        """Whose direct message this is; None for channels, and for what is no new message."""
        is_person = self.channel is not None and self.channel.startswith(("U", "W"))
        return self.channel if self.kind is OutboxKind.POST and is_person else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A claimed row. `attempts` counts the calls made before this one.

    `in_doubt`: an earlier call was made, at `available_at` or later, and its outcome is not known.
    `content` is the payload as JSON: whoever claims many sends them one by one.
    """

    id: int
    workspace_id: str
    dedupe_key: str
    kind: OutboxKind
    channel: str | None
    content: str
    parent_channel: str | None
    parent_ts: str | None
    attempts: int
    in_doubt: bool
    available_at: datetime
    expires_at: datetime | None

    @property
    def payload(self) -> dict[str, Any]:
        """Decoded anew each time."""
        payload: dict[str, Any] = json.loads(self.content)
        return payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A message that was given up, for the admins."""

    workspace_id: str
    dedupe_key: str
    channel: str | None
    error: str
    at: datetime
    retry_at: datetime | None = None
