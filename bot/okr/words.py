"""The words that values of the model choose from; stored and compared as these very texts.

May import the standard library only. Everyone imports them from `bot.okr.model`.
"""

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


class Cadence(StrEnum):
    """How often a key result is asked about; `BY_DATA_DATE` only when a number has come."""

    WEEKLY = "weekly"
    EVERY_TWO_WEEKS = "every_two_weeks"
    MONTHLY = "monthly"
    BY_DATA_DATE = "by_data_date"


class Decision(StrEnum):
    """What comes after the end of a cycle: `CHANGE` and `CARRY_OVER` go on in the next one."""

    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"
    CARRY_OVER = "carry_over"


class DayKind(StrEnum):
    """What is special about days of a school's calendar. Most pressing first: on a day of several
    kinds the first decides whether there is school."""

    CLOSED = "closed"
    SCHOOL_DAY = "school_day"
    HOLIDAY = "holiday"
    BREAK = "break"
    PD_DAY = "pd_day"
    TESTING = "testing"
    EARLY_RELEASE = "early_release"


class DigestKind(StrEnum):
    WINS = "wins"
    SUPPORT = "support"
    MONTHLY = "monthly"


class PromptState(StrEnum):
    OPEN = "open"
    SNOOZED = "snoozed"
    EXPIRED = "expired"


class PromptReason(StrEnum):
    """Why a prompt comes: its weekly round, a snooze that is over, or somebody who is back."""

    WEEKLY = "weekly"
    SNOOZED = "snoozed"
    BACK = "back"
