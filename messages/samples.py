"""A few people and key results of a school, from which `messages.preview` makes its samples.

May import `bot.okr` and the standard library. Every word of a person goes through `say`. It is
Wednesday, September 9, 2026, 7:30 in Chicago.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from bot.okr.model import (
    Barrier,
    BarrierKind,
    CheckIn,
    Confidence,
    Direction,
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
from bot.okr.progress import progress
from bot.okr.status import Standing, assess

Words = Callable[[str], str]

NOW: Final = datetime(2026, 9, 9, 12, 30, tzinfo=UTC)
TZ: Final = "America/Chicago"
_STARTS: Final = date(2026, 8, 12)
_SUMMER: Final = date(2027, 6, 11)
_WINTER: Final = date(2026, 12, 18)
_WEEK: Final = timedelta(days=7)


def people(say: Words) -> Mapping[str, Member]:
    """Ana owns most, Ben is on her team, Cleo leads the school; by Slack id."""
    names = {"U0ANA": "Ana Rivera", "U0BEN": "Ben Okafor", "U0CLEO": "Cleo Park"}
    return {
        id_: Member(id=id_, name=say(name), tz=TZ, next_prompt_at=NOW + _WEEK)
        for id_, name in names.items()
    }


def team(say: Words) -> Team:
    return Team(
        id=1, name=say("Maple Grove"), level=TeamLevel.SCHOOL, tz=TZ, member_ids=("U0ANA", "U0BEN")
    )


def check_in(
    id_: int,
    reading: Reading | None,
    weeks_ago: int,
    confidence: Confidence = Confidence.ON_TRACK,
    note: str = "",
    barrier: BarrierKind | None = None,
) -> CheckIn:
    return CheckIn(
        id=id_,
        key_result_id=0,
        author_id="U0ANA",
        at=NOW - weeks_ago * _WEEK,
        reading=reading,
        confidence=confidence,
        suggested=Confidence.ON_TRACK,
        note=note,
        barrier=barrier,
    )


def tracked(
    say: Words,
    key: str,
    title: str,
    measure: Measure,
    check_ins: Sequence[CheckIn] = (),
    *,
    owner: str = "U0ANA",
    due: date = _SUMMER,
    data_dates: tuple[date, ...] = (),
    barrier: Barrier | None = None,
) -> Tracked:
    """`check_ins` are given oldest first; their ids and those of the key result follow its key."""
    prefix, _, number = key.partition("-")
    id_ = sum(map(ord, prefix)) * 100 + int(number)
    given = tuple(
        replace(
            one,
            id=id_ * 10 + position,
            key_result_id=id_,
            author_id=owner,
            note=say(one.note) if one.note else "",
            peak=progress(measure, one.reading),
        )
        for position, one in enumerate(check_ins, start=1)
    )
    measured = [one for one in given if one.reading is not None]
    return Tracked(
        key_result=KeyResult(
            id=id_,
            key=key,
            title=say(title),
            objective_id=1,
            team_id=1,
            owner_id=owner,
            measure=replace(measure, milestones=tuple(map(say, measure.milestones))),
            starts=_STARTS,
            due=due,
            data_dates=data_dates,
        ),
        objective=Objective(
            id=1,
            prefix=prefix,
            title=say("Every student reads on grade level by the end of 3rd grade"),
            team_id=1,
            owner_id="U0CLEO",
            cycle_id=1,
        ),
        owner=people(say)[owner],
        team=team(say),
        recent=given[::-1][:4],
        measured=measured[-1] if measured else None,
        barrier=replace(barrier, key_result_id=id_) if barrier else None,
        revision=given[-1].id if given else 0,
    )


def weekly(*values: str, note: str = "") -> list[CheckIn]:
    """One check-in a week, the last a week ago: "64", "18/24", or "" for no new data."""
    return [
        check_in(0, _reading(value), len(values) - position, note=note if last else "")
        for position, value in enumerate(values)
        for last in [position == len(values) - 1]
    ]


def _reading(value: str) -> Reading | None:
    number, _, of = value.partition("/")
    return Reading(Decimal(number), Decimal(of) if of else None) if number else None


def _percent(baseline: str, target: str, direction: Direction = Direction.INCREASE) -> Measure:
    return Measure(
        kind=MetricKind.PERCENT,
        direction=direction,
        unit="%",
        baseline=Decimal(baseline),
        target=Decimal(target),
    )


def reading(say: Words) -> Tracked:
    """RD-1, on track."""
    values = weekly("62", "63", "64", note="Small groups are helping.")
    return tracked(say, "RD-1", "3rd graders reading on grade level", _percent("62", "75"), values)


def absence(say: Words) -> Tracked:
    """AT-2, behind plan, falling is better."""
    measure = _percent("12.4", "10", Direction.DECREASE)
    values = weekly("12.4", "12.3", "12.2")
    return tracked(say, "AT-2", "Chronic absence, grades 3–5", measure, values, due=_WINTER)


def asked_for_help(say: Words, helper: str | None = None) -> Tracked:
    """AT-2 again, its owner Ben having asked for help; `helper` since Thursday."""
    values = [
        *weekly("12.4", "12.3")[:1],
        check_in(
            0,
            Reading(Decimal("12.2")),
            1,
            Confidence.NEEDS_SUPPORT,
            "Two subs are out, so home visits wait.",
            BarrierKind.STAFFING,
        ),
    ]
    barrier = Barrier(
        id=7,
        key_result_id=0,
        check_in_id=1,
        kind=BarrierKind.STAFFING,
        opened_by="U0BEN",
        opened_at=NOW - timedelta(days=2),
        suggested_helper_id="U0ANA",
        helper_id=helper,
        helping_since=NOW - timedelta(days=6) if helper else None,
    )
    return tracked(
        say,
        "AT-2",
        "Chronic absence, grades 3–5",
        _percent("12.4", "10", Direction.DECREASE),
        values,
        owner="U0BEN",
        due=_WINTER,
        barrier=barrier,
    )


def behind(say: Words) -> Tracked:
    """GR-2, behind plan for three weeks; Cleo's."""
    measure = Measure(
        kind=MetricKind.NUMBER,
        direction=Direction.DECREASE,
        unit=say("referrals"),
        baseline=Decimal(40),
        target=Decimal(20),
    )
    values = weekly("42", "43", "42")
    return tracked(say, "GR-2", "Referrals in a week", measure, values, owner="U0CLEO", due=_WINTER)


