"""The nouns of the OKR method as frozen values; every other module speaks in these.

May import the standard library and `bot.okr`'s calendar, people, rules and words. Values carry no
behaviour that needs a clock or a database.
Datetimes are aware and in UTC; dates are school dates in the person's own zone; numbers are
`Decimal`; people are Slack user ids (`U…`), channels Slack channel ids (`C…`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.okr.calendar import SchoolCalendar
from bot.okr.people import (
    TOUR_STEPS as TOUR_STEPS,
    Absence as Absence,
    CalendarEntry as CalendarEntry,
    DigestSchedule as DigestSchedule,
    Member as Member,
    Team as Team,
    Workspace as Workspace,
)
from bot.okr.rules import Rules
from bot.okr.words import (
    BarrierKind as BarrierKind,
    Cadence as Cadence,
    Confidence as Confidence,
    CycleState as CycleState,
    DayKind as DayKind,
    Decision as Decision,
    DigestKind as DigestKind,
    Direction as Direction,
    MetricKind as MetricKind,
    PromptReason as PromptReason,
    PromptState as PromptState,
    Status as Status,
    TeamLevel as TeamLevel,
)


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
class Cycle:
    id: int
    name: str
    starts: date
    ends: date
    state: CycleState = CycleState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """`prefix` begins the keys of its key results: `RD` for `RD-1`, `RD-2`.

    It may support one objective or one key result of a team above. `carried_from_id` is the
    objective of an earlier cycle that it continues.
    """

    id: int
    prefix: str
    title: str
    team_id: int
    owner_id: str
    cycle_id: int
    supports_objective_id: int | None = None
    supports_key_result_id: int | None = None
    carried_from_id: int | None = None


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
class Cover:
    """Who checks in for the owner, from `starts` to `until`, both included; it ends by itself."""

    member_id: str
    starts: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult:
    """`data_dates` is the data schedule: when a real number arrives; empty means any week.

    `reporter_ids` may check in beside the owner but are not asked. `carried_from_id` is the key
    result of an earlier cycle that it continues.
    """

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
    cadence: Cadence = Cadence.WEEKLY
    reporter_ids: tuple[str, ...] = ()
    cover: Cover | None = None
    paused: bool = False
    pause_reason: str = ""
    carried_from_id: int | None = None

    def asked_on(self, day: date) -> str:
        """Who is asked that day, and counts as its owner then: the cover, else the owner."""
        cover = self.cover
        return cover.member_id if cover and cover.starts <= day <= cover.until else self.owner_id


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
class Reopening:
    """A barrier was said to be solved, and then not to be; `solved_by` is empty where nobody said
    so: the key result had been closed."""

    solved_by: str
    solved_at: datetime
    reopened_by: str
    reopened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """A call for help on a key result; open until a later check-in is on track, or somebody
    concerned says that it is solved.

    `seen_by` said that they know of it, `helper_id` takes it on. `solved_by` is empty where a
    check-in resolved it: that is `resolved_by_id`. `reopenings` are what came before, oldest first.
    What happens to it, and who may do what, stands in `bot.okr.barriers`.
    """

    id: int
    key_result_id: int
    check_in_id: int
    kind: BarrierKind | None
    opened_by: str
    opened_at: datetime
    suggested_helper_id: str | None = None
    helper_id: str | None = None
    helping_since: datetime | None = None
    seen_by: str | None = None
    seen_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by_id: int | None = None
    solved_by: str | None = None
    reopenings: tuple[Reopening, ...] = ()
    thanked_at: datetime | None = None

    @property
    def reopened_by(self) -> str | None:
        return self.reopenings[-1].reopened_by if self.reopenings else None

    @property
    def reopened_at(self) -> datetime | None:
        return self.reopenings[-1].reopened_at if self.reopenings else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Win:
    """Something to celebrate. Only `share` lets its text and its author's name be quoted.

    With `thanked_id` it is a thank-you to that person.
    """

    id: int
    team_id: int
    key_result_id: int | None
    author_id: str
    text: str
    share: bool
    at: datetime
    thanked_id: str | None = None


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
    """One direct message to one person for one moment; `revision` rises with every change.

    It stands for the rounds after `rounds_after` (see `bot.okr.rounds`).
    """

    id: int
    member_id: str
    scheduled_for: datetime
    items: tuple[PromptItem, ...]
    state: PromptState = PromptState.OPEN
    revision: int = 0
    reason: PromptReason = PromptReason.WEEKLY
    nudged_at: datetime | None = None
    rounds_after: date | None = None

    @property
    def outbox_key(self) -> str:
        return f"prompt:{self.member_id}:{self.scheduled_for:%Y-%m-%dT%H:%MZ}"

    @property
    def nudge_key(self) -> str:
        return f"nudge:{self.member_id}:{self.scheduled_for:%Y-%m-%dT%H:%MZ}"

    @property
    def is_answered(self) -> bool:
        return not any(item.is_open for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The end of a key result, or of an objective: its score and what was learned.

    `score` and `suggested` are 0 to 1; `suggested` None where nothing was measured. `reason` says
    why the score is another than suggested. Only `share_learned` lets a digest quote `learned`. A
    closed key result is no longer asked about.
    """

    id: int
    author_id: str
    at: datetime
    score: Decimal
    suggested: Decimal | None
    decision: Decision
    reason: str = ""
    helped: str = ""
    hindered: str = ""
    learned: str = ""
    share_learned: bool = False
    key_result_id: int | None = None
    objective_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of an objective or key result, as `bot.okr.changes` writes values; "" for none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One edit by one person, with their reason; about a key result or an objective."""

    id: int
    at: datetime
    actor_id: str
    fields: tuple[FieldChange, ...]
    reason: str = ""
    key_result_id: int | None = None
    objective_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A key result with what a reader needs beside it, as storage reads it in constant statements.

    `recent` holds the newest current check-ins, newest first, at most four. `measured` is the
    newest one that has a reading: answers of "no new data yet" may push it out of `recent`, so
    storage reads it by itself. `barrier` is the open one, if any, `solved` the one
    that the newest check-in asked for and that somebody has said to be solved. `revision` is the id
    of the newest row about this key result (a check-in or an undo; 0 for none): a button that
    carries it acts once. `cycle_state` is that of its cycle, `review` how it ended.
    """

    key_result: KeyResult
    objective: Objective
    owner: Member
    team: Team
    recent: tuple[CheckIn, ...] = ()
    measured: CheckIn | None = None
    barrier: Barrier | None = None
    solved: Barrier | None = None
    revision: int = 0
    cycle_state: CycleState = CycleState.OPEN
    review: Review | None = None

    @property
    def calendar(self) -> SchoolCalendar:
        """Paces and ages of a key result count its team's school days."""
        return self.team.calendar

    @property
    def rules(self) -> Rules:
        return self.owner.rules

    @property
    def is_live(self) -> bool:
        """Its cycle runs and nobody has closed it: it takes check-ins."""
        return self.cycle_state is CycleState.OPEN and self.review is None

    @property
    def latest(self) -> CheckIn | None:
        return self.recent[0] if self.recent else None

    @property
    def last_measured(self) -> CheckIn | None:
        """The check-in that gave the last number; None before the first."""
        return newest_measured(self.recent, self.measured)

    @property
    def asks_for_help(self) -> bool:
        """The owner's last word is that it needs support, and nobody has solved it since."""
        says_so = self.latest is not None and self.latest.confidence is Confidence.NEEDS_SUPPORT
        return says_so and self.solved is None

    @property
    def reading(self) -> Reading | None:
        """The last number anyone measured; None before the first."""
        return last_reading(self.recent, self.measured)


def last_reading(
    newest_first: Iterable[CheckIn], measured: CheckIn | None = None
) -> Reading | None:
    """The newest reading of these check-ins, else that of `measured`; None when none has one."""
    found = newest_measured(newest_first, measured)
    return found.reading if found else None


def newest_measured(
    newest_first: Iterable[CheckIn], measured: CheckIn | None = None
) -> CheckIn | None:
    """The newest of these check-ins that has a reading, else `measured`."""
    return next((one for one in newest_first if one.reading is not None), measured)
