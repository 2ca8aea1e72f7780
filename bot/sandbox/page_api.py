"""`/_page`: what the web page reads and does, as one person, in JSON.

May import its neighbors and starlette. The page keeps nothing: it asks for the version, waits until
there is a newer one, and draws what it gets.

- `GET /_page/people` → `[{id, name, title, avatar_color, tz, is_admin, is_active,
  is_quiet}]`
- `GET /_page/view?user=` → `{version, now, me, app, team, channels, conversations, home, modals,
  banner, commands, faults}`; `channels` is the sidebar, `conversations` what a list offers
- `GET /_page/messages?user=&channel=` → `{channel, messages}`; reading marks the channel as read
- `GET /_page/wait?version=` → `{version}`, at most 25 s later
- `GET /_page/presets?user=` → `[{label, to}]`
- `POST /_page/{command,action,submit,close,message,open}`: as in `/_control`, with `view_id` and
  `values`; `open {user, channel}` tells the app that its Home ("home") or messages were opened
"""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import choosing, methods_views
from bot.sandbox.acting import Acting, BadRequest
from bot.sandbox.control import Control, answering, read_body
from bot.sandbox.nouns import Channel, Json, Person, View
from bot.sandbox.times import presets
from bot.sandbox.workspace import Workspace

HOME = "home"
WAIT_SECONDS = 25.0


