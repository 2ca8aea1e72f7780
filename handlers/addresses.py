"""Addresses that came in a payload are asked only where they are Slack's, and lead nowhere else.

Slack gives us two kinds of them: where an answer goes (`response_url`) and where a file is
(`url_private`, which is asked with our token). Whoever could put another one there would be told
what we tell people, or given the token. May import the standard library.
"""

import string
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

_HOST = frozenset(string.ascii_lowercase + string.digits + "-.")


class _NoRedirects(HTTPRedirectHandler):
    """Slack sends whoever may not read a file to a page to log in; nothing of ours goes there."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def is_slack_address(url: str, api_url: str) -> bool:
    """Whether `url` is Slack's own, or on the very address of the configured Web API.

    Slack's have no user name, port, space or letter beyond ASCII: what another program reads
    otherwise than we do would lead elsewhere.
    """
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        there, api = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return False
    if (there.scheme, there.netloc) == (api.scheme, api.netloc) and there.netloc:
        return True
    host = there.netloc
    is_slack = host == "slack.com" or host.endswith(".slack.com")
    return there.scheme == "https" and is_slack and _HOST.issuperset(host)


@contextmanager
def asked(request: Request, seconds: float) -> Iterator[HTTPResponse]:
    """Slack's answer. HTTPError where it says no or sends us elsewhere; OSError and HTTPException
    where it does not answer, each step within `seconds`."""
    with build_opener(_NoRedirects).open(request, timeout=seconds) as response:
        yield response
