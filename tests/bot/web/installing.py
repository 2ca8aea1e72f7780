"""A workspace installs Homeroom over the real wire: a small browser, and who runs it."""

import html
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from bot.clock import Clock, SystemClock
from bot.runner import running
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.stopping import Stop
from storage.encryption import new_key
from tests.bot.web.wire import FORM, PATIENCE, Answer

KEY = new_key()


class Browser:
    """Goes from page to page, and keeps cookies as it is told; it follows no redirect by itself."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def get(self, url: str) -> Answer:
        return self._ask("GET", url)

    def press(self, url: str, decision: str) -> str:
        """A button of the consent page; where it leads."""
        return self._ask("POST", url, f"decision={decision}".encode()).headers["location"]

    def _ask(self, method: str, url: str, body: bytes | None = None) -> Answer:
        parts = urlsplit(url)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE)
        headers = {"Content-Type": FORM} if body else {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={it}" for name, it in self.cookies.items())
        try:
            connection.request(method, f"{parts.path}?{parts.query}", body, headers)
            response = connection.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    self._keep(value)
            said = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, response.read().decode(), said)
        finally:
            connection.close()

    def _keep(self, cookie: str) -> None:
        pair, *attributes = (part.strip() for part in cookie.split(";"))
        name, _, value = pair.partition("=")
        self.cookies[name] = value
        if any(
            one.lower().startswith(("expires=thu, 01 jan 1970", "max-age=0")) for one in attributes
        ):
            del self.cookies[name]


def link(page: Answer) -> str:
    """Where the one button of a page leads."""
    found = re.search(r'<a class="go" href="([^"]+)"', page.text)
    assert found, page.text
    return html.unescape(found[1])


def install(address: str, browser: Browser | None = None) -> Answer:
    """From the page to install to the last one."""
    browser = browser or Browser()
    to_slack = link(browser.get(f"{address}/slack/install"))
    return browser.get(browser.press(to_slack, "allow"))


def for_many(sandbox: Sandbox, database_url: str, **changes: Any) -> Settings:
    """The settings of Homeroom for many workspaces, of which this is one, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given: dict[str, Any] = {
        "slack_mode": "http",
        "slack_client_id": sandbox.client_id,
        "slack_client_secret": sandbox.client_secret,
        "slack_signing_secret": sandbox.signing_secret,
        "slack_api_url": sandbox.api_url,
        "database_url": database_url,
        "token_keys": KEY,
        "port": port,
        "public_url": f"http://127.0.0.1:{port}",
    }
    return Settings(**{"_env_file": None, **given, **changes})


@contextmanager
def at_work(settings: Settings, clock: Clock | None = None) -> Iterator[str]:
    """Homeroom in this process; yields its address."""
    with running(settings, clock or SystemClock(), Stop()) as address:
        yield address
