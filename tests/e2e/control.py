"""The sandbox's control API from outside: what a person does and sees, without a browser.

Standard library only, so that it shows how any program may drive a sandbox.
"""

import json
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

Json = dict[str, Any]

_OPENER = build_opener(ProxyHandler({}))  # the sandbox is on this machine: never through a proxy
_SECONDS = 120  # the longest a call may take: weeks of virtual time, on a busy machine


class Refused(Exception):
    """Nobody could do that here; the text is the sandbox's one sentence."""


class Control:
    """Acts as anyone in the sandbox at `url`. Every call returns when what it caused has settled.

    Answers are those of `/_control`; messages are Slack JSON, oldest first.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    # --- what a person does ---------------------------------------------------------------------

    def command(
        self, user: str, text: str = "", *, command: str = "/okr", channel: str | None = None
    ) -> Json:
        """Type a command, in one's direct message unless a channel is named."""
        return self._post("command", user=user, command=command, text=text, channel=channel)

    def action(self, user: str, action_id: str, **where: Any) -> Json:
        """Press a button, where the person looks unless `channel`, `ts` or `view_id` says where."""
        return self._post("action", user=user, action_id=action_id, **where)

    def submit(self, user: str, values: Json) -> Json:
        """Fill in the form before the person and send it; inputs not named stay as they are."""
        return self._post("submit", user=user, values=values)

    def close(self, user: str) -> Json:
        """Put the form before the person away, unsent."""
        return self._post("close", user=user)

    # --- what a person sees ---------------------------------------------------------------------

    def dm(self, user: str) -> list[Json]:
        messages: list[Json] = self._get("dm", user=user)["messages"]
        return messages

    def messages(self, channel: str) -> list[Json]:
        messages: list[Json] = self._get("messages", channel=channel)["messages"]
        return messages

    def home(self, user: str) -> Json | None:
        view: Json | None = self._get("home", user=user)["view"]
        return view

    def modal(self, user: str) -> Json | None:
        view: Json | None = self._get("modal", user=user)["view"]
        return view

    # --- the workspace --------------------------------------------------------------------------

    def state(self) -> Json:
        return self._get("state")

    def person(self, user: str, **changes: Any) -> None:
        """Somebody comes, or changes: `is_active=False` deactivates, `is_admin=True` promotes."""
        self._post("person", id=user, **changes)

    def now(self) -> datetime:
        return datetime.fromisoformat(self.state()["now"])

    def travel(self, to: datetime) -> None:
        """Let time pass until that moment, everything on the way in its turn."""
        self._post("clock", to=to.isoformat())

    def fault(self, method: str, kind: str, count: int = 1, **more: Any) -> None:
        """Force the next `count` calls of a method to fail; 0 forgets all that still waits."""
        self._post("fault", method=method, kind=kind, count=count, **more)

    def http(self, url: str | None, *, bad_signature: bool = False) -> None:
        """Send signed requests there from now on; None goes back to Socket Mode."""
        self._post("http", url=url, bad_signature=bad_signature)

    def connections(self) -> int:
        """How many Socket Mode connections are open."""
        count: int = self._post("connections")["connections"]
        return count

    def journal(self, method: str | None = None) -> list[Json]:
        """Every call to the Web API so far: `{at, method, args, ok, error?, fault?}`."""
        query = {} if method is None else {"method": method}
        calls: list[Json] = self._get("journal", **query)["calls"]
        return calls

    def _get(self, name: str, **query: str) -> Json:
        return self._call(Request(f"{self._url}/_control/{name}?{urlencode(query)}"))

    def _post(self, name: str, **body: Any) -> Json:
        given = {key: value for key, value in body.items() if value is not None or key == "url"}
        return self._call(Request(f"{self._url}/_control/{name}", json.dumps(given).encode()))

    @staticmethod
    def _call(request: Request) -> Json:
        try:
            with _OPENER.open(request, timeout=_SECONDS) as answer:
                found: Json = json.load(answer)
                return found
        except HTTPError as refusal:
            with refusal:
                raise Refused(json.load(refusal)["error"]) from None
