"""What Homeroom owes its people after all they did, worked out simply and apart from its rules.

Imports nothing of ours but `staff`. The promises are those of the product's defaults: asked
Wednesday 07:30 unless one answered within five school days; wins Friday 14:30; needs support Monday
08:00; stale ten school days after an answer; behind when more than ten points below an even way.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.e2e.staff import (
    DISTRICT,
    FIRST_DAY,
    FRIDAY,
    LAST_DAY,
    MONDAY,
    WEDNESDAY,
    WEEKS,
    Deed,
    Teacher,
    moment,
)

RECENT, STALE = 5, 10
"""School days after an answer: before the first, nobody is asked; from the second, it is stale."""
MORNING = time(7, 30)


def school_days(after: date, until: date) -> int:
    """Mondays to Fridays after one day, up to and including another."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(day.weekday() < 5 for day in days)


def standing(who: Teacher, key: str, before: datetime | None = None) -> list[Deed]:
    """The answers that hold: the last of each day, without what was taken back."""
    days: dict[date, list[Deed]] = {}
    for deed in who.diary:
        if deed.key == key and (before is None or deed.at < before):
            said = days.setdefault(who.local_day(deed.at), [])
            if deed.act == "answer":
                said.append(deed)
            elif deed.act == "undo":
                said.pop()
    return [said[-1] for said in days.values() if said]


def percent(answer: Deed) -> Decimal:
    assert answer.number is not None
    return answer.number if answer.of is None else 100 * answer.number / answer.of


# --- prompts ------------------------------------------------------------------------------------


def prompts(who: Teacher) -> dict[datetime, str]:
    """When the person is asked, and what became of it: open, skipped, snoozed, or the answer."""
    asked = asked_about(who)
    became = dict.fromkeys(asked, "open")
    for deed in who.diary:
        about = max((at for at in asked if at < deed.at and became[at] != "snoozed"), default=None)
        if about is None:
            continue
        match deed.act:
            case "answer":
                became[about] = in_words(deed)
            case "undo":
                left = standing(who, deed.key, deed.at + timedelta.resolution)[-1:]
                holds = [in_words(answer) for answer in left if answer.at > about]
                became[about] = holds[0] if holds else "open"
            case "skip":
                became[about] = "skipped"
            case "snooze":
                became[about] = "snoozed"
    return became


def asked_about(who: Teacher) -> dict[datetime, list[str]]:
    """What the person is asked about, by moment: nothing that was answered within five school days,
    unless it was on the day of the last prompt, for who answers when asked is asked every week."""
    moments = [moment(week, WEDNESDAY, MORNING, who.tz) for week in range(WEEKS)]
    moments += [_morning_after(who, deed.at) for deed in who.diary if deed.act == "snooze"]
    found: dict[datetime, list[str]] = {}
    for at in sorted(moments):
        last = who.local_day(max(found)) if found else None
        if due := [key for key in who.keys if _is_due(who, key, at, last)]:
            found[at] = due
    return found


def nudges(who: Teacher) -> dict[str, datetime]:
    """The one reminder, by its key: the morning after, of what nobody answered till then."""
    found = {}
    for at, open_keys in asked_about(who).items():
        morning = _morning_after(who, at)
        put_off = {"skip", "snooze"}
        if any(deed.act in put_off and at < deed.at < morning for deed in who.diary):
            continue
        answers = [one for key in open_keys for one in standing(who, key, morning)[-1:]]
        if len([one for one in answers if one.at > at]) < len(open_keys):
            found[prompt_key(who, at).replace("prompt:", "nudge:")] = morning
    return found


def in_words(answer: Deed) -> str:
    return f"{answer.number}%" if answer.of is None else f"{answer.number} of {answer.of}"


def _is_due(who: Teacher, key: str, at: datetime, asked: date | None) -> bool:
    answers = standing(who, key, at)
    if not answers:
        return True
    answered = who.local_day(answers[-1].at)
    if asked is not None and answered <= asked:
        return True
    return school_days(answered, who.local_day(at)) >= RECENT


def _morning_after(who: Teacher, at: datetime) -> datetime:
    day = who.local_day(at) + timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(who.tz)).astimezone(UTC)


def prompt_key(who: Teacher, at: datetime) -> str:
    return f"prompt:{who.id}:{at:%Y-%m-%dT%H:%MZ}"


# --- digests ------------------------------------------------------------------------------------


def wins(people: Iterable[Teacher], school: str, tz: str) -> list[datetime]:
    """The Fridays with something to celebrate at a school: a number rose, or a win was told."""
    fridays = [moment(week, FRIDAY, time(14, 30), tz) for week in range(WEEKS)]
    return [
        friday
        for friday in fridays
        if any(_has_won(who, friday) for who in people if school in (who.school, DISTRICT))
    ]


def _has_won(who: Teacher, until: datetime) -> bool:
    since = until - timedelta(days=6)
    told = any(deed.act == "win" and since < deed.at < until for deed in who.diary)
    return told or any(_rise(who, key, since, until) > 0 for key in who.keys)


def _rise(who: Teacher, key: str, since: datetime, until: datetime) -> Decimal:
    answers = standing(who, key, until)
    earlier = [percent(answer) for answer in answers if answer.at < since]
    now = [percent(answer) for answer in answers if answer.at >= since]
    return now[-1] - (earlier[-1] if earlier else 0) if now else Decimal(0)


def support(people: Iterable[Teacher], school: str, tz: str) -> list[datetime]:
    """The Mondays on which somebody at a school could use a hand."""
    mondays = [moment(week, MONDAY, time(8), tz) for week in range(WEEKS)]
    owners = [who for who in people if school in (who.school, DISTRICT)]
    return [
        monday
        for monday in mondays
        if any(_needs_support(who, key, monday) for who in owners for key in who.keys)
    ]


def _needs_support(who: Teacher, key: str, at: datetime) -> bool:
    today, answers = who.local_day(at), standing(who, key, at)
    last = answers[-1] if answers else None
    quiet = school_days(who.local_day(last.at) if last else FIRST_DAY, today)
    if last and last.confidence == "needs_support":
        return True
    if last and percent(last) >= 100:
        return False
    if quiet >= STALE:
        return True
    planned = Decimal(100 * school_days(FIRST_DAY, today)) / school_days(FIRST_DAY, LAST_DAY)
    return last is not None and planned - percent(last) > 10


def stored(people: Sequence[Teacher]) -> list[tuple[str, str, date, Decimal, Decimal | None, str]]:
    """Every check-in that holds: key, author, day, number, out of, confidence."""
    return sorted(
        (key, who.id, who.local_day(deed.at), deed.number, deed.of, deed.confidence)
        for who in people
        for key in who.keys
        for deed in standing(who, key)
        if deed.number is not None
    )
