"""The Web API: one table of methods, and the path every call takes through it.

May import its neighbors and starlette. The order of the checks is Slack's: the method, the token
and its kind, the scope, the rate, and only then what the method itself looks at. Forced faults come
first of all. Every call is written into the journal.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from bot.sandbox import (
    bodies,
    methods_chat,
    methods_dnd,
    methods_history,
    methods_people,
    methods_views,
    oauth,
    responses,
)
from bot.sandbox.calls import ApiError, Call, RateLimited
from bot.sandbox.nouns import Fault, Json
from bot.sandbox.workspace import Workspace

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 60.0  # longer than any client waits
_JSON_ARGS = ("blocks", "attachments", "metadata", "view", "files", "message")


@dataclass(frozen=True, slots=True)
class Method:
    """What a method needs: `scopes` (any of them), `tokens` (bot, app, none), `tier` of rate."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    tier: str = "3"
    tokens: tuple[str, ...] = ("bot",)


chat, history, people, views = methods_chat, methods_history, methods_people, methods_views
METHODS: dict[str, Method] = {
    "auth.test": Method(people.auth_test, tier="special", tokens=("bot", "app")),
    "auth.revoke": Method(oauth.revoke),
    "apps.uninstall": Method(oauth.uninstall, tier="1"),
    "blocks.validate": Method(people.blocks_validate, tier="special"),
    "bots.info": Method(people.bots_info, ("users:read",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink, tier="special"),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",), "4"),
    "chat.postMessage": Method(chat.post_message, ("chat:write",), "special"),
    "chat.update": Method(chat.update, ("chat:write",)),
    "conversations.history": Method(history.conversations_history, history.SCOPES),
    "conversations.info": Method(people.conversations_info),  # scopes by the kind of conversation
    "conversations.join": Method(people.conversations_join, ("channels:join",)),
    "conversations.list": Method(people.conversations_list, tier="2"),
    "conversations.members": Method(people.conversations_members, tier="4"),
    "conversations.open": Method(people.conversations_open),
    "conversations.replies": Method(history.conversations_replies, history.SCOPES),
    "dnd.info": Method(methods_dnd.info, ("dnd:read",)),
    "dnd.teamInfo": Method(methods_dnd.team_info, ("dnd:read",), "2"),
    "files.completeUploadExternal": Method(chat.complete_upload, ("files:write",), "4"),
    "files.getUploadURLExternal": Method(chat.get_upload_url, ("files:write",), "4"),
    "oauth.v2.access": Method(oauth.access, tier="4", tokens=("none",)),
    "reactions.add": Method(chat.add_reaction, ("reactions:write",)),
    "team.info": Method(people.team_info, ("team:read",)),
    "users.conversations": Method(people.users_conversations),
    "users.info": Method(people.users_info, ("users:read",), "4"),
    "users.list": Method(people.users_list, ("users:read",), "2"),
    "users.lookupByEmail": Method(people.users_lookup_by_email, ("users:read.email",)),
    "views.open": Method(views.views_open, tier="4"),
    "views.publish": Method(views.views_publish, tier="4"),
    "views.push": Method(views.views_push, tier="4"),
    "views.update": Method(views.views_update, tier="4"),
}


class WebApi:
    """Answers `/api/{method}`. `open_socket` makes a Socket Mode URL, `cut` drops a connection."""

    def __init__(
        self,
        workspace: Workspace,
        open_socket: Callable[[], str],
        cut: Callable[[Scope], None],
        uninstalled: Callable[[], None],
    ) -> None:
        self._workspace = workspace
        self._cut = cut
        self._uninstalled = uninstalled
        self.in_flight = 0
        self.last_activity = 0.0
        socket = Method(lambda call: {"url": open_socket()}, tier="1", tokens=("app",))
        self.methods = METHODS | {"apps.connections.open": socket}

    async def answer(self, request: Request) -> Response:
        self.in_flight += 1
        try:
            return await self._answer(request, request.path_params["method"])
        finally:
            self.in_flight -= 1
            self.last_activity = self._workspace.time.real()

    async def _answer(self, request: Request, name: str) -> Response:
        try:
            args, token = await bodies.read(request)
        except bodies.BadBody as refusal:
            self._note(name, {}, {"ok": False, "error": str(refusal)})
            return _json({"ok": False, "error": str(refusal)})
        fault = take_fault(self._workspace, name)
        if fault is None:
            return self._perform(name, args, token)
        if fault.kind in ("drop", "timeout") and fault.performed:
            self._perform(name, args, token, note=fault.kind)
        else:
            error = fault.kind.removeprefix("error:")
            self._note(name, args, {"ok": False, "error": error}, fault=fault.kind)
        return await self._fail(request, fault)

    async def answer_response_url(self, request: Request, body: Json) -> Response:
        """A message sent to a `response_url`: plain "ok", or 404 and 400 with the error's name."""
        workspace, name = self._workspace, "response_url"
        self.last_activity = workspace.time.real()
        fault = take_fault(workspace, name)
        if fault is not None and not fault.performed:
            error = fault.kind.removeprefix("error:")
            self._note(name, body, {"ok": False, "error": error}, fault=fault.kind)
            return await self._fail(request, fault)
        try:
            responses.use(workspace, request.path_params["secret"], body)
        except ApiError as refusal:
            self._note(name, body, {"ok": False, "error": refusal.code})
            gone = refusal.code in ("invalid_url", "used_url", "expired_url")
            return Response(refusal.code, status_code=404 if gone else 400)
        self._note(name, body, {"ok": True})
        if fault is not None:
            return await self._fail(request, fault)
        return Response("ok", media_type="text/html")

    async def _fail(self, request: Request, fault: Fault) -> Response:
        if fault.kind == "ratelimited":
            return _rate_limited(fault.retry_after)
        if fault.kind == "http_500":
            return Response("Internal Server Error", status_code=500, media_type="text/html")
        if fault.kind.startswith("error:"):
            return _json({"ok": False, "error": fault.kind.removeprefix("error:")})
        if fault.kind == "timeout":
            await _until_gone(request)
        self._cut(request.scope)
        await asyncio.sleep(0)
        return Response(status_code=500)

    def _perform(
        self, name: str, args: Json, token: str | None, *, note: str | None = None
    ) -> Response:
        was_installed = self._workspace.is_installed
        try:
            answer: Json = {"ok": True} | self._run(name, args, token)
            answer["ok"] = True
        except ApiError as refusal:
            answer = {"ok": False, "error": refusal.code} | refusal.extra
        except RateLimited as refusal:
            self._note(name, args, {"ok": False, "error": "ratelimited"})
            return _rate_limited(refusal.seconds)
        self._note(name, args, answer, fault=note)
        if was_installed and not self._workspace.is_installed:
            self._uninstalled()
        headers = {"x-oauth-scopes": ",".join(self._workspace.scopes)}
        method = self.methods.get(name)
        if method is not None and method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return _json(answer, headers)

    def _run(self, name: str, args: Json, token: str | None) -> Json:
        method = self.methods.get(name)
        if method is None:
            log.warning("The app called %s, which this workspace does not have", name)
            raise ApiError("unknown_method", req_method=name)
        call = Call(name, args, self._workspace, token or "")
        if method.tokens != ("none",):
            self._check_token(method, token)
        if method.scopes:
            call.require_scope(*method.scopes)
        if self._workspace.seed.enterprise_id and method.tokens != ("none",):
            self._check_team(name, args)
        wait = self._workspace.limits.take_call(
            name, method.tier, self._workspace.time.with_waiting()
        )
        if wait:
            raise RateLimited(wait)
        return method.run(call)

    def _check_token(self, method: Method, token: str | None) -> None:
        identity = self._workspace.identity
        if token is None:
            raise ApiError("not_authed")
        kinds = {**dict.fromkeys(self._workspace.tokens, "bot"), identity.app_token: "app"}
        kind = kinds.get(token)
        if kind is None:
            raise ApiError("invalid_auth")
        ends = self._workspace.tokens.get(token)
        if ends is not None and ends <= self._workspace.now():
            raise ApiError("token_expired")
        if kind not in method.tokens:
            raise ApiError("not_allowed_token_type")
        if kind == "bot" and not self._workspace.is_installed:
            raise ApiError("account_inactive")

    def _check_team(self, name: str, args: Json) -> None:
        """A token of a whole organization does not say which workspace is meant."""
        if name in oauth.NEED_TEAM and not args.get("team_id"):
            raise ApiError("missing_argument")
        if args.get("team_id", self._workspace.identity.team_id) != (
            self._workspace.identity.team_id
        ):
            raise ApiError("team_access_not_granted")

    def _note(self, name: str, args: Json, answer: Json, *, fault: str | None = None) -> None:
        note(self._workspace, name, args, answer, fault=fault)


def note(
    workspace: Workspace, name: str, args: Json, answer: Json, *, fault: str | None = None
) -> None:
    """Write one call into the journal, its JSON arguments as values."""
    entry: Json = {"at": workspace.now().isoformat(), "method": name, "args": _readable(args)}
    entry["ok"] = answer["ok"]
    if not answer["ok"]:
        entry["error"] = answer["error"]
    if fault is not None:
        entry["fault"] = fault
    workspace.journal.append(entry)


def take_fault(workspace: Workspace, name: str) -> Fault | None:
    """The forced failure for this call, counted down; `*` stands for any method."""
    for key in (name, "*"):
        waiting = workspace.faults.get(key)
        if waiting:
            fault = waiting[0]
            fault.left -= 1
            if fault.left <= 0:
                waiting.pop(0)
            return fault
    return None


def _readable(args: Json) -> Json:
    shown: dict[str, Any] = {}
    for name, value in args.items():
        if isinstance(value, bytes):
            shown[name] = f"({len(value)} bytes)"
        elif name in _JSON_ARGS and isinstance(value, str):
            try:
                shown[name] = json.loads(value)
            except ValueError:
                shown[name] = value
        else:
            shown[name] = value
    return shown


def _json(answer: Json, headers: dict[str, str] | None = None) -> Response:
    return Response(
        json.dumps(answer, separators=(",", ":")),
        media_type="application/json; charset=utf-8",
        headers=headers,
    )


def _rate_limited(seconds: int) -> Response:
    body = b'{"ok":false,"error":"ratelimited"}'
    return Response(
        body,
        status_code=429,
        media_type="application/json; charset=utf-8",
        headers={"retry-after": str(seconds)},
    )


async def _until_gone(request: Request) -> None:
    """Answer nothing until the client gives up."""
    for _ in range(int(TIMEOUT_SECONDS * 20)):
        if await request.is_disconnected():
            return
        await asyncio.sleep(0.05)
