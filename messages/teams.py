"""The tree of teams as an admin sees it, and the form to add or change one.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.okr.model import Team
from messages import Message, View, render

PEOPLE_SHOWN = 100
"""People of a team that its form shows; a menu of more would be of no use."""

ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)
"""Offered in every form, beside those already in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A team in its place: `depth` 0 at the top; `leaders` are names."""

    team: Team
    depth: int
    leaders: Sequence[str]


def tree(branches: Sequence[Branch], page: int, pages: int, count: int) -> Message:
    """One page of the tree; `count` teams in all."""
    return render.message("teams.tree.j2", branches=branches, page=page, pages=pages, count=count)


def form(
    team: Team,
    choices: Sequence[Team],
    above: Mapping[int, str],
    zones: Sequence[str],
    metadata: str,
) -> View:
    """Add a team (its id is 0) or change one.

    Block ids `name`, `level`, `above`, `leaders`, `members`, `coach`, `tz`, `wins_channel`,
    `leaders_channel`. `choices` may stand above it, each with the name of what is `above` that.
    """
    return render.view(
        "teams.form.j2",
        team=team,
        choices=choices,
        above=above,
        zones=zones,
        shown=PEOPLE_SHOWN,
        metadata=metadata,
    )


def saved(team: Team, is_new: bool) -> Message:
    """A team was added or changed; what to do so that its digests arrive."""
    return render.message("teams.saved.j2", team=team, is_new=is_new)