class PageApi:
    """The routes under `/_page`."""

    def __init__(
        self,
        workspace: Workspace,
        acting: Acting,
        control: Control,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._workspace = workspace
        self._acting = acting
        self._control = control
        self._is_stopping = is_stopping

    def routes(self) -> list[Route]:
        get = {"view": self.view, "messages": self.messages, "wait": self.wait}
        post = {
            "command": self._control.command,
            "action": self._control.action,
            "submit": self._control.submit,
            "close": self._control.close,
            "message": self._control.message,
            "open": self.open,
        }
        return [
            Route("/_page/people", self.people, methods=["GET"]),
            Route("/_page/presets", self.presets, methods=["GET"]),
            *(Route(f"/_page/{name}", answering(get[name]), methods=["GET"]) for name in get),
            *(Route(f"/_page/{name}", answering(post[name]), methods=["POST"]) for name in post),
        ]

    async def people(self, request: Request) -> Response:
        return JSONResponse([self._person(one) for one in self._workspace.people.values()])

    def _person(self, person: Person) -> dict[str, Any]:
        quiet = person.do_not_disturb
        return {
            "id": person.id,
            "name": person.name,
            "title": person.title,
            "avatar_color": person.color,
            "tz": person.tz,
            "is_admin": person.is_admin,
            "is_active": person.is_active,
            "is_quiet": quiet is not None and quiet[0] <= self._workspace.now() < quiet[1],
        }

    async def presets(self, request: Request) -> Response:
        people = self._workspace.people
        first = next(iter(people.values()), None)
        person = people.get(request.query_params.get("user", ""), first)
        zone = person.tz if person else "UTC"
        found = presets(self._workspace.now(), zone)
        return JSONResponse([{"label": label, "to": to.isoformat()} for label, to in found])

    async def view(self, request: Request) -> Json:
        workspace, person = self._workspace, self._who(request)
        home = workspace.homes.get(person.id)
        stack = workspace.modals.get(person.id, [])
        features = workspace.manifest.get("features", {})
        return {
            "version": workspace.version,
            "now": workspace.now().isoformat(),
            "me": self._person(person),
            "app": {"name": workspace.bot_name, "id": workspace.identity.app_id},
            "team": workspace.seed.team_name,
            "channels": self._sidebar(person),
            "conversations": [
                {
                    "id": channel.id,
                    "name": workspace.bot_name if channel.is_dm else channel.name,
                    "kind": choosing.kind(channel),
                }
                for channel in choosing.conversations(workspace, person)
            ],
            "home": self._view(workspace.views[home]) if home else None,
            "modals": [self._view(workspace.views[view_id]) for view_id in stack],
            "banner": workspace.banners.get(person.id),
            "commands": [
                {
                    "command": command["command"],
                    "description": command.get("description", ""),
                    "usage_hint": command.get("usage_hint", ""),
                }
                for command in features.get("slash_commands", [])
            ],
            "faults": [
                {"method": method, "kind": fault.kind, "left": fault.left}
                for method, faults in workspace.faults.items()
                for fault in faults
            ],
        }

    def _view(self, view: View) -> Json:
        return methods_views.view_json(self._workspace, view) | {"errors": view.errors}

    def _sidebar(self, person: Person) -> list[Json]:
        workspace = self._workspace
        entries: list[Json] = []
        for channel in workspace.conversations_of(person.id):
            name = workspace.bot_name if channel.is_dm else channel.name
            kind = "dm" if channel.is_dm or channel.is_group_dm else "channel"
            entries.append(
                {
                    "id": channel.id,
                    "name": name,
                    "kind": kind,
                    "is_private": channel.is_private,
                    "is_archived": channel.is_archived,
                    "unread": self._unread(person, channel),
                }
            )
        if workspace.app_home("home"):
            name = f"{workspace.bot_name} Home"
            entries.append({"id": HOME, "name": name, "kind": "home", "unread": 0})
        return entries

    def _unread(self, person: Person, channel: Channel) -> int:
        read = self._workspace.last_read.get((person.id, channel.id), "")
        unread = 0
        for ts, message in reversed(self._workspace.messages[channel.id].items()):
            if ts <= read:
                break
            if message["user"] != person.id:
                unread += 1
        for ts, message in self._workspace.ephemerals.get(person.id, {}).items():
            if ts > read and message["channel"] == channel.id:
                unread += 1
        return unread

    async def messages(self, request: Request) -> Json:
        workspace, person = self._workspace, self._who(request)
        channel = self._acting.channel(request.query_params.get("channel"), person)
        own = [
            message
            for message in workspace.ephemerals.get(person.id, {}).values()
            if message["channel"] == channel.id
        ]
        found = sorted(
            [*workspace.messages[channel.id].values(), *own], key=lambda one: str(one["ts"])
        )
        if found:
            newest = str(found[-1]["ts"])
            if workspace.last_read.get((person.id, channel.id)) != newest:
                workspace.last_read[person.id, channel.id] = newest
                workspace.touch()
        shown: dict[str, Json] = {}
        for message in found:
            entry = self._message(person, message)
            parent = shown.get(str(message.get("thread_ts")))
            if parent is None:
                shown[message["ts"]] = entry
            else:
                parent["thread"].append(entry)
        return {"channel": channel.id, "messages": list(shown.values())}

    def _message(self, person: Person, message: Json) -> Json:
        author = self._workspace.people.get(message["user"])
        typed = self._workspace.message_values.get((person.id, message["ts"]), {})
        return message | {
            "user_name": author.name if author else self._workspace.bot_name,
            "avatar_color": author.color if author else "",
            "is_bot": author is None,
            "only_visible_to_you": bool(message.get("is_ephemeral")),
            "values": typed,
            "thread": [],
        }

    async def wait(self, request: Request) -> Json:
        text = request.query_params.get("version", "0")
        if not text.isdigit():
            raise BadRequest("`version` must be a whole number.")
        version, known = int(text), self._workspace.version
        for _ in range(int(WAIT_SECONDS / 0.5)):
            known = await self._workspace.wait_for_change(version, 0.5)
            if known > version or self._is_stopping() or await request.is_disconnected():
                break
        return {"version": known}

    async def open(self, request: Request) -> Json:
        body = await read_body(request)
        tab = "home" if body.get("channel", HOME) == HOME else "messages"
        await self._acting.open_app(body.get("user"), tab)
        return {}

    def _who(self, request: Request) -> Person:
        return self._acting.person(request.query_params.get("user"))
