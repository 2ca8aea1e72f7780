"""What Homeroom owes two hundred people over a school year, worked out day by day.

From the raw entries of the calendars and from what people did, as a school would check it by hand.
Imports nothing of ours but the district itself. The promises, in short: each person has a day of
the week; they are asked on the first day from it on on which somebody may write to them, once,
about what is theirs and due; never within three school days of the last prompt; nothing that fell
into muted days comes later; the first day back after an absence is greeted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from tests.e2e.district import DAY, DISTRICT, FIRST_DAY, District, Entry, Goal, School, Teacher

FRESH = 5
"""An answer younger than this many school days is not asked for again."""
APART = 3
"""School days between two prompts, at least."""
LAST_CALL = timedelta(minutes=30)
CEILING = 3
_NO_SCHOOL = {"closed", "holiday", "break", "pd_day"}


# --- days ---------------------------------------------------------------------------------------


def entries_on(school: School, day: date) -> list[Entry]:
    """What holds on a day: the school's own word, and the district's unless the school decides."""
    own = [entry for entry in school.entries if entry.holds(day)]
    own += [Entry(kind="closed", starts=day) for snow in school.snow if snow == day]
    if any(entry.kind in _NO_SCHOOL | {"school_day"} for entry in own):
        return own
    return own + [entry for entry in DISTRICT.entries if entry.holds(day) and school != DISTRICT]


@cache
def is_school_day(school: School, day: date) -> bool:
    kinds = {entry.kind for entry in entries_on(school, day)}
    if "closed" in kinds:
        return False
    if "school_day" in kinds:
        return True
    return day.weekday() < 5 and not kinds & _NO_SCHOOL


@cache
def is_message_day(school: School, day: date) -> bool:
    testing = any(entry.kind == "testing" for entry in entries_on(school, day))
    return is_school_day(school, day) and not testing


def staff_hours(school: School, day: date, tz: str) -> tuple[datetime, datetime]:
    short = [entry.until for entry in entries_on(school, day) if entry.until is not None]
    return at(day, school.begins, tz), at(day, min([*short, school.ends]), tz)


def school_days(school: School, after: date, until: date) -> int:
    days = (after + n * DAY for n in range(1, (until - after).days + 1))
    return sum(is_school_day(school, day) for day in days)


def at(day: date, clock: time, tz: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(tz)).astimezone(UTC)


def local_day(teacher: Teacher, moment: datetime) -> date:
    day = moment.astimezone(ZoneInfo(teacher.school.tz)).date()
    return moment.astimezone(ZoneInfo(teacher.zone(day))).date()


def is_free(teacher: Teacher, day: date) -> bool:
    """Whether somebody may write to them at all that day."""
    return is_message_day(teacher.school, day) and not teacher.is_away(day)


def next_free(teacher: Teacher, day: date) -> date:
    while not is_free(teacher, day):
        day += DAY
    return day


# --- what people did ----------------------------------------------------------------------------


@dataclass(slots=True)
class Diary:
    """What people did: answers by owner and goal, and by who gave them; days on which they put a
    prompt off; and what the bot wrote to each by itself."""

    answers: defaultdict[tuple[str, int], list[datetime]] = field(
        default_factory=lambda: defaultdict(list)
    )
    gave: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    snoozed: defaultdict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    written: Mapping[str, Sequence[datetime]] = field(default_factory=dict)

    def answered_on(self, owner: Teacher, goal: Goal, before: datetime) -> date | None:
        given = [moment for moment in self.answers[owner.id, goal.number] if moment < before]
        return local_day(owner, max(given)) if given else None


# --- prompts ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owed:
    """A prompt: its moment (None where a snooze set another), and what it asks. Nothing asked:
    the card for somebody who is back."""

    at: datetime | None
    asked: frozenset[tuple[str, int]]


def owed(teacher: Teacher, district: District, diary: Diary, until: date) -> dict[date, Owed]:
    """Every prompt of a person, by its day."""
    return dict(_walk(teacher, district, diary, until))


def _walk(
    teacher: Teacher, district: District, diary: Diary, until: date
) -> Iterator[tuple[date, Owed]]:
    covered = _covered(teacher, district)
    asked_day: date | None = None
    through: date | None = None
    snoozed: date | None = None
    for day in (FIRST_DAY + n * DAY for n in range((until - FIRST_DAY).days + 1)):
        if not is_free(teacher, day) or teacher.is_muted(day):
            continue
        newest = day - (day.weekday() - teacher.weekday) % 7 * DAY
        is_back = _is_back(teacher, day)
        is_snoozed = snoozed is not None and next_free(teacher, snoozed) == day
        is_weekly = (
            snoozed is None
            and next_free(teacher, newest) == day
            and not _soon(teacher, asked_day, day)
        )
        if not (is_back or is_snoozed or is_weekly):
            continue
        moment = moment_on(teacher, day)
        if not is_snoozed and _wrote(teacher, diary, day, moment) >= CEILING:
            continue
        served = newest
        if _soon(teacher, day, next_free(teacher, newest + 7 * DAY)):
            served = newest + 7 * DAY
        asked = frozenset(
            (owner.id, goal.number)
            for owner, goal in _theirs(teacher, covered, day)
            if _wants(teacher, goal, diary.answered_on(owner, goal, moment), day, asked_day)
            and (
                _in_rounds(goal, through, served)
                or (is_back and _is_due(teacher, goal, diary.answered_on(owner, goal, moment), day))
            )
        )
        before = asked_day, through
        through = max(through or served, served if asked else newest)
        if asked:
            asked_day = day
        if asked or is_back:
            yield day, Owed(None if is_snoozed else moment, asked)
        if is_snoozed:
            snoozed = None
        if day in diary.snoozed[teacher.id]:
            (asked_day, through), snoozed = before, day + DAY


def moment_on(teacher: Teacher, day: date) -> datetime:
    """Their hour, moved into the staff hours of that day."""
    tz = teacher.zone(day)
    begins, ends = staff_hours(teacher.school, day, tz)
    return max(begins, min(at(day, teacher.at, tz), ends - LAST_CALL))


def _soon(teacher: Teacher, asked_day: date | None, day: date) -> bool:
    return (
        asked_day is not None
        and day - asked_day < 7 * DAY
        and school_days(teacher.school, asked_day, day) < APART
    )


def _is_back(teacher: Teacher, day: date) -> bool:
    """The first day after an absence that took at least a day of school from them."""
    return any(
        next_free(teacher, until + DAY) == day
        and any(
            is_message_day(teacher.school, starts + n * DAY)
            for n in range((until - starts).days + 1)
        )
        for starts, until, _ in teacher.away
        if until < day
    )


def _wrote(teacher: Teacher, diary: Diary, day: date, before: datetime) -> int:
    """How often the bot has written by itself in that Monday–Sunday week, up to a moment."""
    monday = day - day.weekday() * DAY
    sent = (moment for moment in diary.written.get(teacher.id, ()) if moment < before)
    return sum(monday <= local_day(teacher, moment) < monday + 7 * DAY for moment in sent)


def _covered(teacher: Teacher, district: District) -> list[tuple[Teacher, date, date]]:
    return [
        (owner, starts, until)
        for owner in district.of(teacher.school)
        for starts, until, cover in owner.away
        if cover == teacher.id
    ]


def _theirs(
    teacher: Teacher, covered: Sequence[tuple[Teacher, date, date]], day: date
) -> Iterator[tuple[Teacher, Goal]]:
    """What a person is asked about that day: their own, and what they cover."""
    if not any(starts <= day <= until and cover for starts, until, cover in teacher.away):
        yield from ((teacher, goal) for goal in teacher.goals)
    for owner, starts, until in covered:
        if starts <= day <= until:
            yield from ((owner, goal) for goal in owner.goals)


def _wants(
    teacher: Teacher, goal: Goal, answered: date | None, day: date, asked_day: date | None
) -> bool:
    """Not what was answered some days ago without being asked; and by data date, only once a date
    has come whose number is not given yet."""
    fresh = answered is not None and school_days(teacher.school, answered, day) < FRESH
    if fresh and (asked_day is None or (answered is not None and answered > asked_day)):
        return False
    out = (one for one in goal.dates if one <= day and (answered is None or answered < one))
    return not goal.dates or any(out)


def _is_due(teacher: Teacher, goal: Goal, answered: date | None, day: date) -> bool:
    return answered is None or school_days(teacher.school, answered, day) >= 5 * goal.weeks


def _in_rounds(goal: Goal, after: date | None, until: date) -> bool:
    """Whether one of these rounds is the goal's own: every so many weeks from the first day."""
    day = until
    while day >= FIRST_DAY and (after is None or day > after):
        if (day - FIRST_DAY).days // 7 % goal.weeks == 0:
            return True
        day -= 7 * DAY
    return False


