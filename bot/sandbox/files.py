"""Files: put into a form by a person, and read by an app that may.

May import `inputs`, `nouns` and `workspace`. As in Slack, whoever asks for a file without the bot's
token, or without the scope `files:read`, is sent to a page to log in.
"""

import base64
import binascii
from mimetypes import guess_type
from typing import Any
from urllib.parse import quote

from bot.sandbox.inputs import BadValue, Placed
from bot.sandbox.nouns import Json, Person
from bot.sandbox.workspace import Workspace

MOST = 10
"""Files in one input, where it says nothing itself."""


def put_in(workspace: Workspace, person: Person, at: Placed, raw: Any) -> Json:
    """The element's state with these files: each a `name`, and its `content` or `base64`."""
    wanted = raw.get("files") if isinstance(raw, dict) and "files" in raw else raw
    given = wanted if isinstance(wanted, list) else [wanted] if wanted else []
    most = at.element.get("max_files", MOST)
    if len(given) > most:
        raise BadValue(f'"{at.action_id}" takes at most {most} files, not {len(given)}.')
    kinds = at.element.get("filetypes") or []
    return {"type": at.kind, "files": [_file(workspace, person, at, one, kinds) for one in given]}


def may_read(workspace: Workspace, authorization: str) -> bool:
    token = authorization.removeprefix("Bearer ").strip()
    return token in workspace.tokens and "files:read" in workspace.scopes


def private_url(workspace: Workspace, file: Json) -> str:
    return f"{workspace.url}/files/{file['id']}/{quote(file['name'], safe='')}"


def _file(workspace: Workspace, person: Person, at: Placed, one: Any, kinds: list[str]) -> Json:
    name = one.get("name") if isinstance(one, dict) else None
    if not isinstance(name, str) or not name:
        raise BadValue(f'"{at.action_id}" takes files: each needs a `name` and its `content`.')
    kind = name.rpartition(".")[2].lower() if "." in name else ""
    if kinds and kind not in kinds:
        raise BadValue(f'"{at.action_id}" takes files that end in {", ".join(kinds)}, not {name}.')
    if one.get("id") in workspace.files:
        return workspace.files[one["id"]]
    content = _content(at, one)
    file: Json = {
        "id": workspace.new_id("F"),
        "name": name,
        "title": name,
        "mimetype": guess_type(name)[0] or "application/octet-stream",
        "filetype": kind,
        "size": len(content),
        "user": person.id,
    }
    file["url_private"] = file["url_private_download"] = private_url(workspace, file)
    workspace.files[file["id"]] = file
    workspace.file_bodies[file["id"]] = content
    return file


def _content(at: Placed, one: Json) -> bytes:
    if isinstance(one.get("content"), str):
        return str(one["content"]).encode()
    try:
        return base64.b64decode(str(one.get("base64", "")), validate=True)
    except binascii.Error:
        raise BadValue(f'"{at.action_id}": the `base64` of {one["name"]} is none.') from None
