"""Holds what Slack received against the ledger: lists of what is wrong, empty when nothing is.

Imports nothing of ours but the district, its ledger and what is left of its year.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from tests.e2e.district import DAY, DISTRICT, SCHOOLS, School, Teacher
from tests.e2e.district_ledger import (
    CEILING,
    Owed,
    digest_moments,
    is_another_run,
    is_message_day,
    is_silent,
    local_day,
    monthly_moments,
    nudge,
    owed,
    staff_hours,
)
from tests.e2e.district_planted import Lived, Post, kind_of

AT_ONCE = timedelta(minutes=3)
"""The longest a message may wait for its turn."""
ASKS = ("prompt", "back")
REMINDERS = ("prompt", "nudge", "offer")

Wrong = list[str]


def direct(lived: Lived) -> Iterator[tuple[Teacher, date, Post]]:
    """Every message to a person that they did not just ask for, with its day in their zone."""
    known = {one.id: one for one in lived.district.people}
    for post in lived.posts:
        if post.channel in known:
            one = known[post.channel]
            yield one, local_day(one, post.at), post


def on_days_off(lived: Lived) -> Wrong:
    return [
        _told(post, day) for one, day, post in direct(lived) if not is_message_day(one.school, day)
    ]


def outside_staff_hours(lived: Lived) -> Wrong:
    wrong = []
    for one, day, post in direct(lived):
        begins, ends = staff_hours(one.school, day, one.zone(day))
        if not begins <= post.at < ends:
            wrong.append(_told(post, day))
    return wrong


def to_who_is_away(lived: Lived) -> Wrong:
    return [_told(post, day) for one, day, post in direct(lived) if one.is_away(day)]


def to_who_is_muted(lived: Lived) -> Wrong:
    return [
        _told(post, day)
        for one, day, post in direct(lived)
        if one.is_muted(day) and kind_of(post.key) in REMINDERS
    ]


def above_the_ceiling(lived: Lived) -> Wrong:
    weeks: Counter[tuple[str, date]] = Counter()
    for one, day, post in direct(lived):
        if post.key not in lived.wished:
            weeks[one.id, day - day.weekday() * DAY] += 1
    return [f"{who} {week}: {count}" for (who, week), count in weeks.items() if count > CEILING]


def in_channels_at_wrong_times(lived: Lived) -> Wrong:
    rooms = {room: one for one in (DISTRICT, *SCHOOLS) for room in (one.wins, one.leaders)}
    wrong = []
    for post in lived.posts:
        if post.channel in rooms:
            school = rooms[post.channel]
            day = local_day(_in_office(school), post.at)
            begins, ends = staff_hours(school, day, school.tz)
            if not (is_message_day(school, day) and begins <= post.at < ends):
                wrong.append(_told(post, day))
    return wrong


# --- prompts and nudges -------------------------------------------------------------------------


def sent_prompts(lived: Lived) -> Counter[tuple[str, date]]:
    return Counter((one.id, day) for one, day, post in direct(lived) if kind_of(post.key) in ASKS)


def owed_prompts(lived: Lived) -> dict[tuple[str, date], Owed]:
    return {
        (one.id, day): prompt
        for one in lived.district.people
        for day, prompt in owed(one, lived.district, lived.diary, lived.until).items()
    }


def lost_prompts(lived: Lived) -> Wrong:
    return _differ(owed_prompts(lived).keys() - sent_prompts(lived).keys())


def needless_prompts(lived: Lived) -> Wrong:
    return _differ(sent_prompts(lived).keys() - owed_prompts(lived).keys())


def doubled(lived: Lived) -> Wrong:
    keys = Counter(post.key for post in lived.posts)
    twice = {who for who, count in sent_prompts(lived).items() if count > 1}
    return [key for key, count in keys.items() if count > 1] + _differ(twice)


def prompts_at_another_hour(lived: Lived) -> Wrong:
    promised = owed_prompts(lived)
    wrong = []
    for one, day, post in direct(lived):
        prompt = promised.get((one.id, day))
        if kind_of(post.key) not in ASKS or prompt is None or prompt.at is None:
            continue
        if not prompt.at <= post.at < prompt.at + AT_ONCE:
            wrong.append(f"{_told(post, day)} instead of {prompt.at:%H:%M}Z")
    return wrong


def owed_nudges(lived: Lived) -> dict[tuple[str, date], datetime]:
    found = {}
    for one in lived.district.people:
        promised = owed(one, lived.district, lived.diary, lived.until)
        for day, prompt in promised.items():
            at = nudge(one, lived.district, lived.diary, day, prompt, set(promised))
            if at is not None:
                found[one.id, local_day(one, at)] = at
    return found


def sent_nudges(lived: Lived) -> Counter[tuple[str, date]]:
    return Counter(
        (one.id, day) for one, day, post in direct(lived) if kind_of(post.key) == "nudge"
    )


def lost_nudges(lived: Lived) -> Wrong:
    return _differ(
        who
        for who in owed_nudges(lived).keys() - sent_nudges(lived).keys()
        if who[1] <= lived.until
    )


def needless_nudges(lived: Lived) -> Wrong:
    sent = sent_nudges(lived)
    return _differ(sent.keys() - owed_nudges(lived).keys()) + _differ(
        {key for key, count in sent.items() if count > 1}
    )


# --- offers -------------------------------------------------------------------------------------


def offers(lived: Lived) -> list[tuple[Teacher, date, Post]]:
    """Those about people; those about calls for help have a barrier in their key."""
    found = (one for one in direct(lived) if kind_of(one[2].key) == "offer")
    return [one for one in found if "." not in one[2].key]


def offers_that_say_nothing(lived: Lived) -> Wrong:
    """To somebody who leads no school, or about nobody."""
    return [
        _told(post, day)
        for leader, day, post in offers(lived)
        if not leader.leads or bool(post.named) == bool(post.unnamed)
    ]


def offers_about_who_answered(lived: Lived) -> Wrong:
    """Or is away, or teaches elsewhere; where no names are told, more than are silent."""
    promised = {
        one.id: owed(one, lived.district, lived.diary, lived.until) for one in lived.district.people
    }
    wrong = []
    for leader, day, post in offers(lived):
        silent = {
            one.id
            for one in lived.district.of(leader.school)
            if is_silent(one, lived.diary, promised[one.id], post.at)
            and not one.is_away(local_day(one, post.at))
        }
        wrong += [f"{_told(post, day)} about {one}" for one in sorted(post.named - silent)]
        if post.unnamed > len(silent):
            wrong.append(f"{_told(post, day)} about {post.unnamed} instead of {len(silent)}")
    return wrong


def offers_twice(lived: Lived) -> Wrong:
    """About somebody of whom the same leader has heard, and who was silent ever since."""
    heard: dict[tuple[str, str], datetime] = {}
    people = {one.id: one for one in lived.district.people}
    wrong = []
    for leader, day, post in offers(lived):
        for name in sorted(post.named):
            before = heard.get((leader.id, name))
            if before and not is_another_run(people[name], lived.diary, before, post.at):
                wrong.append(f"{_told(post, day)} about {name}, told on {before:%F}")
            heard[leader.id, name] = post.at
    return wrong


# --- digests ------------------------------------------------------------------------------------


def wrong_digests(lived: Lived) -> Wrong:
    """Lost, doubled, needless, or at another moment: room by room, what was posted and was owed."""
    wrong = []
    for room, (moments, _) in rooms(lived).items():
        wrong += _wrong_in(room, sent_digests(lived, room, "wins", "support"), moments)
    return wrong


def wrong_roll_ups(lived: Lived) -> Wrong:
    """The same for the month, in each leaders' channel."""
    wrong = []
    for school in (DISTRICT, *SCHOOLS):
        moments = monthly_moments(school, time(8), lived.until)
        sent = sent_digests(lived, school.leaders, "monthly")
        wrong += _wrong_in(school.leaders, sent, moments)
        elsewhere = sent_digests(lived, school.wins, "monthly")
        wrong += [f"{school.wins} {one:%F %H:%M}Z is not for everybody" for one in elsewhere]
    return wrong


