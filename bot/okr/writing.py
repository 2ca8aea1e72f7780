"""Drafts of objectives and key results as their forms hold them, and what is to be mended.

May import the standard library and `bot.okr`'s days, library, measures and model.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bot.okr.days import date_named, month_named
from bot.okr.library import SampleKeyResult
from bot.okr.measures import MeasureDraft
from bot.okr.model import Cadence, FieldChange, KeyResult, Problem

TITLE_LIMIT = 200
REASON_LIMIT = 300
MOST_DATES = 40

_NEEDS_REASON = frozenset(
    "kind direction unit baseline target stretch low high milestones starts due".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveDraft:
    """`supports_id` is the objective above that it helps; None where nothing was chosen."""

    title: str = ""
    team_id: int | None = None
    owner_id: str = ""
    cycle_id: int | None = None
    supports_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultDraft:
    """`data_dates` are days or months as typed: one a line, or with commas between them."""

    title: str = ""
    measure: MeasureDraft = field(default_factory=MeasureDraft)
    data_dates: str = ""
    starts: date | None = None
    due: date | None = None
    owner_id: str = ""
    reporter_ids: tuple[str, ...] = ()
    team_id: int | None = None
    cadence: Cadence = Cadence.WEEKLY
    reason: str = ""


def draft_of(key_result: KeyResult) -> KeyResultDraft:
    """A key result as its form shows it for editing."""
    measure = key_result.measure
    return KeyResultDraft(
        title=key_result.title,
        measure=MeasureDraft(
            kind=measure.kind,
            direction=measure.direction,
            unit=measure.unit,
            baseline=_number(measure.baseline),
            target=_number(measure.target),
            stretch=_number(measure.stretch),
            low=_number(measure.low),
            high=_number(measure.high),
            milestones="\n".join(measure.milestones),
        ),
        data_dates="\n".join(day.isoformat() for day in key_result.data_dates),
        starts=key_result.starts,
        due=key_result.due,
        owner_id=key_result.owner_id,
        reporter_ids=key_result.reporter_ids,
        team_id=key_result.team_id,
        cadence=key_result.cadence,
    )


def title_problem(title: str) -> Problem | None:
    if not title:
        return Problem("writing.no_title")
    if len(title) > TITLE_LIMIT:
        return Problem("writing.title_too_long", limit=TITLE_LIMIT, length=len(title))
    return None


def days_problems(draft: KeyResultDraft) -> dict[str, Problem]:
    """What is to be mended about the dates, by field."""
    problems: dict[str, Problem] = {}
    for name in ("starts", "due"):
        if getattr(draft, name) is None:
            problems[name] = Problem("writing.no_day")
    if draft.starts and draft.due:
        if draft.due <= draft.starts:
            problems["due"] = Problem("writing.due_first", starts=draft.starts.isoformat())
        try:
            dates = data_dates(draft.data_dates, draft.starts, draft.due)
        except Problem as problem:
            problems["data_dates"] = problem
        else:
            if draft.cadence is Cadence.BY_DATA_DATE and not dates:
                problems["data_dates"] = Problem("writing.no_data_dates")
    return problems


def data_dates(text: str, starts: date, due: date) -> tuple[date, ...]:
    """The days on which a real number arrives, in order; raises `Problem` (`writing.*`).

    A day without a year is the first such day from the start on. A month means that the number
    comes some time in it: its window opens on the first day.
    """
    found: set[date] = set()
    for said in _days_in(text):
        day = date_named(said, starts) or month_named(said, starts)
        if day is None:
            raise Problem("writing.not_a_day", typed=said)
        if not starts <= day <= due:
            raise Problem(
                "writing.day_outside", typed=said, starts=starts.isoformat(), due=due.isoformat()
            )
        found.add(day)
    if len(found) > MOST_DATES:
        raise Problem("writing.many_days", count=len(found), limit=MOST_DATES)
    return tuple(sorted(found))


def needs_reason(fields: Iterable[FieldChange]) -> bool:
    """Whether an edit moves the goal, which after the first check-in is to be explained."""
    return any(one.name in _NEEDS_REASON for one in fields)


def reason_problem(reason: str, *, is_needed: bool) -> Problem | None:
    if is_needed and not reason:
        return Problem("writing.no_reason")
    if len(reason) > REASON_LIMIT:
        return Problem("writing.reason_too_long", limit=REASON_LIMIT, length=len(reason))
    return None


def filled(draft: KeyResultDraft, sample: SampleKeyResult) -> KeyResultDraft:
    """The draft with a sample's title and measure; people and dates stay."""
    return replace(draft, title=sample.title, measure=sample.measure)


def _days_in(text: str) -> list[str]:
    """What stands on lines or between commas; the comma of "oct 15, 2026" parts nothing."""
    whole = re.sub(
        r"([a-z]\.?(?: \d{1,2}(?:st|nd|rd|th)?)?),? (\d{4})\b(?!-)",
        r"\1 \2",
        text,
        flags=re.IGNORECASE,
    )
    return [part.strip() for part in re.split(r"[\n,;]+", whole) if part.strip()]


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize() + 0:f}"
