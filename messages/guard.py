"""The soft stop before what looks like a student: in a form, and for one line.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Mapping
from typing import Any

from bot.okr.guard import Finding
from messages import Message, View, render

BOX = "send_anyway"
"""The check box of the form; ticked, it is sent as it is."""

_MARK = "guard:"
_KEPT = (
    *("type", "callback_id", "title", "submit", "close", "private_metadata"),
    *("clear_on_close", "notify_on_close", "external_id"),
)
"""What Slack takes of a form it shows."""


def form(view: Mapping[str, Any], found: Mapping[str, Finding]) -> View:
    """The form as Slack has it, with a sentence at each field (its block) and the check box.

    What was typed stays: the inputs keep their names.
    """
    said = render.view("guard.form.j2", found=found).payload["blocks"]
    at_fields = {one["block_id"].removeprefix(_MARK): one for one in said[:-1]}
    blocks = []
    for block in view["blocks"]:
        name = str(block.get("block_id") or "")
        if name == BOX or name.startswith(_MARK):
            continue
        blocks.append(block)
        if name in at_fields:
            blocks.append(at_fields[name])
    kept = {name: view[name] for name in _KEPT if view.get(name)}
    return View({**kept, "blocks": [*blocks, said[-1]]})


def line(finding: Finding, typed: str, resend: str, opens: str) -> Message:
    """One line that was not stored. `resend` is the value of the button that sends it as it is; ""
    where it is too long for one, then `opens` is the command of the form, "" for none."""
    return render.message("guard.line.j2", finding=finding, typed=typed, resend=resend, opens=opens)