def _wrong_in(room: str, sent: list[datetime], moments: list[datetime]) -> Wrong:
    missing = [due for due in moments if not any(_is_at(one, due) for one in sent)]
    wrong = [f"{room} {due:%F %H:%M}Z is lost" for due in missing]
    needless = [one for one in sent if not any(_is_at(one, due) for due in moments)]
    wrong += [f"{room} {one:%F %H:%M}Z is not owed" for one in needless]
    if not wrong and len(sent) != len(moments):
        wrong.append(f"{room} is told twice")
    return wrong


def sent_digests(lived: Lived, room: str, *kinds: str) -> list[datetime]:
    return [
        post.at
        for post in lived.posts
        if post.channel == room
        and not post.is_reply
        and post.key.split(":")[0] == "digest"
        and post.key.split(":")[1] in kinds
    ]


def rooms(lived: Lived) -> dict[str, tuple[list[datetime], School]]:
    """When each channel is owed a digest."""
    return {
        **{one.wins: (_owed_wins(lived, one), one) for one in (DISTRICT, *SCHOOLS)},
        **{one.leaders: (_owed_support(lived, one), one) for one in (DISTRICT, *SCHOOLS)},
    }


def _owed_wins(lived: Lived, school: School) -> list[datetime]:
    """Those with an answer since the one before: every answer of the year is a higher number."""
    given = _answers(lived, school, "")
    moments = digest_moments(school, school.wins_weekday, time(14, 30), lived.until)
    return [
        until
        for since, until in zip([moments[0] - 7 * DAY, *moments], moments, strict=False)
        if any(since <= moment < until for moment in given)
    ]


def _owed_support(lived: Lived, school: School) -> list[datetime]:
    """All, once somebody has asked for help: the fifth of each school does, week after week."""
    asked = min(_answers(lived, school, "04"))
    moments = digest_moments(school, 0, time(8), lived.until)
    return [moment for moment in moments if moment > asked]


def _answers(lived: Lived, school: School, who: str) -> list[datetime]:
    at_school = {one.id: one.school for one in lived.district.people}
    return [
        moment
        for (owner, _), moments in lived.diary.answers.items()
        if owner.endswith(who) and school in (DISTRICT, at_school[owner])
        for moment in moments
    ]


def _is_at(sent: datetime, due: datetime) -> bool:
    return due <= sent < due + AT_ONCE


def _in_office(school: School) -> Teacher:
    return Teacher(id="", name="", school=school, goals=())


def _told(post: Post, day: date) -> str:
    return f"{post.key} to {post.channel} on {day:%a} {day} at {post.at:%H:%M}Z"


def _differ(found: Iterable[tuple[str, date]]) -> Wrong:
    return [f"{who} {day:%a} {day}" for who, day in sorted(found)]
