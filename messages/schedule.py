"""When each team's digests are posted, as an admin sees it, and the form to change it.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.okr.model import DigestKind, Team
from messages import Message, View, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A team, and when each of its digests comes next; None for never."""

    team: Team
    next_at: Mapping[DigestKind, datetime | None]


def listing(plans: Sequence[Plan], page: int, pages: int, count: int, now: datetime) -> Message:
    """One page of the teams that post somewhere, each with what comes next; `count` in all."""
    return render.message(
        "schedule.listing.j2", plans=plans, page=page, pages=pages, count=count, now=now
    )


def form(team: Team, metadata: str) -> View:
    """Block ids `wins_day`, `wins_time`, `support_day`, `support_time`, `monthly`."""
    return render.view("schedule.form.j2", team=team, metadata=metadata)


def saved(plan: Plan, now: datetime) -> Message:
    """When the team's digests come from now on, and next."""
    return render.message("schedule.saved.j2", plan=plan, now=now)
