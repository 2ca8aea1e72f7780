"""The nouns of the OKR method as frozen values; every other module speaks in these.

May import the standard library only. Values carry no behaviour that needs a clock or a database.
Datetimes are aware and in UTC; dates are school dates in the person's own zone; numbers are
`Decimal`; people are Slack user ids (`U…`), channels Slack channel ids (`C…`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum


class MetricKind(StrEnum):
    NUMBER = "number"
    PERCENT = "percent"
    CURRENCY = "currency"
    RATIO = "ratio"
    YES_NO = "yes_no"
    MILESTONES = "milestones"


class Direction(StrEnum):
    INCREASE = "increase"
    DECREASE = "decrease"
    KEEP_WITHIN = "keep_within"


class Confidence(StrEnum):
    """What the owner says."""

    ON_TRACK = "on_track"
    WATCHING = "watching"
    NEEDS_SUPPORT = "needs_support"


class Status(StrEnum):
    """What the rules conclude from pace, confidence and age."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    AT_RISK = "at_risk"
    STALE = "stale"


class BarrierKind(StrEnum):
    TIME = "time"
    STAFFING = "staffing"
    MATERIALS = "materials"
    TRAINING = "training"
    SCHEDULE = "schedule"
    DATA = "data"
    FAMILY = "family"
    ATTENDANCE = "attendance"
    APPROVAL = "approval"
    OTHER = "other"


class TeamLevel(StrEnum):
    DISTRICT = "district"
    SCHOOL = "school"
    DEPARTMENT = "department"
    TEAM = "team"


class CycleState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class DigestKind(StrEnum):
    WINS = "wins"
    SUPPORT = "support"


class PromptState(StrEnum):
    OPEN = "open"
    SNOOZED = "snoozed"
    EXPIRED = "expired"


