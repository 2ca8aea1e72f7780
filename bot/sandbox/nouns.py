"""The nouns of a stand-in workspace: people, conversations, views, and the secrets of its app.

Imports the standard library only. What changes as a whole is frozen and replaced; what lives for a
while (a view, a trigger, a fault) is changed in place by the event loop alone.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

BOT_USER_ID = "U0BOTUSER00"
RESPONSE_URL_LIFE = timedelta(minutes=30)
RESPONSE_URL_USES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone with a seat in the workspace. `id` is theirs everywhere; `handle` is what @ finds."""

    id: str
    name: str
    handle: str = ""  # "" takes the first word of the name, lower case
    title: str = ""
    email: str = ""
    tz: str = "America/Chicago"
    is_admin: bool = False
    is_owner: bool = False
    is_guest: bool = False
    is_active: bool = True
    do_not_disturb: tuple[datetime, datetime] | None = None

    @property
    def username(self) -> str:
        return self.handle or self.name.split(" ")[0].lower()

    @property
    def color(self) -> str:
        """A stable avatar color, six hex digits as Slack writes it."""
        palette = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c")
        return palette[sum(self.id.encode()) % len(palette)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A conversation: a channel with a name, or a direct message with the bot (`person_ids`)."""

    id: str
    name: str
    member_ids: tuple[str, ...] = ()
    is_private: bool = False
    is_archived: bool = False
    has_bot: bool = True
    topic: str = ""
    is_dm: bool = False
    is_group_dm: bool = False

    @property
    def kind(self) -> str:
        """The word of `conversations.list`'s `types` for it."""
        if self.is_dm:
            return "im"
        if self.is_group_dm:
            return "mpim"
        return "private_channel" if self.is_private else "public_channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """Whom and what a workspace starts with."""

    people: tuple[Person, ...] = ()
    channels: tuple[Channel, ...] = ()
    team_name: str = "Sandbox"
    team_domain: str = "sandbox"
    enterprise_id: str = ""  # of the organization that has the workspace, and Homeroom as a whole
    enterprise_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The ids and secrets of one workspace with one app in it."""

    team_id: str
    app_id: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    client_id: str
    client_secret: str


@dataclass(slots=True)
class Trigger:
    """Leave to open one view: for one person, once, for three seconds of either clock."""

    user_id: str
    view_id: str | None
    issued: datetime
    issued_real: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where an app may answer an interaction, five times within 30 minutes."""

    user_id: str
    channel_id: str
    message_ts: str | None
    is_ephemeral: bool
    thread_ts: str | None
    issued: datetime
    uses: int = 0


@dataclass(slots=True)
class View:
    """A modal or a Home tab as one person has it open: what the app sent, and what was typed."""

    id: str
    user_id: str
    payload: Json
    hash: str
    root_id: str
    previous_id: str | None
    typed: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.payload["blocks"]
        return blocks


@dataclass(slots=True)
class Fault:
    """A failure to force on the next calls of a method."""

    kind: str
    left: int
    retry_after: int = 1
    performed: bool = False


def identify(seed: Seed, manifest: Mapping[str, Any]) -> Identity:
    """The same seed and app name always get the same ids and secrets.

    What belongs to the app is the same in every workspace, as in Slack; an organization has one
    token for all of its workspaces.
    """
    name = manifest.get("display_information", {}).get("name", "app")

    def hashed(*words: str, length: int) -> str:
        return hashlib.sha256("/".join(words).encode()).hexdigest()[:length]

    def secret(what: str, length: int) -> str:
        return hashed(seed.team_name, name, what, length=length)

    def of_app(what: str, length: int) -> str:
        return hashed(name, what, length=length)

    app_id = "A0" + of_app("app", 9).upper()
    installed_by = seed.enterprise_id or seed.team_name
    return Identity(
        team_id="T0" + secret("team", 9).upper(),
        app_id=app_id,
        bot_id="B0" + secret("bot", 9).upper(),
        bot_user_id=BOT_USER_ID,
        bot_token=f"xoxb-sandbox-{hashed(installed_by, name, 'bot token', length=24)}",
        app_token=f"xapp-1-{app_id}-{of_app('app token', 32)}",
        signing_secret=of_app("signing", 32),
        verification_token=of_app("verification", 24),
        client_id=f"{int(of_app('client', 10), 16)}.{int(of_app('client id', 10), 16)}",
        client_secret=of_app("client secret", 32),
    )
