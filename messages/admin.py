"""`/okr admin`: what there is for the people who run Homeroom, and who did what.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.okr.settings import Setting
from messages import Message, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One row of the audit: `who` is a name, "" for somebody nobody knows any more.

    `is_command_line`: somebody did it where Homeroom runs, not in Slack.
    `action` is a word like `team.added`, `subject` what it was done to. `changed` are settings with
    what they were and what they are.
    """

    at: datetime
    who: str
    action: str
    subject: str
    is_command_line: bool = False
    is_by_itself: bool = False
    changed: Sequence[tuple[Setting, object, object]] = ()


def overview(words: Sequence[str], teams: int, admins: int) -> Message:
    """What may follow `/okr admin`, a line and a button each; how many teams and admins."""
    return render.message("admin.overview.j2", words=words, teams=teams, admins=admins)


def audit(
    deeds: Sequence[Deed], page: int, pages: int, tz: str, now: datetime, about: str = ""
) -> Message:
    """One page of what was done, the newest first; times in the zone `tz`.

    `about` is the word or the id of the person it was searched by.
    """
    return render.message(
        "admin.audit.j2", deeds=deeds, page=page, pages=pages, tz=tz, now=now, about=about
    )
