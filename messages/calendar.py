"""A team's calendar in words, the forms that change it, and a day that was closed at once.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.okr.coming import DAYS, Run
from bot.okr.model import CalendarEntry, Team
from messages import Message, View, render

MOST_FAULTS = 12
SHOWN = 8
"""Days of a preview that are listed, and as many of what was left out."""
MOST_CHOICES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Something in a file that is no day of the calendar; `why` is a word like `unclear`."""

    name: str
    day: date | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adds:
    """What a file or a list of holidays adds: `new` entries; `there` are known already,
    `overlapping` share days with others of their kind."""

    team: Team
    source: str
    new: Sequence[CalendarEntry]
    there: int
    overlapping: int
    left_out: Sequence[Left]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A day was closed for a team and so many `below` it, or opened again. `is_new` is False where
    it was so before. `waiting` prompts come on `next_day`; None where nobody counted them."""

    team: Team
    day: date
    below: int
    is_new: bool
    waiting: int | None
    next_day: date | None


def overview(team: Team, runs: Sequence[Run], names: Mapping[int, str], now: datetime) -> Message:
    """The next 60 days of a team in words; `names` are the teams' by id."""
    return render.message(
        "calendar.overview.j2", team=team, runs=runs, names=names, days=DAYS, now=now
    )


def add_form(team: Team, today: date, metadata: str) -> View:
    """Block ids `kind`, `starts`, `ends`, `name` and `until`."""
    return render.view("calendar.add_form.j2", team=team, today=today, metadata=metadata)


def added(team: Team, entry: CalendarEntry, is_new: bool, now: datetime) -> Message:
    """To whoever sent the form; not new: it was there before."""
    return render.message("calendar.added.j2", team=team, entry=entry, is_new=is_new, now=now)


def hours_form(team: Team, metadata: str) -> View:
    """Block ids `begins` and `ends`; empty as in the team above."""
    return render.view("calendar.hours_form.j2", team=team, metadata=metadata)


def hours_saved(team: Team) -> Message:
    return render.message("calendar.hours_saved.j2", team=team)


def remove_form(team: Team, entries: Sequence[CalendarEntry], now: datetime, metadata: str) -> View:
    """Block id `entries`; those of the team itself, the next ones first."""
    return render.view(
        "calendar.remove_form.j2",
        team=team,
        entries=entries[:MOST_CHOICES],
        now=now,
        metadata=metadata,
    )


def nothing_to_remove(team: Team) -> Message:
    """What the team has, it has from above."""
    return render.message("calendar.nothing_to_remove.j2", team=team)


def removed(team: Team, entries: Sequence[CalendarEntry]) -> Message:
    return render.message("calendar.removed.j2", team=team, entries=entries)


def import_form(team: Team, metadata: str, rows: str = "", faults: Sequence[str] = ()) -> View:
    """Block ids `rows` and `file`; after a refusal with `faults` and what was pasted."""
    return render.view(
        "calendar.import_form.j2",
        team=team,
        metadata=metadata,
        rows=rows,
        faults=faults[:MOST_FAULTS],
        more=max(0, len(faults) - MOST_FAULTS),
    )


def holidays_form(team: Team, first: date, last: date, metadata: str) -> View:
    """Block ids `country` and `state`; holidays from `first` to `last`."""
    return render.view(
        "calendar.holidays_form.j2", team=team, first=first, last=last, metadata=metadata
    )


def preview(adds: Adds, now: datetime, metadata: str, choose: bool = False) -> View:
    """What would be stored, what was left out and why, and the button that stores it.

    `choose`: block id `days`, with the first day of each as its value.
    """
    return render.view(
        "calendar.preview.j2",
        adds=adds,
        shown=SHOWN,
        most=MOST_CHOICES,
        choose=choose,
        now=now,
        metadata=metadata,
    )


def stored(adds: Adds) -> Message:
    """To whoever confirmed it."""
    return render.message("calendar.stored.j2", adds=adds)


def gone(team: Team) -> Message:
    """The preview was confirmed before, or is more than a day old."""
    return render.message("calendar.gone.j2", team=team)


def closed(what: Closed, today: date) -> Message:
    """A day without school at short notice, with Undo."""
    return render.message("calendar.closed.j2", what=what, today=today)


def reopened(what: Closed, today: date) -> Message:
    """The same day is a school day again."""
    return render.message("calendar.reopened.j2", what=what, today=today)
