"""The cast: Ana owns it, Ben is on her team, Cleo leads the school, Dan is from elsewhere.

Ada runs the app (an admin) and is on no team. Every builder makes a complete value; name only what
a test is about. Imports `bot.okr.model` and the rules, nothing else.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.okr.model import (
    Barrier,
    BarrierKind,
    CheckIn,
    CheckInDraft,
    Confidence,
    Cycle,
    Direction,
    KeyResult,
    Measure,
    Member,
    MetricKind,
    Objective,
    Prompt,
    PromptItem,
    Reading,
    Team,
    TeamLevel,
    Tracked,
    Win,
    Workspace,
)
from bot.okr.status import Standing, assess

TZ = "America/Chicago"
WORKSPACE = Workspace(id="TMAPLE", name="Maple Grove", bot_user_id="UBOT")

ANA = Member(id="UANA", name="Ana Rivera", tz=TZ)
BEN = Member(id="UBEN", name="Ben Okafor", tz=TZ)
CLEO = Member(id="UCLEO", name="Cleo Park", tz=TZ)
DAN = Member(id="UDAN", name="Dan Weiss", tz="America/New_York")
ADA = Member(id="UADA", name="Ada Quinn", tz=TZ, is_admin=True)
MEMBERS = (ANA, BEN, CLEO, DAN, ADA)

DISTRICT = Team(id=1, name="Riverbend District", level=TeamLevel.DISTRICT, tz=TZ)
SCHOOL = Team(
    id=2,
    name="Maple Grove",
    level=TeamLevel.SCHOOL,
    tz=TZ,
    parent_id=DISTRICT.id,
    member_ids=(CLEO.id,),
    leader_ids=(CLEO.id,),
    wins_channel="CWINS",
    leaders_channel="CLEADERS",
)
GRADE = Team(
    id=3,
    name="Grade 3–5",
    level=TeamLevel.TEAM,
    tz=TZ,
    parent_id=SCHOOL.id,
    member_ids=(ANA.id, BEN.id),
)
ELSEWHERE = Team(
    id=4,
    name="Oak Hill",
    level=TeamLevel.SCHOOL,
    tz=DAN.tz,
    parent_id=DISTRICT.id,
    member_ids=(DAN.id,),
    leader_ids=(DAN.id,),
)
TEAMS = {team.id: team for team in (DISTRICT, SCHOOL, GRADE, ELSEWHERE)}

CYCLE = Cycle(id=1, name="Fall semester", starts=date(2026, 8, 24), ends=date(2026, 12, 18))
OBJECTIVE = Objective(
    id=1,
    prefix="RD",
    title="Every student reads on grade level by the end of 3rd grade",
    team_id=GRADE.id,
    owner_id=ANA.id,
    cycle_id=CYCLE.id,
)

READING = Measure(
    kind=MetricKind.PERCENT, unit="%", baseline=Decimal(62), target=Decimal(75)
)  # 3rd graders on grade level
ABSENCE = Measure(
    kind=MetricKind.PERCENT,
    direction=Direction.DECREASE,
    unit="%",
    baseline=Decimal("12.4"),
    target=Decimal(10),
)
GRANTS = Measure(kind=MetricKind.CURRENCY, unit="$", baseline=Decimal(0), target=Decimal(50_000))
STUDENTS = Measure(
    kind=MetricKind.NUMBER, unit="students", baseline=Decimal(20), target=Decimal(60)
)
SHARE = Measure(kind=MetricKind.RATIO, baseline=Decimal(50), target=Decimal(100))  # 18/24
COUNSELOR = Measure(
    kind=MetricKind.RATIO,
    direction=Direction.DECREASE,
    unit=":1",
    baseline=Decimal(490),
    target=Decimal(350),
)
CERTIFIED = Measure(kind=MetricKind.YES_NO)
PLAN = Measure(
    kind=MetricKind.MILESTONES, milestones=("Draft", "Review", "Pilot", "Board", "Roll-out")
)
CLASS_SIZE = Measure(
    kind=MetricKind.NUMBER,
    direction=Direction.KEEP_WITHIN,
    unit="students",
    low=Decimal(18),
    high=Decimal(24),
)
MEASURES = (
    READING,
    ABSENCE,
    GRANTS,
    STUDENTS,
    SHARE,
    COUNSELOR,
    CERTIFIED,
    PLAN,
    CLASS_SIZE,
)

NOW = datetime(2026, 9, 16, 12, 30, tzinfo=UTC)  # a Wednesday, 7:30 in the morning at Maple Grove


def key_result(key: str = "RD-1", measure: Measure = READING, **changes: Any) -> KeyResult:
    """One of Ana's, from the first to the last day of the cycle; its id is the key's number."""
    return replace(
        KeyResult(
            id=int(key.rpartition("-")[2]),
            key=key,
            title="3rd graders reading on grade level",
            objective_id=OBJECTIVE.id,
            team_id=GRADE.id,
            owner_id=ANA.id,
            measure=measure,
            starts=CYCLE.starts,
            due=CYCLE.ends,
        ),
        **changes,
    )


def reading(number: float | str | None, of: float | str | None = None) -> Reading | None:
    """`reading(71)`, `reading("71.5")`, `reading(18, 24)`; `reading(None)` is no new data."""
    if number is None:
        return None
    return Reading(Decimal(str(number)), None if of is None else Decimal(str(of)))


def check_in(
    number: float | str | None = 66,
    confidence: Confidence = Confidence.ON_TRACK,
    *,
    at: datetime = NOW,
    **changes: Any,
) -> CheckIn:
    """One of Ana's; `number` None is "no new data yet"."""
    return replace(
        CheckIn(
            id=1,
            key_result_id=1,
            author_id=ANA.id,
            at=at,
            reading=reading(number),
            confidence=confidence,
            suggested=Confidence.ON_TRACK,
        ),
        **changes,
    )


