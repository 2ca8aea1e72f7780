"""Reads a file that a person put into a form, from Slack and from nowhere else.

May import `handlers.addresses` (whose address is Slack's) and the standard library. A listener has
three seconds: what has not arrived after two is left to the command line.
"""

from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

from slack_sdk import WebClient

import storage
from bot.okr.model import Problem
from handlers.addresses import asked, is_slack_address

MOST_BYTES = 5_000_000
SECONDS = 2.0
"""For all of a file."""
_AT_ONCE = 65_536


def read(client: WebClient, file: Mapping[str, Any], *, seconds: float | None = None) -> bytes:
    """The bytes of a file; Problem `import.*` says what to do where they cannot be had.

    It may take `seconds`, or `SECONDS`.
    """
    if storage.in_transaction():
        raise RuntimeError("Slack was called inside a transaction: a file")
    name, url = str(file.get("name") or ""), str(file.get("url_private") or "")
    if not is_slack_address(url, client.base_url):
        raise Problem("import.unreadable", name=name)
    if isinstance(size := file.get("size"), int) and size > MOST_BYTES:
        raise Problem("import.too_large", name=name, limit=MOST_BYTES // 1_000_000)
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310
    try:
        with asked(request, seconds or SECONDS) as response:
            kind = response.headers.get_content_type()
            content = _read(response, seconds or SECONDS)
    except HTTPError as refusal:
        with refusal:
            raise Problem("import.no_scope", name=name) from refusal
    except (HTTPException, OSError) as error:
        raise Problem("import.unreadable", name=name) from error
    if kind == "text/html":
        raise Problem("import.no_scope", name=name)
    if len(content) > MOST_BYTES:
        raise Problem("import.too_large", name=name, limit=MOST_BYTES // 1_000_000)
    return content


def _read(response: HTTPResponse, seconds: float) -> bytes:
    """All of it, or a byte too many; OSError where it is cut short or comes too slowly.

    Nothing is unpacked on the way: we ask for no compression, and what came so is no text.
    """
    content, ends = bytearray(), monotonic() + seconds
    while len(content) <= MOST_BYTES and (piece := response.read1(_AT_ONCE)):
        content += piece
        if monotonic() > ends:
            raise TimeoutError
    told = response.headers.get("Content-Length", "")
    if told.isdecimal() and len(content) < min(int(told), MOST_BYTES):
        raise ConnectionError
    return bytes(content)
