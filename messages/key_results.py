"""Reading key results: mine, one in full, its history, and lists.

May import `messages` (engine), `bot.okr` and the standard library. Notes and barriers appear only
where the caller passes `may_read_notes` (see `bot.okr.access`).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.okr.model import CheckIn, Member
from bot.okr.status import Standing
from messages import Message, render

PAGE_SIZE = 10
"""Key results on one page of a list."""


def my(member: Member, standings: Sequence[Standing], now: datetime) -> Message:
    """All key results the person owns, each with a button to check in."""
    return render.message("key_results.my.j2", member=member, standings=standings, now=now)


def show(
    standing: Standing, may_read_notes: bool, now: datetime, may_check_in: bool = False
) -> Message:
    """One key result with everything this reader may see; with New number when they may."""
    return render.message(
        "key_results.show.j2",
        standing=standing,
        may_read_notes=may_read_notes,
        now=now,
        may_check_in=may_check_in,
    )


def history(
    standing: Standing,
    check_ins: Sequence[CheckIn],
    names: Mapping[str, Member],
    may_read_notes: bool,
    now: datetime,
) -> Message:
    """The check-ins of one key result, newest first; `names` holds their authors by Slack id."""
    return render.message(
        "key_results.history.j2",
        standing=standing,
        check_ins=check_ins,
        names=names,
        may_read_notes=may_read_notes,
        now=now,
    )


def listing(
    title: str, standings: Sequence[Standing], now: datetime, page: int = 1, words: str = "list"
) -> Message:
    """A page of `PAGE_SIZE` key results out of all that match.

    `words` is what the person typed after `/okr`; the button that turns the page (`listing.page`)
    carries `{"words": words, "page": n}` as JSON. A page beyond the last shows the last.
    """
    pages = max(1, -(-len(standings) // PAGE_SIZE))
    page = min(max(1, page), pages)
    turn = json.dumps({"words": words, "page": page + 1 if page < pages else 1})
    return render.message(
        "key_results.listing.j2",
        title=title,
        standings=standings[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        now=now,
        page=page,
        pages=pages,
        count=len(standings),
        turn=turn,
    )