def draft(
    number: float | str | None = 66,
    confidence: Confidence = Confidence.ON_TRACK,
    **changes: Any,
) -> CheckInDraft:
    return replace(
        CheckInDraft(
            key_result_id=1,
            reading=reading(number),
            confidence=confidence,
            suggested=Confidence.ON_TRACK,
        ),
        **changes,
    )


def barrier(kind: BarrierKind | None = BarrierKind.STAFFING, **changes: Any) -> Barrier:
    return replace(
        Barrier(id=1, key_result_id=1, check_in_id=1, kind=kind, opened_by=ANA.id, opened_at=NOW),
        **changes,
    )


def win(text: str = "Small groups are helping.", *, share: bool = True, **changes: Any) -> Win:
    return replace(
        Win(
            id=1,
            team_id=GRADE.id,
            key_result_id=1,
            author_id=ANA.id,
            text=text,
            share=share,
            at=NOW,
        ),
        **changes,
    )


def tracked(*recent: CheckIn, of: KeyResult | None = None, **changes: Any) -> Tracked:
    """A key result (RD-1 unless `of` says another) with its check-ins, newest first."""
    return replace(
        Tracked(
            key_result=of or key_result(),
            objective=OBJECTIVE,
            owner=ANA,
            team=GRADE,
            recent=recent[:4],
            measured=next((one for one in recent if one.reading is not None), None),
            revision=recent[0].id if recent else 0,
        ),
        **changes,
    )


def standing(
    *recent: CheckIn, of: KeyResult | None = None, now: datetime = NOW, **changes: Any
) -> Standing:
    """`tracked(…)` as the rules see it at `now`."""
    return assess(tracked(*recent, of=of, **changes), now)


def prompt(*key_result_ids: int, **changes: Any) -> Prompt:
    """Ana's open prompt of this morning."""
    items = tuple(PromptItem(key_result_id=one) for one in key_result_ids or (1,))
    return replace(Prompt(id=1, member_id=ANA.id, scheduled_for=NOW, items=items), **changes)
