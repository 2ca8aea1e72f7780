"""`/_control`: act as anyone, set the clock, force faults, read the journal, without a browser.

May import its neighbors and starlette. Every call answers when what it caused has settled. Input
that cannot be used is answered with 400 and one sentence: `{"error": …}`.

- `GET state`, `dm?user=`, `messages?channel=`, `ephemerals?user=`, `modal?user=`, `home?user=`,
  `journal?method=`: what there is, and what somebody sees
- `POST command {user, channel?, command, text}`
- `POST action {user, action_id, channel?, ts? or view_id?, block_id?, value?, selected?, values?}`:
  use an element. `value` says which of several buttons; `selected` is what to pick or type (an
  option's value, an id, a date, text, or a list of them), and which of several menus. `values`
  fills in other inputs first. A question (`confirm`) is answered with yes.
- `POST submit {user, values, view_id?}`: send the top modal; `values` by action_id, what is not
  named stays. `POST close {user, everything?}`, `open {user, tab?}`,
  `message {user, channel, text, thread_ts?}`
- `POST person {id, name?, handle?, title?, email?, tz?, is_admin?, is_owner?, is_guest?,
  is_active?}`: somebody new, or a change: `is_active: false` deactivates, `is_admin: true` makes
  an admin. `POST dnd {user, until, from?}`: they are on do-not-disturb from now (or `from`) until
  then, or with `until: null` no longer.
  `POST channel {id, name?, topic?, members?, is_private?, is_archived?, has_bot?}`
- `POST clock {to or advance}`, `fault {method, kind, count?, retry_after?, performed?}`, `reset`,
  `connections {do?}`, `http {url?, bad_signature?}`
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import methods_views
from bot.sandbox.acting import Acting, BadRequest
from bot.sandbox.http_mode import HttpMode
from bot.sandbox.nouns import Channel, Fault, Json, Person, View
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.times import BadTime, DriverFailed, parse_duration, parse_moment
from bot.sandbox.workspace import Workspace

KINDS = ("ratelimited", "error:NAME", "http_500", "timeout", "drop")
Answer = Callable[[Request], Awaitable[Json]]


def answering(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose problems become 400 with one sentence."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await answer(request))
        except (BadRequest, BadTime) as problem:
            return JSONResponse({"error": str(problem)}, status_code=400)
        except DriverFailed as failure:
            return JSONResponse({"error": str(failure)}, status_code=500)

    return endpoint


async def read_body(request: Request) -> Json:
    """The JSON object in the body, `{}` when there is none. Raises `BadRequest`."""
    text = await request.body()
    if not text.strip():
        return {}
    try:
        body = json.loads(text)
    except ValueError:
        raise BadRequest("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    return body


def need_text(body: Json, name: str, *, default: str | None = None) -> str:
    """A text of the body. Raises `BadRequest` when it is missing or something else."""
    value = body.get(name, default)
    if not isinstance(value, str):
        raise BadRequest(f"`{name}` must be text.")
    return value


class Control:
    """The routes under `/_control`. `travel` moves the clock and everything that lives by it."""

    def __init__(
        self,
        workspace: Workspace,
        acting: Acting,
        socket: SocketMode,
        http: HttpMode,
        methods: Callable[[], set[str]],
        travel: Callable[[datetime], Awaitable[None]],
        reset: Callable[[], None],
    ) -> None:
        self._workspace = workspace
        self._acting = acting
        self._socket = socket
        self._http = http
        self._methods = methods
        self._travel = travel
        self._reset = reset

    def routes(self) -> list[Route]:
        get: dict[str, Answer] = {
            "state": self.state,
            "dm": self.dm,
            "messages": self.messages,
            "ephemerals": self.ephemerals,
            "modal": self.modal,
            "home": self.home,
            "journal": self.journal,
        }
        post: dict[str, Answer] = {
            "command": self.command,
            "action": self.action,
            "submit": self.submit,
            "close": self.close,
            "open": self.open,
            "message": self.message,
            "clock": self.clock,
            "fault": self.fault,
            "reset": self.reset,
            "person": self.person,
            "dnd": self.dnd,
            "channel": self.channel,
            "connections": self.connections,
            "http": self.http,
        }
        routes = [
            Route(f"/_control/{name}", answering(answer), methods=[verb])
            for verb, answers in (("GET", get), ("POST", post))
            for name, answer in answers.items()
        ]
        known = ", ".join([*(f"GET {name}" for name in get), *(f"POST {name}" for name in post)])

        async def unknown(request: Request) -> Response:
            wanted = f"{request.method} {request.url.path}"
            return JSONResponse({"error": f"There is no {wanted}; there is: {known}."}, 404)

        return [*routes, Route("/_control/{rest:path}", unknown, methods=["GET", "POST"])]

    # --- reading --------------------------------------------------------------------------------

    async def state(self, request: Request) -> Json:
        people = [
            {
                "id": person.id,
                "name": person.name,
                "tz": person.tz,
                "is_admin": person.is_admin,
                "is_active": person.is_active,
            }
            for person in self._workspace.people.values()
        ]
        channels = [
            {"id": channel.id, "name": channel.name, "members": list(channel.member_ids)}
            for channel in self._workspace.named_channels()
        ]
        now = self._workspace.now().isoformat()
        return {"now": now, "people": people, "channels": channels}

    def _who(self, request: Request) -> Person:
        user = request.query_params.get("user")
        if user is None:
            raise BadRequest("Say who: ?user=ID.")
        return self._acting.person(user)

    async def dm(self, request: Request) -> Json:
        return self._history(self._workspace.open_dm(self._who(request).id))

    async def messages(self, request: Request) -> Json:
        name = request.query_params.get("channel")
        if name is None:
            raise BadRequest("Say where: ?channel=ID.")
        return self._history(self._acting.channel(name))

    def _history(self, channel: Channel) -> Json:
        found = self._workspace.messages[channel.id].values()
        return {"channel": channel.id, "messages": list(found)}

    async def ephemerals(self, request: Request) -> Json:
        person = self._who(request)
        found = self._workspace.ephemerals.get(person.id, {})
        return {
            "channel": self._workspace.dm_id(person.id),
            "messages": list(found.values()),
        }

    async def modal(self, request: Request) -> Json:
        person = self._who(request)
        return self._seen(methods_views.top(self._workspace, person.id))

    async def home(self, request: Request) -> Json:
        """Looking at the Home tab opens it: the app hears `app_home_opened` first."""
        person = self._who(request)
        if person.is_active:
            await self._acting.open_app(person.id, "home")
        home = self._workspace.homes.get(person.id)
        return self._seen(self._workspace.views[home] if home else None)

    def _seen(self, view: View | None) -> Json:
        return {"view": methods_views.view_json(self._workspace, view) if view else None}

    async def journal(self, request: Request) -> Json:
        method = request.query_params.get("method")
        calls = [call for call in self._workspace.journal if method in (None, call["method"])]
        return {"calls": calls}

    # --- acting ---------------------------------------------------------------------------------

    async def command(self, request: Request) -> Json:
        body = await read_body(request)
        command, text = need_text(body, "command"), need_text(body, "text", default="")
        return await self._acting.command(body.get("user"), body.get("channel"), command, text)

    async def action(self, request: Request) -> Json:
        body = await read_body(request)
        return await self._acting.action(body.get("user"), body)

    async def submit(self, request: Request) -> Json:
        body = await read_body(request)
        return await self._acting.submit(body.get("user"), body.get("values"), body.get("view_id"))

    async def close(self, request: Request) -> Json:
        body = await read_body(request)
        everything = bool(body.get("everything", False))
        return await self._acting.close(
            body.get("user"), body.get("view_id"), everything=everything
        )

    async def open(self, request: Request) -> Json:
        body = await read_body(request)
        tab = need_text(body, "tab", default="home")
        if tab not in ("home", "messages"):
            raise BadRequest('`tab` is "home" or "messages".')
        await self._acting.open_app(body.get("user"), tab)
        return {}

    async def message(self, request: Request) -> Json:
        body = await read_body(request)
        text, where = need_text(body, "text"), body.get("channel")
        return {
            "message": await self._acting.say(body.get("user"), where, text, body.get("thread_ts"))
        }

    # --- time, faults and the workspace itself --------------------------------------------------

    async def clock(self, request: Request) -> Json:
        body = await read_body(request)
        now = self._workspace.now()
        if ("to" in body) == ("advance" in body):
            raise BadRequest('Say either {"to": ISO-TIME} or {"advance": "P1D"}.')
        try:
            to = parse_moment(body["to"]) if "to" in body else now + parse_duration(body["advance"])
        except OverflowError:
            raise BadRequest("That is later than this clock can count.") from None
        if to < now:
            raise BadRequest(f"Time only goes forward: it is {now.isoformat()} already.")
        await self._travel(to)
        return {"now": to.isoformat()}

    async def fault(self, request: Request) -> Json:
        body = await read_body(request)
        method, kind = need_text(body, "method"), need_text(body, "kind")
        if method not in {*self._methods(), "*", "response_url"}:
            raise BadRequest(f"This workspace has no method {method!r}.")
        if kind not in KINDS[:1] + KINDS[2:] and not (kind.startswith("error:") and kind[6:]):
            raise BadRequest(f"`kind` is one of {', '.join(KINDS)}, not {kind!r}.")
        count = _whole(body, "count", default=1, least=0)
        fault = Fault(
            kind,
            count,
            retry_after=_whole(body, "retry_after", default=1, least=1),
            performed=bool(body.get("performed", kind == "drop")),
        )
        self._workspace.faults.pop(method, None) if count == 0 else None
        if count:
            self._workspace.faults.setdefault(method, []).append(fault)
        return {"method": method, "kind": kind, "count": count}

    async def reset(self, request: Request) -> Json:
        self._reset()
        return {"calls": list(self._workspace.journal)}

    async def person(self, request: Request) -> Json:
        """Add or change somebody: `{id, name?, title?, email?, tz?, is_admin?, is_active?}`."""
        body = await read_body(request)
        person_id = _new_id(body, "UW")
        known = self._workspace.people.get(person_id) or Person(id=person_id, name=person_id)
        texts = ("name", "handle", "title", "email", "tz")
        changes = _changes(body, texts, ("is_admin", "is_owner", "is_guest", "is_active"))
        if "tz" in changes:
            _check_zone(changes["tz"])
        fields = {name: getattr(known, name) for name in Person.__slots__}
        self._workspace.people[person_id] = Person(**(fields | changes))
        self._workspace.touch()
        return {"id": person_id}

    async def dnd(self, request: Request) -> Json:
        """`{user, until, from?}`: do-not-disturb until that moment; null for an end to it."""
        body = await read_body(request)
        person = self._acting.person(need_text(body, "user"))
        span = None
        if body.get("until") is not None:
            starts = parse_moment(body["from"]) if "from" in body else self._workspace.now()
            span = starts, parse_moment(body["until"])
            if span[1] <= span[0]:
                raise BadRequest("`until` must come after the beginning.")
        self._workspace.people[person.id] = replace(person, do_not_disturb=span)
        self._workspace.touch()
        return {"user": person.id}

    async def channel(self, request: Request) -> Json:
        """Add or change a channel: `{id, name?, members?, is_private?, is_archived?, has_bot?}`."""
        body = await read_body(request)
        channel_id = _new_id(body, "CG")
        known = self._workspace.channels.get(channel_id)
        known = known or Channel(id=channel_id, name=channel_id.lower())
        changes = _changes(body, ("name", "topic"), ("is_private", "is_archived", "has_bot"))
        if "members" in body:
            if not isinstance(body["members"], list):
                raise BadRequest("`members` must be a list of people's ids.")
            changes["member_ids"] = tuple(self._acting.person(one).id for one in body["members"])
        self._workspace.add_channel(known)
        is_invited = bool(changes.get("has_bot")) and not known.has_bot
        if is_invited:
            del changes["has_bot"]
        changed = self._workspace.change_channel(known, **changes)
        if is_invited:
            await self._acting.invite_bot(changed, "USLACKBOT")
        return {"id": channel_id}

    async def connections(self, request: Request) -> Json:
        """`{do: "refresh"}` recycles the Socket Mode connections, `{do: "drop"}` closes them."""
        body = await read_body(request)
        wanted = body.get("do")
        if wanted == "refresh":
            await self._socket.refresh_all()
        elif wanted == "drop":
            await self._socket.drop_all()
        elif wanted is not None:
            raise BadRequest('`do` is "refresh" or "drop".')
        return {"connections": len(self._socket.open_connections)}

    async def http(self, request: Request) -> Json:
        """`{url?, bad_signature?}`: send signed requests there instead of Socket Mode envelopes."""
        body = await read_body(request)
        if body.get("url") is not None:
            url = need_text(body, "url")
            if not url.startswith(("http://", "https://")):
                raise BadRequest("`url` must start with http:// or https://.")
            problem = await self._http.verify(url)
            if problem is not None:
                raise BadRequest(problem)
        if "url" in body:
            self._http.url = body["url"]
        self._http.bad_signature = bool(body.get("bad_signature", self._http.bad_signature))
        return {"url": self._http.url, "bad_signature": self._http.bad_signature}


def _whole(body: Json, name: str, *, default: int, least: int) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise BadRequest(f"`{name}` must be a whole number of at least {least}.")
    return value


def _new_id(body: Json, letters: str) -> str:
    found = need_text(body, "id")
    if not (found.isalnum() and found.isascii() and found == found.upper() and len(found) > 1):
        raise BadRequest("`id` is made of capital letters and digits.")
    if found[0] not in letters:
        raise BadRequest(f"`id` must start with {' or '.join(letters)}.")
    return found


def _changes(body: Json, texts: tuple[str, ...], flags: tuple[str, ...]) -> dict[str, Any]:
    changes: dict[str, Any] = {name: need_text(body, name) for name in texts if name in body}
    for name in flags:
        if name in body:
            if not isinstance(body[name], bool):
                raise BadRequest(f"`{name}` must be true or false.")
            changes[name] = body[name]
    return changes


def _check_zone(tz: str) -> None:
    try:
        ZoneInfo(tz)
    except (KeyError, ValueError, OSError):
        raise BadRequest(f"{tz!r} is not a time zone such as America/Chicago.") from None
