"""How an app comes to be installed, and how it goes: the consent page, tokens, and their ends.

May import `calls`, `nouns`, `workspace` and starlette. With `token_rotation_enabled` in the
manifest a token lives twelve hours, and each refresh token is taken once; without, there is one
token that does not end. Where the seed names an organization, the installation serves all of it.
"""

from datetime import timedelta
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.sandbox.calls import ApiError, Call
from bot.sandbox.nouns import Json
from bot.sandbox.workspace import Workspace

CODE_LIFE = timedelta(minutes=10)
TOKEN_LIFE = timedelta(hours=12)

NEED_TEAM = frozenset(
    "conversations.list dnd.teamInfo team.info users.conversations users.list".split()
)
"""What an organization's token must be told a workspace for: `team_id`."""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{app} · {team}</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 10vh auto;
  padding: 0 1rem }}
button {{ font: inherit; padding: .6rem 1.4rem; margin-right: .5rem }}
</style></head>
<body>
<h1>{app} is requesting permission to access the {team} {place}</h1>
<p>A stand-in for Slack asks; nothing here is real. {app} will be able to use:</p>
<ul>{scopes}</ul>
<form method="post">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="cancel">Cancel</button>
</form>
</body></html>
"""


class Consent:
    """GET and POST `/oauth/v2/authorize`: what an app asks for, and what a person says to it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def ask(self, request: Request) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        workspace = self._workspace
        asked = [one for one in request.query_params.get("scope", "").split(",") if one]
        page = _PAGE.format(
            app=escape(workspace.bot_name),
            team=escape(workspace.seed.enterprise_name or workspace.seed.team_name),
            place="organization" if workspace.seed.enterprise_id else "workspace",
            scopes="".join(f"<li>{escape(one)}</li>" for one in asked or workspace.scopes),
        )
        return HTMLResponse(page)

    async def answer(self, request: Request) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        params, workspace = request.query_params, self._workspace
        async with request.form() as form:
            decision = form.get("decision")
        query = {"error": "access_denied", "state": params.get("state", "")}
        if decision == "allow":
            people = workspace.people
            admins = [person.id for person in people.values() if person.is_admin]
            code = workspace.new_secret("code")
            workspace.oauth_codes[code] = {
                "issued": workspace.now(),
                "redirect_uri": params["redirect_uri"],
                "user_id": params.get("user") or next(iter([*admins, *people]), ""),
            }
            query = {"code": code, "state": params.get("state", "")}
        target = params["redirect_uri"]
        return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(query)}", 303)

    def _refusal(self, request: Request) -> Response | None:
        params = request.query_params
        if params.get("client_id") != self._workspace.identity.client_id:
            return JSONResponse({"ok": False, "error": "invalid_client_id"}, 400)
        if not params.get("redirect_uri", "").startswith(("http://", "https://")):
            return JSONResponse({"ok": False, "error": "bad_redirect_uri"}, 400)
        return None


def access(call: Call) -> Json:
    """A one-use code, or a refresh token, for a token."""
    workspace = call.workspace
    _check_client(call)
    if call.text("grant_type") == "refresh_token":
        if workspace.refresh_tokens.pop(call.need("refresh_token"), None) is None:
            raise ApiError("invalid_refresh_token")
        return _granted(workspace)
    code = workspace.oauth_codes.pop(call.need("code"), None)
    if code is None:
        raise ApiError("invalid_code")
    if workspace.now() - code["issued"] > CODE_LIFE:
        raise ApiError("code_expired")
    if (call.text("redirect_uri") or code["redirect_uri"]) != code["redirect_uri"]:
        raise ApiError("bad_redirect_uri")
    workspace.is_installed = True
    return _granted(workspace) | {"authed_user": {"id": code["user_id"]}}


def _granted(workspace: Workspace) -> Json:
    identity, seed = workspace.identity, workspace.seed
    answer: Json = {
        "token_type": "bot",
        "scope": ",".join(workspace.scopes),
        "bot_user_id": identity.bot_user_id,
        "app_id": identity.app_id,
        "team": None if seed.enterprise_id else {"id": identity.team_id, "name": seed.team_name},
        "enterprise": None,
        "is_enterprise_install": bool(seed.enterprise_id),
    }
    if seed.enterprise_id:
        answer["enterprise"] = {"id": seed.enterprise_id, "name": seed.enterprise_name}
    if not workspace.manifest.get("settings", {}).get("token_rotation_enabled"):
        workspace.tokens = {identity.bot_token: None}
        return answer | {"access_token": identity.bot_token}
    token = f"xoxe.xoxb-1-{workspace.new_secret('token')}"
    refresh_token = f"xoxe-1-{workspace.new_secret('refresh')}"
    workspace.tokens[token] = workspace.now() + TOKEN_LIFE
    workspace.refresh_tokens[refresh_token] = token
    seconds = int(TOKEN_LIFE.total_seconds())
    return answer | {
        "access_token": token,
        "refresh_token": refresh_token,
        "expires_in": seconds,
    }


def _check_client(call: Call) -> None:
    identity = call.workspace.identity
    if call.text("client_id") != identity.client_id:
        raise ApiError("invalid_client_id")
    if call.text("client_secret") != identity.client_secret:
        raise ApiError("bad_client_secret")


def revoke(call: Call) -> Json:
    if not call.flag("test"):
        _remove(call.workspace)
    return {"revoked": not call.flag("test")}


def uninstall(call: Call) -> Json:
    _check_client(call)
    _remove(call.workspace)
    return {}


def _remove(workspace: Workspace) -> None:
    workspace.is_installed = False
    workspace.refresh_tokens.clear()
