"""What templates ask about values before they choose words: codes and numbers, never words.

May import `bot.okr`, `messages.filters` and the standard library. `FACTS` are filters of every
template.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from bot.okr import quiet, rounds
from bot.okr.barriers import age as barrier_age
from bot.okr.calendar import local_day, zone
from bot.okr.model import (
    CheckIn,
    Confidence,
    Cover,
    Cycle,
    Direction,
    Measure,
    Member,
    MetricKind,
    Reading,
)
from bot.okr.numbers import amount, baseline_of, is_share, target_of
from bot.okr.prompts import PromptLine
from bot.okr.score import score_words
from bot.okr.status import Standing, suggested_confidence
from bot.okr.support import SupportLine
from messages.filters import CHANNEL_ID, MEMBER_ID

_EVEN_POINTS: Final = 2
_WELL_AHEAD_POINTS: Final = 10
_CHOICES_OF_STEPS: Final = 10  # Slack's limit for check boxes


def part_of_day(now: datetime, tz: str) -> str:
    """ "morning", "afternoon" or "evening" on the wall in `tz`."""
    hour = now.astimezone(zone(tz)).hour
    return "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 17 else "evening"


def pace(standing: Standing) -> str:
    """The value against the plan: "unknown", "far_ahead", "ahead", "even", "near", "behind".

    "near" is behind by so little that the rules still call it on track.
    """
    if standing.gap is None:
        return "unknown"
    if standing.gap > standing.rules.on_track_points:
        return "behind"
    if standing.gap > _EVEN_POINTS:
        return "near"
    if standing.gap >= -_EVEN_POINTS:
        return "even"
    return "ahead" if standing.gap >= -_WELL_AHEAD_POINTS else "far_ahead"


def gap_to_say(standing: Standing) -> Decimal | None:
    """How far behind plan on the measure's scale, where it can be said in the measure's unit.

    None for yes/no, and for a distance that would be rounded to nothing.
    """
    behind = standing.gap_amount
    if behind is None or standing.key_result.measure.kind is MetricKind.YES_NO:
        return None
    return -behind if round(-behind, 1) > 0 else None


def measured(standing: Standing) -> CheckIn | None:
    """The check-in that gave the standing's reading."""
    found = (check_in for check_in in standing.recent if check_in.reading is not None)
    return next(found, standing.measured)


def change(standing: Standing) -> Decimal | None:
    """How much the newest reading differs from the one before it, on the measure's scale."""
    if standing.latest is None or standing.latest.reading is None or len(standing.trend) < 2:
        return None
    measure, trend = standing.key_result.measure, standing.trend
    return amount(measure, trend[-1]) - amount(measure, trend[-2])


def measured_before(standing: Standing) -> CheckIn | None:
    """The check-in with the reading before the newest one."""
    readings = [check_in for check_in in standing.recent if check_in.reading is not None]
    return readings[1] if len(readings) > 1 else None


def suggested(standing: Standing, now: datetime) -> Confidence:
    """The confidence that the last reading's pace suggests."""
    today = local_day(now, standing.owner.tz)
    return suggested_confidence(standing, None, today)


def field(standing: Standing) -> str:
    """Which input asks for the value: "number", "ratio", "yes_no", "steps", "step_count"."""
    measure = standing.key_result.measure
    if measure.kind is MetricKind.RATIO:
        return "ratio"
    if measure.kind is MetricKind.YES_NO:
        return "yes_no"
    if measure.kind is MetricKind.MILESTONES:
        return "steps" if 0 < len(measure.milestones) <= _CHOICES_OF_STEPS else "step_count"
    return "number"


def wanted(standing: Standing) -> str:
    """Which way is better: "higher", "lower", "within", or "" where it goes without saying."""
    measure = standing.key_result.measure
    if measure.kind in (MetricKind.YES_NO, MetricKind.MILESTONES):
        return ""
    return {
        Direction.INCREASE: "higher",
        Direction.DECREASE: "lower",
        Direction.KEEP_WITHIN: "within",
    }[measure.direction]


def start_amount(standing: Standing) -> Decimal | None:
    """Where the way began, on the measure's scale."""
    return baseline_of(standing.key_result.measure)


def goal_amount(standing: Standing) -> Decimal | None:
    """Where the way ends, on the measure's scale; None for a range."""
    return target_of(standing.key_result.measure)


def share(reading: Reading | None, measure: Measure) -> Decimal | None:
    """A reading such as 18/24 as percent points, to stand beside it; None for all others."""
    if reading is None or reading.of is None or not is_share(measure):
        return None
    return round(amount(measure, reading), 1)


