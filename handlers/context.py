"""Who asks, where and when: the values every handler starts from.

May import `storage`, `bot.people`, `bot.okr`, `bot.clock`, `handlers.fields` and Bolt. The person
is known by Slack's signed request, never by what a button or form claims.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from slack_bolt import BoltContext
from slack_sdk import WebClient

from bot.clock import Clock
from bot.okr.model import Member, Problem
from bot.people import member_of
from handlers.fields import Fields
from storage import Store, members, schools, workspaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One person's turn: who they are, what time it is (UTC), and where facts are kept."""

    workspace_id: str
    member: Member
    now: datetime
    store: Store
    wake: Callable[[], None]


class Place(StrEnum):
    """Where the person is, which is where the answer goes."""

    COMMAND = "command"
    MESSAGE = "message"
    EPHEMERAL = "ephemeral"
    HOME = "home"
    MODAL = "modal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing a person asked for, typed or pressed.

    `words` is what follows the command's word, or a button's value. `once` names this very click,
    so that a repeat records nothing. `reply_to` is Slack's `response_url`, empty on App Home.
    `mentions` are the ids of the people named by a mention, which `words` shows as a name.
    Within a form, `metadata` is what the form carries and `fields` what it holds so far.
    """

    turn: Turn
    words: str
    once: str
    place: Place = Place.COMMAND
    channel: str = ""
    reply_to: str = ""
    mentions: tuple[str, ...] = ()
    metadata: str = ""
    fields: Fields = field(default_factory=lambda: Fields({}))

    @property
    def member(self) -> Member:
        return self.turn.member

    @property
    def mentioned(self) -> str:
        """The first person mentioned, or ""."""
        return self.mentions[0] if self.mentions else ""

    @property
    def is_direct(self) -> bool:
        """In a direct message, where nobody else would see a public answer."""
        return not self.channel or self.channel.startswith("D")

    @property
    def now(self) -> datetime:
        return self.turn.now

    def saying(self, words: str) -> "Ask":
        """The same click, with other words."""
        return replace(self, words=words)


ClientOf = Callable[[BoltContext, str], WebClient | None]
"""The client that speaks in a request's workspace; None where Homeroom is not installed."""


def middleware(
    store: Store, clock: Clock, wake: Callable[[], None], client_of: ClientOf
) -> Callable[..., Any]:
    """Puts `turn` and our own client into Bolt's context before any listener runs."""

    def identify(context: BoltContext, body: Mapping[str, Any], next_: Callable[[], Any]) -> Any:
        workspace_id = workspace_of(context, body)
        is_arrival = (body.get("event") or {}).get("type") == "member_joined_channel"
        if workspace_id and context.user_id and not is_arrival:  # of anybody, also of a bot
            # Bolt makes a plain client for every request; ours refuses to run in a transaction.
            client = client_of(context, workspace_id)
            if client is None:
                raise Problem("workspace.not_installed")
            context["client"] = client
            is_from_elsewhere = _home_of(body) not in ("", workspace_id)
            if is_from_elsewhere and not context.is_enterprise_install:
                raise Problem("person.unknown", who="")
            who = _Who(workspace_id, context.user_id, must_prove=is_from_elsewhere)
            now = clock.now()
            context["turn"] = Turn(
                workspace_id=workspace_id,
                member=_member(store, client, who, now),
                now=now,
                store=store,
                wake=wake,
            )
        return next_()

    return identify


def workspace_of(context: BoltContext, body: Mapping[str, Any]) -> str:
    """The workspace in which something was done, and whose data it is about; "" where none is.

    Bolt knows: where a form of a shared channel belongs (`view.app_installed_team_id`), or the team
    of the request. Of an event to an app that serves a whole organization it may not: then it is
    the workspace through which the app hears of it.
    """
    return str(context.team_id or body.get("context_team_id") or body.get("team_id") or "")


def _home_of(body: Mapping[str, Any]) -> str:
    """The workspace that Slack names for the person, which need not be where they are.

    People of another school in a shared channel are guests: they see, they do not act. Within an
    organization one may belong to several workspaces, of which Slack names one.
    """
    user = body.get("user")
    home = user.get("team_id") if isinstance(user, Mapping) else body.get("user_team")
    return str(home or "")


@dataclass(frozen=True, slots=True)
class _Who:
    """Somebody in a workspace; where they `must_prove` it, Slack has to say that they belong."""

    workspace_id: str
    user_id: str
    must_prove: bool


def _member(store: Store, client: WebClient, who: _Who, now: datetime) -> Member:
    with store.begin(who.workspace_id, read_only=True) as session:
        member, school = members.get(session, who.user_id), schools.read(session)
    if member is not None and member.is_active:
        return member
    # Somebody who writes before the daily refresh knew them.
    told = client.users_info(user=who.user_id)["user"]
    belongs_to = (told.get("enterprise_user") or {}).get("teams") or []
    if who.must_prove and who.workspace_id not in belongs_to:
        raise Problem("person.unknown", who="")
    newcomer = member_of(told, member, school, now)
    with store.begin(who.workspace_id) as session:
        workspaces.ensure_there(session, who.workspace_id)
        members.save(session, [newcomer])
        member = members.get(session, who.user_id)
    if member is None or not member.is_active:
        raise Problem("person.unknown", who="")  # who left has nothing to do here any more
    return member