# --- nudges -------------------------------------------------------------------------------------


def nudge(
    teacher: Teacher, district: District, diary: Diary, day: date, prompt: Owed, later: set[date]
) -> datetime | None:
    """When the prompt of a day is nudged: once, on the next day of school, if it still waits then,
    and is still theirs to answer.

    `later` are the days of their other prompts. Whoever is away or muted then is left in peace.
    """
    following = post_day(teacher.school, day + DAY)
    moment = moment_on(teacher, following)
    theirs = _theirs(teacher, _covered(teacher, district), following)
    is_over = day in diary.snoozed[teacher.id] or all(
        any(local_day(teacher, given) >= day and given < moment for given in diary.answers[asked])
        for asked in prompt.asked & {(owner.id, goal.number) for owner, goal in theirs}
    )
    if is_over or any(day < other <= following for other in later):
        return None
    if teacher.is_away(following) or teacher.is_muted(following):
        return None
    monday = following - following.weekday() * DAY
    is_coming = monday + teacher.weekday * DAY > following
    room = _wrote(teacher, diary, following, moment) + is_coming < CEILING
    return moment if room else None


# --- offers -------------------------------------------------------------------------------------


def is_silent(
    teacher: Teacher, diary: Diary, prompts: Mapping[date, Owed], heard: datetime
) -> bool:
    """Whether nothing has come from them since the prompt before their last one."""
    asked = [moment_on(teacher, day) for day, prompt in sorted(prompts.items()) if prompt.asked]
    before = [moment for moment in asked if moment < heard]
    given = diary.gave[teacher.id]
    return len(before) > 1 and not any(before[-2] <= moment < heard for moment in given)


