"""The weekly prompt, the check-in form, and the answers to a check-in.

May import `messages` (engine), `bot.okr` and the standard library. Every function is pure: values
in, Block Kit out; times are aware datetimes in UTC, shown in the person's own zone.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.okr.model import CheckIn, Confidence, Member, Prompt
from bot.okr.prompts import PromptLine
from bot.okr.status import Standing
from messages import Message, View, render


def prompt(member: Member, lines: Sequence[PromptLine], prompt: Prompt, now: datetime) -> Message:
    """The one direct message of a week, in whatever state its items are now.

    Send it when the prompt is made and again, as an update, after every change: open items show
    their three buttons, saved ones what was saved with Undo, skipped ones a word. A snoozed prompt
    says when it comes again; an expired one has no buttons left.
    """
    return render.message("check_in.prompt.j2", member=member, lines=lines, prompt=prompt, now=now)


def nudge(member: Member, lines: Sequence[PromptLine], prompt: Prompt) -> Message:
    """The one reminder of a prompt, with its buttons; like the prompt, sent again as an update
    after every change."""
    return render.message("check_in.nudge.j2", member=member, lines=lines, prompt=prompt)


def modal(
    member: Member,
    standings: Sequence[Standing],
    metadata: str,
    now: datetime,
    preset: Confidence | None = None,
    total: int | None = None,
    *,
    is_practice: bool = False,
) -> View:
    """The check-in form for one to five key results.

    One key result: block ids `value`, `no_data`, `confidence`, `note`, `barrier`, `helper`, `win`,
    `share`; several: each with `:KEY` behind it. `metadata` comes back untouched with the answer.
    `preset` chooses the confidence (Need support); without it the rules' suggestion is chosen.
    `total` is how many key results there are in all when this page holds only some of them.
    `is_practice`: nothing of it will be kept.
    """
    return render.view(
        "check_in.modal.j2",
        member=member,
        standings=standings,
        metadata=metadata,
        now=now,
        preset=preset,
        total=total or len(standings),
        is_practice=is_practice,
    )


def saved(member: Member, saved: Sequence[tuple[Standing, CheckIn]], now: datetime) -> Message:
    """What was just stored, one line each, with Undo; the standing is the one after saving."""
    return render.message("check_in.saved.j2", member=member, saved=saved, now=now)


def undone(standing: Standing, now: datetime) -> Message:
    """A check-in was taken back; the standing is the one that holds again."""
    return render.message("check_in.undone.j2", standing=standing, now=now)


def skipped(member: Member, standings: Sequence[Standing], now: datetime) -> Message:
    """Not this time, without blame; names when the next prompt comes."""
    return render.message("check_in.skipped.j2", member=member, standings=standings, now=now)


def snoozed(until: datetime, tz: str, now: datetime) -> Message:
    """The prompt comes back at `until` (UTC), said in the zone `tz`."""
    return render.message("check_in.snoozed.j2", until=until, tz=tz, now=now)
