"""Who and when, as frozen values: workspaces, people, teams, and the days of their calendars.

May import the standard library and `bot.okr`'s calendar, rules and words. Everyone imports them
from `bot.okr.model`, where it is said what datetimes, dates and ids are.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from bot.okr.calendar import WEEKDAYS, SchoolCalendar
from bot.okr.rules import DEFAULT_RULES, Rules
from bot.okr.words import DayKind, DigestKind, TeamLevel

TOUR_STEPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    id: str
    name: str
    bot_user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A person is away from `starts` to `until`, both included; `cover_id` checks in meanwhile."""

    starts: date
    until: date
    cover_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in the workspace; `prompt_weekday` is 0 for Monday, in their own zone `tz`.

    `is_admin` is what Slack says, `is_named_admin` what an admin said. `tour_step` counts the steps
    of the first-run tour that are done; `TOUR_STEPS` when it is over or was put away.
    `next_prompt_at` is when the jobs look at this person again, no promise of a prompt; `round_on`
    is the weekly round (its day by `prompt_weekday`) that was decided last, `asked_through` the
    last of which the key results were looked at, `asked_at` the moment of the last prompt (see
    `bot.okr.rounds`). `muted_until` is the last day without reminders, `date.max` until they say
    otherwise. `calendar` and `rules` are the school's as they hold for this person; storage puts
    them in, and they are no part of who it is.
    """

    id: str
    name: str
    tz: str
    is_admin: bool = False
    is_named_admin: bool = False
    is_active: bool = True
    tour_step: int = 0
    prompt_weekday: int = 2
    prompt_time: time = time(7, 30)
    next_prompt_at: datetime | None = None
    round_on: date | None = None
    asked_through: date | None = None
    asked_at: datetime | None = None
    snoozed_until: datetime | None = None
    held_until: datetime | None = None
    away: Absence | None = None
    muted_until: date | None = None
    credit_by_name: bool = True
    calendar: SchoolCalendar = field(default=WEEKDAYS, compare=False, repr=False)
    rules: Rules = field(default=DEFAULT_RULES, compare=False, repr=False)

    def is_away(self, day: date) -> bool:
        return self.away is not None and self.away.starts <= day <= self.away.until

    def is_muted(self, day: date) -> bool:
        return self.muted_until is not None and day <= self.muted_until

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSchedule:
    """When a team's digest is posted, in the team's zone; `weekday` is 0 for Monday.

    `is_monthly`: on the first of each month instead, whatever weekday.
    """

    weekday: int
    time: time
    is_monthly: bool = False


def wins_schedule(rules: Rules) -> DigestSchedule:
    """When the wins digest of a new team comes."""
    return DigestSchedule(weekday=rules.wins_weekday, time=rules.wins_time)


def support_schedule(rules: Rules) -> DigestSchedule:
    """The same for what needs support."""
    return DigestSchedule(weekday=rules.support_weekday, time=rules.support_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A node of the tree district → school → department → team.

    `staff_begins` and `staff_ends` are None where those of the team above hold. `coach_id` is who
    is suggested first as a helper. `monthly`: its leaders get the roll-up of each month, at the
    time of what needs support. `calendar` is the team's own with what it inherits; storage puts it
    in.
    """

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
    monthly: bool = True
    staff_begins: time | None = None
    staff_ends: time | None = None
    coach_id: str = ""
    calendar: SchoolCalendar = field(default=WEEKDAYS, compare=False, repr=False)

    @property
    def people(self) -> frozenset[str]:
        """The ids of its members and leaders."""
        return frozenset((*self.member_ids, *self.leader_ids))

    def as_by_default(self, rules: Rules) -> "Team":
        """A new team: its digests come when the school's do."""
        return replace(
            self, wins_schedule=wins_schedule(rules), support_schedule=support_schedule(rules)
        )

    def channel(self, kind: DigestKind) -> str | None:
        """Where this digest of the team is posted; None where it is not."""
        match kind:
            case DigestKind.WINS:
                return self.wins_channel
            case DigestKind.SUPPORT:
                return self.leaders_channel
            case DigestKind.MONTHLY:
                return self.leaders_channel if self.monthly else None

    def schedule(self, kind: DigestKind) -> DigestSchedule:
        match kind:
            case DigestKind.WINS:
                return self.wins_schedule
            case DigestKind.SUPPORT:
                return self.support_schedule
            case DigestKind.MONTHLY:
                return replace(self.support_schedule, is_monthly=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """Days of a team's calendar from `starts` to `ends`, both included, and of the teams below it.

    `until` is when a day of early release ends. `source` says where it came from: "typed", or the
    name of the file or of the holidays it was read from.
    """

    id: int
    team_id: int
    kind: DayKind
    starts: date
    ends: date
    name: str = ""
    until: time | None = None
    source: str = "typed"