def is_another_run(teacher: Teacher, diary: Diary, since: datetime, until: datetime) -> bool:
    """Whether their silence was broken in between: an answer by them or for them, a prompt that was
    put off, an absence, a mute."""
    for_them = (diary.answers[teacher.id, goal.number] for goal in teacher.goals)
    given = [*diary.gave[teacher.id], *(moment for moments in for_them for moment in moments)]
    first, last = local_day(teacher, since), local_day(teacher, until)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return any(since <= moment < until for moment in given) or any(
        teacher.is_away(day) or teacher.is_muted(day) or day in diary.snoozed[teacher.id]
        for day in days
    )


# --- digests ------------------------------------------------------------------------------------


def post_day(school: School, day: date) -> date:
    while not is_message_day(school, day):
        day += DAY
    return day


def digest_moments(school: School, weekday: int, clock: time, until: date) -> list[datetime]:
    """When a school's weekly digest comes: once for its day, or for several that moved together."""
    moments = set()
    day = FIRST_DAY - (FIRST_DAY.weekday() - weekday) % 7 * DAY
    while day <= until:
        posted = post_day(school, day)
        begins, ends = staff_hours(school, posted, school.tz)
        moments.add(max(begins, min(at(posted, clock, school.tz), ends - LAST_CALL)))
        day += 7 * DAY
    return sorted(moments)


def monthly_moments(school: School, clock: time, until: date) -> list[datetime]:
    """When a school's leaders are told of the month: at the first of each, or the next day of
    school."""
    moments = []
    first = (FIRST_DAY.replace(day=1) + 31 * DAY).replace(day=1)
    while first <= until:
        posted = post_day(school, first)
        begins, ends = staff_hours(school, posted, school.tz)
        moments.append(max(begins, min(at(posted, clock, school.tz), ends - LAST_CALL)))
        first = (first + 31 * DAY).replace(day=1)
    return moments
