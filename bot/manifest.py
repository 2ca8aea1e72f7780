"""The app as Slack is to know it: `manifest.json`, which says scopes, events and the command.

May import the standard library.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

MANIFEST = Path(__file__).parent.parent / "manifest.json"


@cache
def manifest() -> dict[str, Any]:
    """The Slack manifest this version needs."""
    read: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return read


def bot_scopes() -> list[str]:
    """What Homeroom asks for, the optional ones included."""
    scopes: list[str] = manifest()["oauth_config"]["scopes"]["bot"]
    return scopes
