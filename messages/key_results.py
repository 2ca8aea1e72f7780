"""Reading key results: mine, one in full, its history, and lists.

May import `messages` (engine), `bot.okr` and the standard library. Notes and barriers appear only
where the caller passes `may_read_notes` (see `bot.okr.access`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.okr.barriers import steps
from bot.okr.history import Event, Point, curve, events, thinned
from bot.okr.model import Barrier, Change, CheckIn, Member, MetricKind, Team
from bot.okr.status import Standing
from messages import Message, render
from messages.block_kit import clip

PAGE_SIZE = 10
"""Key results on one page of a list."""

_ROWS, _CHARACTERS = 50, 9_000
"""What one page of a history holds: Slack takes 10,000 characters in a table."""
_NOTE, _WORDS, _NAME, _UNIT = 300, 120, 40, 20

_WRITTEN = ("title", "unit", "milestones")
_NOBODY: Mapping[str, Member] = {}
_NOWHERE: Mapping[int, Team] = {}


def my(member: Member, standings: Sequence[Standing], now: datetime) -> Message:
    """What the person owns, then what they cover or report, each with a button to check in."""
    return render.message("key_results.my.j2", member=member, standings=standings, now=now)


def show(
    standing: Standing,
    may_read_notes: bool,
    now: datetime,
    may_check_in: bool = False,
    verbs: Sequence[str] = (),
    check_ins: Sequence[CheckIn] = (),
    names: Mapping[str, Member] = _NOBODY,
    supports: str = "",
) -> Message:
    """One key result with everything this reader may see; with New number when they may.

    `verbs` are the commands of its menu, at most five (see `handlers.menus`), `check_ins` its past
    for the chart. `names` holds cover and reporters by Slack id, `supports` the title of what its
    objective supports.
    """
    return render.message(
        "key_results.show.j2",
        standing=standing,
        may_read_notes=may_read_notes,
        now=now,
        may_check_in=may_check_in,
        verbs=verbs,
        points=_points(standing, check_ins),
        names=names,
        supports=supports,
    )


def history(
    standing: Standing,
    check_ins: Sequence[CheckIn],
    names: Mapping[str, Member],
    may_read_notes: bool,
    now: datetime,
    changes: Sequence[Change] = (),
    teams: Mapping[int, Team] = _NOWHERE,
    page: int = 1,
    barriers: Sequence[Barrier] = (),
) -> Message:
    """Check-ins, edits, calls for help and the end of one key result, newest first, as many as a
    page holds.

    `names` holds everybody in it by Slack id. The button that turns the page (`history.page`)
    carries key and page. A page beyond the last shows the last.
    """
    life = [step for one in barriers for step in steps(one, standing, check_ins, may_read_notes)]
    everything = events(check_ins, changes, standing.review, life)
    pages = _paged([_short(one) for one in everything])
    page = min(max(1, page), len(pages))
    measure = standing.key_result.measure
    measure = replace(measure, unit=clip(measure.unit, _UNIT))
    return render.message(
        "key_results.history.j2",
        standing=replace(standing, key_result=replace(standing.key_result, measure=measure)),
        events=pages[page - 1],
        points=_points(standing, check_ins),
        names={id_: replace(one, name=clip(one.name, _NAME)) for id_, one in names.items()},
        teams={id_: replace(one, name=clip(one.name, _NAME)) for id_, one in teams.items()},
        has_notes=may_read_notes and any(map(_has_note, pages[page - 1])),
        removed_after=_removed_after(standing, pages[page - 1], now) if may_read_notes else 0,
        now=now,
        page=page,
        pages=len(pages),
        count=len(everything),
    )


def _removed_after(standing: Standing, shown: Sequence[Event], now: datetime) -> int:
    """After how many days the school removes notes, where some of these are older; else 0."""
    days = standing.rules.kept_days("keep_notes")
    is_old = bool(days and shown) and shown[-1].at < now - timedelta(days=days)
    return days if is_old else 0


def _paged(everything: Sequence[Event]) -> list[list[Event]]:
    pages: list[list[Event]] = [[]]
    room = _CHARACTERS
    for one in everything:
        room -= _length(one)
        if pages[-1] and (room < 0 or len(pages[-1]) == _ROWS):
            pages.append([])
            room = _CHARACTERS - _length(one)
        pages[-1].append(one)
    return pages


def _length(event: Event) -> int:
    """At most so many characters its row takes."""
    fields = event.change.fields if event.change else ()
    said = sum(_NAME + len(one.before) + len(one.after) for one in fields)
    return 3 * _NAME + 2 * _UNIT + len(_words_of(event)) + said


def _words_of(event: Event) -> str:
    """What a person wrote about it."""
    if event.check_in:
        return event.check_in.note
    return event.change.reason if event.change else event.review.learned if event.review else ""


def _has_note(event: Event) -> bool:
    return bool(_words_of(event) or (event.check_in and event.check_in.barrier))


def _short(event: Event) -> Event:
    """The same with words that fit a cell."""
    if event.check_in:
        note = clip(event.check_in.note, _NOTE)
        return replace(event, check_in=replace(event.check_in, note=note))
    if event.review:
        learned = clip(event.review.learned, _NOTE)
        return replace(event, review=replace(event.review, learned=learned))
    if event.change is None:
        return event
    fields = [
        replace(one, before=clip(one.before, _WORDS), after=clip(one.after, _WORDS))
        if one.name in _WRITTEN
        else one
        for one in event.change.fields
        if one.name != "pause_reason"  # a note: the change's own reason says it
    ]
    reason = clip(event.change.reason, _NOTE)
    return replace(event, change=replace(event.change, fields=tuple(fields), reason=reason))


def _points(standing: Standing, check_ins: Sequence[CheckIn]) -> Sequence[Point]:
    """The curve of what has numbers; a yes/no has none."""
    if standing.key_result.measure.kind is MetricKind.YES_NO:
        return []
    return thinned(curve(standing.key_result, check_ins, standing.owner.tz, standing.calendar))


def listing(
    title: str,
    standings: Sequence[Standing],
    now: datetime,
    *,
    page: int = 1,
    pages: int = 1,
    count: int | None = None,
    words: str = "list",
) -> Message:
    """A page of at most `PAGE_SIZE` key results, out of `count` that match (None: these are all).

    `words` is what the person typed after `/okr`; the button that turns the page (`listing.page`)
    carries `{"words": words, "page": n}` as JSON.
    """
    turn = json.dumps({"words": words, "page": page + 1 if page < pages else 1})
    return render.message(
        "key_results.listing.j2",
        title=title,
        standings=standings,
        now=now,
        page=page,
        pages=pages,
        count=len(standings) if count is None else count,
        turn=turn,
    )