def next_step(standing: Standing) -> str:
    """The first milestone that is not done yet; nothing for other measures."""
    steps = standing.key_result.measure.milestones
    done = int(standing.reading.number) if standing.reading else 0
    return steps[done] if 0 <= done < len(steps) else ""


def unit(standing: Standing) -> str:
    """What stands in parentheses beside a number field: "%", "$", "students", or ""."""
    measure = standing.key_result.measure
    if measure.kind is MetricKind.PERCENT:
        return "%"
    return measure.unit or ("$" if measure.kind is MetricKind.CURRENCY else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDay:
    day: date
    is_tomorrow: bool


def next_message_day(now: datetime, member: Member) -> NextDay:
    """The next day after today on which they may be asked: where Snooze puts a prompt."""
    tomorrow = local_day(now, member.tz) + timedelta(days=1)
    day = quiet.next_day(member, tomorrow)
    return NextDay(day=day, is_tomorrow=day == tomorrow)


def next_prompt(member: Member, now: datetime) -> datetime | None:
    """When they are asked next; None for who left, and where none is in sight."""
    return None if member.next_prompt_at is None else rounds.next_at(member, now)


def within_a_week(moment: datetime, now: datetime, tz: str) -> bool:
    """Whether the moment lies one to six days back in `tz`, so that a weekday names it."""
    return 0 < (local_day(now, tz) - local_day(moment, tz)).days < 7


def days_ahead(moment: datetime, now: datetime, tz: str) -> int:
    """How many days after today the moment lies in `tz`."""
    return (local_day(moment, tz) - local_day(now, tz)).days


def slack_id_kind(text: str) -> str:
    """What a delivery was addressed to: "member", "channel", "direct" (a message) or "other"."""
    if MEMBER_ID.fullmatch(text):
        return "member"
    if not CHANNEL_ID.fullmatch(text):
        return "other"
    return "direct" if text.startswith("D") else "channel"


def shown_lines(lines: Sequence[PromptLine], limit: int) -> list[PromptLine]:
    """The lines of a prompt in their order: at most `limit` open ones, and the newest answers.

    Answers that lie before the first open line give way when there are more than `limit`.
    """
    answered = [line for line in lines if not line.item.is_open][-limit:]
    opened = [line for line in lines if line.item.is_open][:limit]
    return [line for line in lines if line in answered or line in opened]


def hundredths(progress: Decimal) -> int:
    """Progress as whole percent of the way; 100 only when all of it is done."""
    return min(round(progress * 100), 99) if progress < 1 else round(progress * 100)


def with_notes(lines: Sequence[SupportLine]) -> list[SupportLine]:
    """The lines whose owner said more than a number: a note, or who could help."""
    return [
        line
        for line in lines
        if line.standing.latest is not None
        and (line.standing.latest.note or (line.barrier and line.barrier.suggested_helper_id))
    ]


def name_of(names: Mapping[str, Member], member_id: str | None) -> str:
    """A person's name, or "" for nobody and for a person who is not known."""
    member = names.get(member_id or "")
    return member.name if member else ""


def credited_name(names: Mapping[str, Member], member_id: str) -> str:
    """The same, and "" for a person who would rather not be named in public."""
    member = names.get(member_id)
    return member.name if member and member.credit_by_name else ""


def asked_days(standing: Standing, now: datetime) -> int:
    """School days since help was asked for, where it still is."""
    return barrier_age(standing.barrier, standing, now) if standing.barrier else 0


def week_of(cycle: Cycle, now: datetime, tz: str) -> int:
    """Which week of the cycle it is; the first is 1."""
    return (local_day(now, tz) - cycle.starts).days // 7 + 1


def weeks_of(cycle: Cycle) -> int:
    """How many weeks the cycle has, the last one perhaps short."""
    return -(-((cycle.ends - cycle.starts).days + 1) // 7)


def city(tz: str) -> str:
    """ "Chicago" for America/Chicago: how a person knows their zone."""
    return tz.rpartition("/")[2].replace("_", " ")


def covered(standing: Standing, now: datetime) -> Cover | None:
    """Who checks in for the owner today."""
    cover, today = standing.key_result.cover, local_day(now, standing.owner.tz)
    return cover if cover and cover.starts <= today <= cover.until else None


FACTS: Final[Mapping[str, Callable[..., Any]]] = {
    fact.__name__: fact
    for fact in (
        *(week_of, weeks_of, city, covered, name_of, credited_name, next_prompt, asked_days),
        *(part_of_day, next_message_day, within_a_week, slack_id_kind, days_ahead),
        *(pace, gap_to_say, measured, measured_before, change, suggested, share),
        *(
            field,
            unit,
            wanted,
            start_amount,
            goal_amount,
            next_step,
            shown_lines,
            with_notes,
            score_words,
            hundredths,
        ),
    )
}
