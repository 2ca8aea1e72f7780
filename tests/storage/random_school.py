"""A school in which anything may have happened, for tests that compare two ways to read it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from bot.okr.model import (
    BarrierKind,
    Cadence,
    CalendarEntry,
    CheckInDraft,
    Confidence,
    Cycle,
    CycleState,
    DayKind,
    Decision,
    Direction,
    FieldChange,
    Measure,
    MetricKind,
    Objective,
    Reading,
    Review,
    Team,
    Workspace,
)
from bot.okr.rules import DEFAULT_RULES
from storage import (
    Session,
    Store,
    barriers,
    calendars,
    changes,
    check_ins,
    cycles,
    key_results,
    members,
    objectives,
    reviews,
    schools,
    teams,
    workspaces,
)
from tests import cast

ZONES = ("America/Chicago", "Pacific/Auckland", "Pacific/Pago_Pago", "Not/Anywhere")
_numbers = count(1)


@dataclass(frozen=True)
class Somewhere:
    """A district in a workspace of its own, and the moment at which one looks at it."""

    workspace_id: str
    district: Team
    now: datetime


def random_school(store: Store, random: Random, many: int = 12) -> Somewhere:
    """Three teams, four people, three cycles and so many key results, some of one objective."""
    workspace = Workspace(id=f"TANY{next(_numbers)}", name="Anywhere", bot_user_id="UBOT")
    now = cast.NOW + timedelta(days=random.randrange(200), minutes=random.randrange(1440))
    with store.begin_unscoped() as session:
        workspaces.ensure(session, workspace)
    with store.begin(workspace.id) as session:
        return Somewhere(workspace.id, _filled(session, random, now, many), now)


def _filled(session: Session, random: Random, now: datetime, many: int) -> Team:
    today = now.date()
    if random.random() < 0.5:
        points = random.choice([0, 5, 20])
        rules = replace(
            DEFAULT_RULES,
            on_track_points=points,
            behind_points=points + random.choice([1, 30]),
            stale_after_school_days=random.choice([1, 3, 12]),
        )
        schools.set_rules(session, rules)
    people = [
        replace(one, tz=random.choice(ZONES), is_active=random.random() < 0.8)
        for one in (cast.ANA, cast.BEN, cast.CLEO, cast.DAN)
    ]
    members.save(session, people)
    district = teams.add(session, replace(cast.DISTRICT, leader_ids=()))
    below = [
        teams.add(session, replace(one, parent_id=district.id, member_ids=(), leader_ids=()))
        for one in (cast.SCHOOL, cast.ELSEWHERE)
    ]
    _break(session, random, [district, *below], today)
    begun = today - timedelta(days=random.choice([1, 8, 20, 90, 200]))
    dates = [begun, begun - timedelta(days=30), begun + timedelta(days=3)]
    states = (CycleState.OPEN, CycleState.OPEN, random.choice(tuple(CycleState)))
    running = [
        cycles.add(
            session,
            Cycle(
                id=0,
                name=f"Cycle {number}",
                starts=starts,
                ends=starts + timedelta(days=random.choice([1, 60, 180])),
                state=state,
            ),
        )
        for number, (starts, state) in enumerate(zip(dates, states, strict=True))
    ]
    begun_in = list[tuple[Objective, Cycle]]()
    for number in range(many):
        team, cycle, owner = (
            random.choice([district, *below]),
            random.choice(running),
            random.choice(people),
        )
        if begun_in and random.random() < 0.3:
            objective, cycle = random.choice(begun_in)
        else:
            objective = objectives.add(
                session,
                replace(
                    cast.OBJECTIVE,
                    prefix=f"K{number}",
                    team_id=team.id,
                    cycle_id=cycle.id,
                    owner_id=owner.id,
                ),
            )
            begun_in.append((objective, cycle))
        _key_result(
            session,
            random,
            now,
            key=f"{objective.prefix}-{random.randrange(1, 30) * 100 + number}",
            objective_id=objective.id,
            team_id=team.id,
            owner_id=owner.id,
            measure=_measure(random),
            cadence=random.choice(tuple(Cadence)),
            paused=random.random() < 0.1,
            **_dates(random, cycle, today),
        )
    return district


def _break(session: Session, random: Random, in_teams: list[Team], today: date) -> None:
    for team in in_teams:
        if random.random() < 0.4:
            starts = today - timedelta(days=random.randrange(60))
            entry = CalendarEntry(
                id=0,
                team_id=team.id,
                kind=random.choice([DayKind.HOLIDAY, DayKind.BREAK, DayKind.SCHOOL_DAY]),
                starts=starts,
                ends=starts + timedelta(days=random.choice([0, 3, 30])),
                name="Away",
            )
            calendars.add(session, [entry])


def _dates(random: Random, cycle: Cycle, today: date) -> dict[str, Any]:
    dates: dict[str, Any] = {"starts": cycle.starts, "due": cycle.ends}
    if random.random() < 0.4:
        dates["starts"] += timedelta(days=random.choice([-5, 0, 1, 20]))
        dates["due"] += timedelta(days=random.choice([-20, 0, 5]))
    if random.random() < 0.2:
        dates["data_dates"] = tuple(
            sorted({today + timedelta(days=random.randrange(-60, 30)) for _ in range(2)})
        )
    return dates


def _measure(random: Random) -> Measure:
    def number() -> Decimal | None:
        return random.choice([*map(Decimal, ("0", "20", "62", "80", "100", "0.5", "1e12")), None])

    kind = random.choice([*MetricKind, MetricKind.PERCENT, MetricKind.PERCENT])
    direction = random.choice([Direction.INCREASE, *Direction])
    unit = random.choice(["", ":1"]) if kind is MetricKind.RATIO else ""
    if direction is Direction.KEEP_WITHIN:
        return Measure(kind=kind, direction=direction, unit=unit, low=number(), high=number())
    steps = ("Plan", "Do", "Look", "Mend") if kind is MetricKind.MILESTONES else ()
    return Measure(
        kind=kind,
        direction=direction,
        unit=unit,
        baseline=number(),
        target=number(),
        milestones=steps,
    )


def _key_result(session: Session, random: Random, now: datetime, **columns: Any) -> None:
    key_result = key_results.add(session, cast.key_result(columns.pop("key"), **columns))
    measure = key_result.measure
    marks = [one for one in (measure.baseline, measure.target, measure.low) if one is not None]
    at = now - timedelta(days=random.choice([1, 7, 14, 40]))
    ages = sorted((random.randrange(50_000) for _ in range(random.randrange(6))), reverse=True)
    last = None
    for number, age in enumerate(ages):
        mark = random.choice(marks or [Decimal(1)])
        said = Reading(
            mark + Decimal(random.choice(["0", "1", "-1", "3", "-10", "30", "0.000001"]))
        )
        if random.random() < 0.2:
            said = replace(said, of=Decimal(random.choice([3, 24, 100])))
        confidence = random.choice([Confidence.ON_TRACK] * 3 + [*Confidence])
        asks = confidence is Confidence.NEEDS_SUPPORT
        at = now - timedelta(minutes=age)
        last, _ = check_ins.add(
            session,
            CheckInDraft(
                key_result_id=key_result.id,
                reading=said if random.random() < 0.75 else None,
                confidence=confidence,
                suggested=confidence,
                note=random.choice(["", "So it goes."]),
                win=random.choice(["", "", "It works."]),
                share_win=random.random() < 0.7,
                barrier=BarrierKind.STAFFING if asks and random.random() < 0.7 else None,
            ),
            author_id=key_result.owner_id,
            at=at,
            peak=random.choice([None, Decimal("0.3"), Decimal("0.8")]),
            idempotency_key=f"{key_result.id}:{number}",
            supersedes_id=last.id if last and random.random() < 0.15 else None,
        )
        if random.random() < 0.1:
            check_ins.undo(
                session,
                last.id,
                author_id=key_result.owner_id,
                at=at,
                idempotency_key=f"{key_result.id}:{number}:undo",
            )
            last = None
        barrier = barriers.get_open(session, key_result.id)
        if barrier and random.random() < 0.2:
            barriers.solve(session, barrier.id, key_result.owner_id, at)
            if random.random() < 0.5:
                barriers.reopen(session, barrier.id, key_result.owner_id, at)
    if random.random() < 0.2:
        edit = FieldChange(name="title", before="", after=key_result.title)
        edited_at = random.choice([at, now])
        changes.add(session, key_result, [edit], actor_id=key_result.owner_id, at=edited_at)
    if random.random() < 0.1:
        _closed(session, random, key_result.id, key_result.owner_id, at)


def _closed(
    session: Session, random: Random, key_result_id: int, author_id: str, at: datetime
) -> None:
    review, _ = reviews.add(
        session,
        Review(
            id=0,
            author_id=author_id,
            at=at,
            score=Decimal("0.4"),
            suggested=None,
            decision=random.choice(tuple(Decision)),
            learned="Ask early.",
            share_learned=random.random() < 0.5,
            key_result_id=key_result_id,
        ),
        f"review:{key_result_id}",
    )
    if random.random() < 0.3:
        reviews.reopen(session, review.id, at)
