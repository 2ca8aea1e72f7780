"""Learning by doing: the first-run tour, the practice check-in, and five short lessons.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.okr.check_in import peak_after
from bot.okr.model import (
    TOUR_STEPS,
    CheckIn,
    CheckInDraft,
    Confidence,
    KeyResult,
    Measure,
    Member,
    MetricKind,
    Objective,
    Reading,
    Team,
    TeamLevel,
    Tracked,
)
from bot.okr.rules import DEFAULT_RULES, Rules
from bot.okr.status import Standing
from messages import Message, render
from messages.locale import gettext as _

PRACTICE_KEY = "PRACTICE-1"
LESSONS = ("okr", "good", "confidence", "scores", "weekly")
"""What may follow `/okr learn`."""


def tour(member: Member) -> Message:
    """The step of the tour that is next for this person; that it is over, after the last."""
    return render.message("learn.tour.j2", member=member, tour_steps=TOUR_STEPS)


def lessons(member: Member) -> Message:
    """The lessons there are, and the tour once more."""
    return render.message("learn.lessons.j2", member=member, lessons=LESSONS)


def lesson(name: str, rules: Rules = DEFAULT_RULES) -> Message:
    """One of `LESSONS`."""
    following = LESSONS[(LESSONS.index(name) + 1) % len(LESSONS)]
    return render.message("learn.lesson.j2", name=name, following=following, rules=rules)


def practiced(member: Member, standing: Standing, check_in: CheckIn, now: datetime) -> Message:
    """What a real check-in would have answered, and that nothing was kept."""
    return render.message(
        "learn.practiced.j2", member=member, standing=standing, check_in=check_in, now=now
    )


def practice(member: Member, now: datetime) -> Tracked:
    """A key result that does not exist, with one check-in a week ago; its ids are 0."""
    today = now.astimezone(ZoneInfo(member.tz)).date()
    key_result = KeyResult(
        id=0,
        key=PRACTICE_KEY,
        title=_("Pages our class reads together in a week"),
        objective_id=0,
        team_id=0,
        owner_id=member.id,
        measure=Measure(
            kind=MetricKind.NUMBER, unit=_("pages"), baseline=Decimal(20), target=Decimal(60)
        ),
        starts=today - timedelta(weeks=4),
        due=today + timedelta(weeks=8),
    )
    before = CheckIn(
        id=0,
        key_result_id=0,
        author_id=member.id,
        at=now - timedelta(weeks=1),
        reading=Reading(Decimal(32)),
        confidence=Confidence.ON_TRACK,
        suggested=Confidence.ON_TRACK,
    )
    return Tracked(
        key_result=key_result,
        objective=Objective(
            id=0,
            prefix="PRACTICE",
            title=_("Our class loves to read"),
            team_id=0,
            owner_id=member.id,
            cycle_id=0,
        ),
        owner=member,
        team=Team(id=0, name=_("Practice"), level=TeamLevel.TEAM, tz=member.tz),
        recent=(before,),
        measured=before,
    )


def answered(tracked: Tracked, draft: CheckInDraft, now: datetime) -> Tracked:
    """The practice key result after this answer, as if it had been kept."""
    check_in = CheckIn(
        id=0,
        key_result_id=0,
        author_id=tracked.owner.id,
        at=now,
        reading=draft.reading,
        confidence=draft.confidence,
        suggested=draft.suggested,
        note=draft.note,
        barrier=draft.barrier,
        peak=peak_after(tracked, draft),
    )
    measured = check_in if check_in.reading else tracked.measured
    return replace(tracked, recent=(check_in, *tracked.recent), measured=measured)
