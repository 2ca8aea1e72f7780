"""Where each team's digests go, as an admin sees it, and the form to choose it.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.okr.model import Team
from messages import Message, View, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A team in its place: `depth` 0 at the top; `wins_from` and `leaders_from` are the nearest
    teams above with such a channel, in which its key results are shown, too."""

    team: Team
    depth: int
    wins_from: Team | None
    leaders_from: Team | None


def listing(places: Sequence[Place], page: int, pages: int, count: int) -> Message:
    """One page of the teams with their channels; `count` teams in all."""
    return render.message("channels.listing.j2", places=places, page=page, pages=pages, count=count)


def form(place: Place, metadata: str) -> View:
    """Choose a team's channels; block ids `wins_channel` and `leaders_channel`."""
    return render.view("channels.form.j2", place=place, metadata=metadata)


def saved(place: Place, next_wins_at: datetime | None, now: datetime) -> Message:
    """Where the team's digests go from now on; when the next wins come."""
    return render.message("channels.saved.j2", place=place, next_wins_at=next_wins_at, now=now)
