"""What a stand-in Slack workspace remembers: people, conversations, messages, views, ids, time.

State only: the wire is in `web_api` and `socket_mode`, what people do in `acting`. May import
its neighbors `nouns`, `times` and `limits`. Everything here is touched by the event
loop alone, so nothing is locked. Ids, tokens and timestamps are counted, never drawn at random: the
same story gives the same workspace.
"""

import asyncio
import base64
import hashlib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.sandbox.limits import Limits
from bot.sandbox.nouns import (
    RESPONSE_URL_LIFE,
    Channel,
    Fault,
    Json,
    Person,
    ResponseUrl,
    Seed,
    Trigger,
    View,
    identify,
)
from bot.sandbox.times import SandboxTime

__all__ = ["Channel", "Json", "Person", "Seed", "View", "Workspace"]

JOURNAL_LENGTH = 100_000  # newest calls kept: a year of a school, and a bound on memory


class Workspace:
    """One workspace with one app installed. `version` rises with everything a person could see."""

    def __init__(
        self, manifest: Mapping[str, Any], seed: Seed, time: SandboxTime, limits: Limits
    ) -> None:
        self.manifest = manifest
        self.seed = seed
        self.time = time
        self.limits = limits
        self.identity = identify(seed, manifest)
        self.url = ""  # set once the server has a port
        self.version = 0
        self.is_installed = True
        self._changed = asyncio.Event()
        self._counts: dict[str, int] = {}
        self._last_ts = 0
        self.reset()

    def reset(self) -> None:
        """Back to the seed: no messages, views, faults or journal. Ids and time go on rising."""
        self.people: dict[str, Person] = {person.id: person for person in self.seed.people}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.ephemerals: dict[str, dict[str, Json]] = {}
        # What a message showed before its last edit: a phone that lags still shows it.
        self.replaced_blocks: dict[str, list[Json]] = {}
        self.message_values: dict[tuple[str, str], dict[str, dict[str, Json]]] = {}
        self.views: dict[str, View] = {}
        self.modals: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.banners: dict[str, str] = {}
        self.last_read: dict[tuple[str, str], str] = {}
        self.files: dict[str, Json] = {}
        self.file_bodies: dict[str, bytes] = {}
        self.oauth_codes: dict[str, Json] = {}
        self.tokens: dict[str, datetime | None] = {self.identity.bot_token: None}  # and their ends
        self.refresh_tokens: dict[str, str] = {}  # and the token that each one follows
        for channel in self.seed.channels:
            self.add_channel(channel)
        self.clear_journal()

    def clear_journal(self) -> None:
        """Forget the calls made so far, the faults waiting and what the limits have counted."""
        self.journal: deque[Json] = deque(maxlen=JOURNAL_LENGTH)
        self.faults: dict[str, list[Fault]] = {}
        self.limits.clear()
        self.touch()

    # --- change, ids and time -------------------------------------------------------------------

    def touch(self) -> None:
        """Say that something visible changed: wakes whoever waits for a newer version."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_for_change(self, version: int, timeout: float) -> int:
        """Wait until `version` is passed, at most `timeout` seconds. Returns the version now."""
        while self.version <= version:
            try:
                await asyncio.wait_for(self._changed.wait(), timeout)
            except TimeoutError:
                break
        return self.version

    def now(self) -> datetime:
        return self.time.now()

    def count(self, what: str) -> int:
        self._counts[what] = self._counts.get(what, 0) + 1
        return self._counts[what]

    def new_id(self, prefix: str) -> str:
        return f"{prefix}0{self.count(prefix):09d}"

    def new_secret(self, what: str) -> str:
        text = f"{self.identity.bot_token}/{what}/{self.count(what)}"
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def new_ts(self) -> str:
        """A message timestamp, seconds and microseconds: unique and always rising."""
        now = self.now()
        micros = int(now.timestamp()) * 1_000_000 + now.microsecond
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_block_id(self) -> str:
        digest = hashlib.sha256(f"block/{self.count('block')}".encode()).digest()
        return base64.b64encode(digest, b"xy").decode()[:5]

    # --- the app --------------------------------------------------------------------------------

    @property
    def bot_name(self) -> str:
        features = self.manifest.get("features", {})
        name = features.get("bot_user", {}).get("display_name")
        return str(name or self.manifest.get("display_information", {}).get("name", "bot"))

    @property
    def scopes(self) -> tuple[str, ...]:
        scopes = self.manifest.get("oauth_config", {}).get("scopes", {})
        return tuple(scopes.get("bot", ()))

    @property
    def events(self) -> tuple[str, ...]:
        settings = self.manifest.get("settings", {})
        return tuple(settings.get("event_subscriptions", {}).get("bot_events", ()))

    def app_home(self, tab: str) -> bool:
        """Whether the manifest turns on that tab ("home" or "messages") of the app's page."""
        app_home = self.manifest.get("features", {}).get("app_home", {})
        return bool(app_home.get(f"{tab}_tab_enabled", False))

    def command(self, name: str) -> Json | None:
        commands = self.manifest.get("features", {}).get("slash_commands", [])
        return next((dict(found) for found in commands if found.get("command") == name), None)

    # --- people and conversations ---------------------------------------------------------------

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, {})
        return channel

    def dm_id(self, user_id: str) -> str:
        return "D" + user_id[1:]

    def open_dm(self, user_id: str) -> Channel:
        """The direct message between that person and the bot, made on first use."""
        found = self.channels.get(self.dm_id(user_id))
        if found is not None:
            return found
        return self.add_channel(
            Channel(id=self.dm_id(user_id), name="directmessage", member_ids=(user_id,), is_dm=True)
        )

    def open_group_dm(self, user_ids: tuple[str, ...]) -> Channel:
        members = tuple(sorted(user_ids))
        for channel in self.channels.values():
            if channel.is_group_dm and channel.member_ids == members:
                return channel
        names = "--".join(self.people[user_id].username for user_id in members)
        made = Channel(
            id=self.new_id("G"),
            name=f"mpdm-{names}-1",
            member_ids=members,
            is_private=True,
            is_group_dm=True,
        )
        return self.add_channel(made)

    def channel_named(self, name: str) -> Channel | None:
        name = name.removeprefix("#")
        return next(
            (found for found in self.named_channels() if found.name == name),
            None,
        )

    def named_channels(self) -> Iterator[Channel]:
        for channel in self.channels.values():
            if not (channel.is_dm or channel.is_group_dm):
                yield channel

    def change_channel(self, channel: Channel, **changes: Any) -> Channel:
        changed = replace(channel, **changes)
        self.channels[channel.id] = changed
        self.touch()
        return changed

    def may_see(self, user_id: str, channel: Channel) -> bool:
        return user_id in channel.member_ids or channel.kind == "public_channel"

    def conversations_of(self, user_id: str) -> list[Channel]:
        """The channels that person is in, then their direct message with the bot."""
        channels = [found for found in self.channels.values() if user_id in found.member_ids]
        if self.dm_id(user_id) not in self.channels:
            channels.append(self.open_dm(user_id))
        return sorted(channels, key=lambda found: (found.is_dm, found.name, found.id))

    # --- messages -------------------------------------------------------------------------------

    def post(
        self,
        channel: Channel,
        content: Json,
        *,
        user_id: str | None = None,
        thread_ts: str | None = None,
    ) -> Json:
        """Add a message (`content`: text, blocks, …) by a person, or by the bot when none."""
        message = self._message(content, user_id)
        if thread_ts is not None:
            parent = self.messages[channel.id][thread_ts]
            message["thread_ts"] = parent["ts"]
            message["parent_user_id"] = parent["user"]
            parent["reply_count"] = parent.get("reply_count", 0) + 1
            parent["latest_reply"] = message["ts"]
            repliers = parent.setdefault("reply_users", [])
            if message["user"] not in repliers:
                repliers.append(message["user"])
        self.messages[channel.id][message["ts"]] = message
        self.touch()
        return message

    def post_ephemeral(
        self, user_id: str, channel_id: str, content: Json, *, thread_ts: str | None = None
    ) -> Json:
        """Add a message that only this person sees; it is in nobody's history."""
        message = self._message(content, None)
        message |= {"channel": channel_id, "is_ephemeral": True}
        if thread_ts is not None:
            message["thread_ts"] = thread_ts
        self.ephemerals.setdefault(user_id, {})[message["ts"]] = message
        self.touch()
        return message

    def _message(self, content: Json, user_id: str | None) -> Json:
        message: Json = {"type": "message", "user": user_id or self.identity.bot_user_id}
        message["ts"] = self.new_ts()
        message["team"] = self.identity.team_id
        if user_id is None:
            message["bot_id"] = self.identity.bot_id
            message["app_id"] = self.identity.app_id
            message["bot_profile"] = self.bot_profile()
        return message | content

    def bot_profile(self) -> Json:
        return {
            "id": self.identity.bot_id,
            "deleted": False,
            "name": self.bot_name,
            "updated": 0,
            "app_id": self.identity.app_id,
            "team_id": self.identity.team_id,
        }

    def find_message(self, user_id: str, ts: str) -> tuple[Channel, Json] | None:
        """The message with that `ts` among all that this person can see, ephemerals included."""
        own = self.ephemerals.get(user_id, {}).get(ts)
        if own is not None:
            return self.channels[own["channel"]], own
        for channel_id, messages in self.messages.items():
            if ts in messages and self.may_see(user_id, self.channels[channel_id]):
                return self.channels[channel_id], messages[ts]
        return None

    # --- triggers and response URLs -------------------------------------------------------------

    def new_trigger(self, user_id: str, view_id: str | None = None) -> str:
        real = self.time.real()
        expired = [key for key, found in self.triggers.items() if real - found.issued_real > 600]
        for key in expired:
            del self.triggers[key]
        number = self.count("trigger")
        name = f"{number}.{int(self.now().timestamp())}.{self.new_secret('trigger')}"
        self.triggers[name] = Trigger(user_id, view_id, self.now(), real)
        return name

    def new_response_url(
        self,
        path: str,
        user_id: str,
        channel_id: str,
        *,
        message_ts: str | None = None,
        is_ephemeral: bool = False,
        thread_ts: str | None = None,
    ) -> str:
        now = self.now()
        stale = [
            key
            for key, found in self.response_urls.items()
            if now - found.issued > RESPONSE_URL_LIFE * 2
        ]
        for key in stale:
            del self.response_urls[key]
        secret = self.new_secret(path)
        self.response_urls[secret] = ResponseUrl(
            user_id, channel_id, message_ts, is_ephemeral, thread_ts, now
        )
        return f"{self.url}/{path}/{self.identity.team_id}/{secret}"
