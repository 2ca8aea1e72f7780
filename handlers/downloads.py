"""Reads a file that a person put into a form, from Slack and from nowhere else.

May import `handlers.answers` (whose address is Slack's) and the standard library. A listener has
three seconds: what does not arrive in two is left to the command line.
"""

from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk import WebClient

import storage
from bot.okr.model import Problem
from handlers.answers import is_slack_address

MOST_BYTES = 5_000_000
_SECONDS = 2.0


class _NoRedirects(HTTPRedirectHandler):
    """Slack sends whoever may not read a file to a page to log in; our token goes nowhere else."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def read(client: WebClient, file: Mapping[str, Any]) -> bytes:
    """The bytes of a file; Problem `import.*` says what to do where they cannot be had."""
    if storage.in_transaction():
        raise RuntimeError("Slack was called inside a transaction: a file")
    name, url = str(file.get("name") or ""), str(file.get("url_private") or "")
    if not is_slack_address(url, client.base_url):
        raise Problem("import.unreadable", name=name)
    if isinstance(size := file.get("size"), int) and size > MOST_BYTES:
        raise Problem("import.too_large", name=name, limit=MOST_BYTES // 1_000_000)
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310
    try:
        with build_opener(_NoRedirects).open(request, timeout=_SECONDS) as response:
            content: bytes = response.read(MOST_BYTES + 1)
            kind = str(response.headers.get_content_type())
    except HTTPError as refusal:
        with refusal:
            raise Problem("import.no_scope", name=name) from refusal
    except (URLError, OSError) as error:
        raise Problem("import.unreadable", name=name) from error
    if kind == "text/html":
        raise Problem("import.no_scope", name=name)
    if len(content) > MOST_BYTES:
        raise Problem("import.too_large", name=name, limit=MOST_BYTES // 1_000_000)
    return content