class Problem(Exception):
    """Something a person typed or asked that cannot be used.

    `code` names a sentence in `messages.problems` (for example `number.not_a_number`), `params`
    are what the sentence quotes. Nothing has been stored when it is raised.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, object] = params


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    id: str
    name: str
    bot_user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in the workspace; `prompt_weekday` is 0 for Monday, in their own zone `tz`."""

    id: str
    name: str
    tz: str
    is_admin: bool = False
    is_active: bool = True
    prompt_weekday: int = 2
    prompt_time: time = time(7, 30)
    next_prompt_at: datetime | None = None

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSchedule:
    """When a team's digest is posted, in the team's zone; `weekday` is 0 for Monday."""

    weekday: int
    time: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A node of the tree district → school → department → team."""

    id: int
    name: str
    level: TeamLevel
    tz: str
    parent_id: int | None = None
    member_ids: tuple[str, ...] = ()
    leader_ids: tuple[str, ...] = ()
    wins_channel: str | None = None
    leaders_channel: str | None = None
    wins_schedule: DigestSchedule = field(
        default_factory=lambda: DigestSchedule(weekday=4, time=time(14, 30))
    )
    support_schedule: DigestSchedule = field(
        default_factory=lambda: DigestSchedule(weekday=0, time=time(8, 0))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    id: int
    name: str
    starts: date
    ends: date
    state: CycleState = CycleState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """`prefix` begins the keys of its key results: `RD` for `RD-1`, `RD-2`."""

    id: int
    prefix: str
    title: str
    team_id: int
    owner_id: str
    cycle_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How a key result is measured.

    `baseline`, `target` and `stretch` are amounts on one scale: percent points for `PERCENT`
    (62 means 62 %), also for a `RATIO` that is a share (18/24 is 75); the quotient for a `RATIO`
    whose unit is ":1" (490:1 is 490); 0 or 1 for `YES_NO`; steps done for `MILESTONES`.
    For `KEEP_WITHIN`, `low` and `high` bound the range (inclusive) and `target` is None.
    `unit` is "%" , "$", ":1" or a plain word such as "students", for display and parsing.
    """

    kind: MetricKind
    direction: Direction = Direction.INCREASE
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    stretch: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    milestones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value as it was said: `Reading(71)`, or `Reading(18, 24)` for a ratio."""

    number: Decimal
    of: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult:
    """`data_dates` is the data schedule: when a real number arrives; empty means any week."""

    id: int
    key: str
    title: str
    objective_id: int
    team_id: int
    owner_id: str
    measure: Measure
    starts: date
    due: date
    data_dates: tuple[date, ...] = ()
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One answer of an owner; append-only. `reading` None means "no new data yet".

    `suggested` is the confidence the rules offered, kept beside what the person decided.
    `peak` is the highest progress reached up to and including this check-in (1 = target), which
    lets a digest know a first crossing without reading the history; None while unknown.
    `supersedes_id` is the check-in this one corrects.
    """

    id: int
    key_result_id: int
    author_id: str
    at: datetime
    reading: Reading | None
    confidence: Confidence
    suggested: Confidence
    note: str = ""
    barrier: BarrierKind | None = None
    helper_id: str | None = None
    peak: Decimal | None = None
    supersedes_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInDraft:
    """What a person filled in for one key result, parsed but not yet judged or stored."""

    key_result_id: int
    reading: Reading | None
    confidence: Confidence
    suggested: Confidence
    note: str = ""
    barrier: BarrierKind | None = None
    helper_id: str | None = None
    win: str = ""
    share_win: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """A call for help on a key result; open until a later check-in no longer needs support."""

    id: int
    key_result_id: int
    check_in_id: int
    kind: BarrierKind | None
    opened_by: str
    opened_at: datetime
    suggested_helper_id: str | None = None
    helper_id: str | None = None
    helping_since: datetime | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Win:
    """Something to celebrate. Only `share` lets its text and its author's name be quoted."""

    id: int
    team_id: int
    key_result_id: int | None
    author_id: str
    text: str
    share: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptItem:
    """One key result asked in a prompt: open, answered by a check-in, or skipped."""

    key_result_id: int
    check_in_id: int | None = None
    skipped: bool = False

    @property
    def is_open(self) -> bool:
        return self.check_in_id is None and not self.skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One direct message to one person for one moment; `revision` rises with every change."""

    id: int
    member_id: str
    scheduled_for: datetime
    items: tuple[PromptItem, ...]
    state: PromptState = PromptState.OPEN
    revision: int = 0

    @property
    def outbox_key(self) -> str:
        return f"prompt:{self.member_id}:{self.scheduled_for:%Y-%m-%dT%H:%MZ}"

    @property
    def is_answered(self) -> bool:
        return not any(item.is_open for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A key result with what a reader needs beside it, as storage reads it in constant statements.

    `recent` holds the newest current check-ins, newest first, at most four. `measured` is the
    newest one that has a reading: answers of "no new data yet" may push it out of `recent`, so
    storage reads it by itself. `barrier` is the open one, if any. `revision` is the id of the
    newest row about this key result (a check-in or an undo; 0 for none): a button that carries it
    acts once.
    """

    key_result: KeyResult
    objective: Objective
    owner: Member
    team: Team
    recent: tuple[CheckIn, ...] = ()
    measured: CheckIn | None = None
    barrier: Barrier | None = None
    revision: int = 0

    @property
    def latest(self) -> CheckIn | None:
        return self.recent[0] if self.recent else None

    @property
    def reading(self) -> Reading | None:
        """The last number anyone measured; None before the first."""
        return last_reading(self.recent, self.measured)


def last_reading(
    newest_first: Iterable[CheckIn], measured: CheckIn | None = None
) -> Reading | None:
    """The newest reading of these check-ins, else that of `measured`; None when none has one."""
    found = (check_in.reading for check_in in newest_first if check_in.reading is not None)
    return next(found, measured.reading if measured else None)
