"""Draws a form anew after something was chosen in it, so that the newest choice is what it shows.

May import the Slack SDK and the standard library. Two quick choices are answered side by side, and
both carry the hash of the view that was there before them. Slack takes the first redraw and refuses
the second; this one is then drawn on top of the first, unless it is the older one. A form that was
sent off or closed meanwhile is left alone. What was drawn is remembered by this process alone: with
several replicas, now and then the second choice is shown by the next one.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from messages import View

_MOST = 1000
"""Forms remembered at once; nobody fills one in for longer than a thousand others are opened."""


@dataclass(slots=True)
class _Drawn:
    """What was last drawn of one form: its hash, and when that choice was made."""

    hash: str = ""
    at: float = 0.0
    lock: Lock = field(default_factory=Lock)


_forms: OrderedDict[str, _Drawn] = OrderedDict()
_forms_lock = Lock()


def redraw(client: WebClient, body: Mapping[str, Any], view: View) -> None:
    """Show `view` in the form from which `body` came."""
    view_id, seen = str(body["view"]["id"]), str(body["view"]["hash"])
    at = float(body["actions"][0].get("action_ts") or 0)
    drawn = _remembered(view_id)
    with drawn.lock:
        for known in (seen, drawn.hash):
            if known != seen and at <= drawn.at:
                return
            try:
                answer = client.views_update(view_id=view_id, hash=known, view=dict(view.payload))
            except SlackApiError as refusal:
                if refusal.response["error"] == "not_found":
                    return
                if refusal.response["error"] != "hash_conflict":
                    raise
            else:
                drawn.hash, drawn.at = str(answer["view"]["hash"]), at
                return


def _remembered(view_id: str) -> _Drawn:
    with _forms_lock:
        drawn = _forms.setdefault(view_id, _Drawn())
        _forms.move_to_end(view_id)
        if len(_forms) > _MOST:
            _forms.popitem(last=False)
    return drawn