def pathways(say: Words) -> Tracked:
    """ST-1, milestones, all done."""
    steps = ("Choose partners", "Hire two teachers", "Order equipment", "Enroll students")
    measure = Measure(kind=MetricKind.MILESTONES, milestones=steps)
    values = weekly("2", "3", "4")
    return tracked(say, "ST-1", "Two STEM pathways at every high school", measure, values)


def quiet(say: Words) -> Tracked:
    """SR-1, no news for a while."""
    values = [check_in(0, Reading(Decimal(88)), 4)]
    return tracked(say, "SR-1", "Staff retention", _percent("85", "92"), values, owner="U0CLEO")


def every_kind(say: Words) -> list[Tracked]:
    """One key result of each kind of measure, and one that nobody has checked in yet."""
    number = Decimal
    return [
        tracked(
            say,
            "BK-1",
            "Books read at home",
            Measure(
                kind=MetricKind.NUMBER, unit=say("books"), baseline=number(0), target=number(2000)
            ),
            weekly("400", "1250"),
        ),
        tracked(
            say,
            "FU-1",
            "Raised for the garden",
            Measure(kind=MetricKind.CURRENCY, unit="$", baseline=number(0), target=number(5000)),
            weekly("800", "1250"),
        ),
        tracked(
            say,
            "FR-1",
            "Freshmen passing every class",
            Measure(kind=MetricKind.RATIO, baseline=number(60), target=number(90)),
            weekly("15/24", "18/24"),
        ),
        tracked(
            say,
            "CO-1",
            "Students to each counselor",
            Measure(
                kind=MetricKind.RATIO,
                direction=Direction.DECREASE,
                unit=":1",
                baseline=number(490),
                target=number(350),
            ),
            weekly("490/1", "480/1"),
        ),
        tracked(
            say,
            "FA-1",
            "Every family has a contact who speaks its language",
            Measure(kind=MetricKind.YES_NO),
            weekly("0"),
            due=_WINTER,
        ),
        tracked(
            say,
            "LB-1",
            "The library is open again",
            Measure(
                kind=MetricKind.MILESTONES,
                milestones=("Clear the room", "Paint", "Move the shelves", "Sort", "Open"),
            ),
            weekly("1", "3"),
            due=_WINTER,
        ),
        tracked(
            say,
            "CL-1",
            "Students in a class",
            Measure(
                kind=MetricKind.NUMBER,
                direction=Direction.KEEP_WITHIN,
                unit=say("students"),
                baseline=number(27),
                low=number(18),
                high=number(24),
            ),
            weekly("26", "23"),
        ),
        tracked(
            say,
            "MA-1",
            "8th graders at the math benchmark",
            _percent("41", "55"),
            weekly("43", ""),
            data_dates=(date(2026, 8, 24), date(2027, 1, 15), date(2027, 5, 14)),
        ),
        tracked(say, "GR-3", "Freshmen on track to graduate", _percent("78", "85")),
    ]


def benchmarks(say: Words) -> list[Tracked]:
    """Two with a data schedule: one between its dates, one whose date has come."""
    between = every_kind(say)[7]
    key_result = replace(
        between.key_result,
        id=778,
        key="MA-2",
        title=say("8th graders at the science benchmark"),
        data_dates=(date(2026, 9, 8), date(2027, 1, 15)),
    )
    return [between, replace(between, key_result=key_result)]


def standings(*several: Tracked) -> list[Standing]:
    return [assess(one, NOW) for one in several]
