"""Reads a request's arguments in every form that Slack's clients send them.

May import starlette. JSON (also empty), forms with JSON inside, multipart, query strings, and any
mixture; the token comes from the header or from the arguments.
"""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

_FORMS = ("application/x-www-form-urlencoded", "text/plain", "")


class BadBody(Exception):
    """A body that Slack refuses before it looks at the method; the text is its error code."""


async def read(request: Request) -> tuple[dict[str, Any], str | None]:
    """The arguments without the token, and the token. Raises `BadBody`."""
    args: dict[str, Any] = dict(parse_qsl(request.url.query, keep_blank_values=True))
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form() as form:
            for name, value in form.multi_items():
                args[name] = await value.read() if isinstance(value, UploadFile) else value
    else:
        args |= _read_plain(kind, await request.body())
    kind, _, credentials = request.headers.get("authorization", "").partition(" ")
    token = credentials.strip() if kind.lower() == "bearer" else None
    if kind.lower() == "basic":
        args |= _client(credentials)
    in_args = args.pop("token", None)
    return args, token or in_args or None


def _client(credentials: str) -> dict[str, Any]:
    """The app's own id and secret, as `oauth.v2.access` may carry them in the header."""
    try:
        client_id, _, secret = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        raise BadBody("invalid_auth") from None
    return {"client_id": client_id, "client_secret": secret}


def _read_plain(kind: str, body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise BadBody("invalid_charset") from None
    if kind == "application/json":
        try:
            value = json.loads(text)
        except ValueError:
            raise BadBody("invalid_json") from None
        if not isinstance(value, dict):
            raise BadBody("json_not_object")
        return value
    if kind in _FORMS:
        return dict(parse_qsl(text, keep_blank_values=True))
    raise BadBody("invalid_post_type")
