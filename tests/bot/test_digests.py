"""Digests in a school's time: closed days, changed schedules, channels that come and go."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot import jobs
from bot.okr.model import CalendarEntry, Confidence, DayKind, DigestKind, DigestSchedule, Team
from storage import calendars, digest_rounds, teams
from tests import cast
from tests.bot.school import WEDNESDAY, School
from tests.handlers.surfaces import words_of

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
FRIDAY = datetime(2026, 9, 18, 19, 30, tzinfo=UTC)  # 14:30 at Maple Grove
MONDAY = FRIDAY + 3 * DAY


def close(
    school: School, day: date, kind: DayKind = DayKind.CLOSED, until: time | None = None
) -> int:
    """That day is closed (or ends early) for everybody, as said just now."""
    entry = CalendarEntry(
        id=0, team_id=cast.DISTRICT.id, kind=kind, starts=day, ends=day, until=until
    )
    with school.store.begin(school.workspace_id) as session:
        [id_] = calendars.add(session, [entry])
        digest_rounds.reschedule(session, school.clock.now())
    return id_


def reopen(school: School, id_: int) -> None:
    with school.store.begin(school.workspace_id) as session:
        calendars.remove(session, [id_])
        digest_rounds.reschedule(session, school.clock.now())


def change(school: School, **changes: object) -> None:
    """Maple Grove is another way from now on."""
    with school.store.begin(school.workspace_id) as session:
        team = teams.get(session, cast.SCHOOL.id)
        assert team is not None
        teams.save(session, replace(team, **changes))  # type: ignore[arg-type]
        digest_rounds.reschedule(session, school.clock.now(), [team.id])


def next_at(school: School, kind: DigestKind = DigestKind.WINS) -> datetime | None:
    with school.store.begin_unscoped() as session:
        due = teams.due_for_digest(session, FRIDAY + 99 * DAY, kind, 50)
    return next((at for _, team, at in due if team.id == cast.SCHOOL.id), None)


def told(school: School, count: int = 1, at: datetime = WEDNESDAY) -> None:
    for number in range(1, count + 1):
        school.answers(school.owns(f"RD-{number}"), at, cast.draft(75))


def posts(school: School, channel: str = "CWINS") -> list[datetime]:
    found = [one for one in school.channel(channel) if "thread_ts" not in one]
    return [datetime.fromtimestamp(float(one["ts"]), UTC).replace(microsecond=0) for one in found]


def test_a_digest_of_a_snow_day_comes_on_the_next_day_once(school: School) -> None:
    told(school)
    school.driver.travel(FRIDAY - 5 * HOUR)
    close(school, FRIDAY.date())
    school.driver.travel(FRIDAY + 2 * WEEK)
    assert posts(school) == [MONDAY]


def test_a_digest_held_up_is_withdrawn_with_its_thread_on_a_snow_day(school: School) -> None:
    told(school, 8)
    school.clock.travel(FRIDAY)
    jobs.enqueue_digests(school.store, FRIDAY)
    assert set(school.statuses().values()) == {"pending"}
    snow = close(school, FRIDAY.date())
    assert set(school.statuses().values()) == {"withdrawn"}
    assert next_at(school) == MONDAY
    school.clock.travel(FRIDAY + HOUR)
    reopen(school, snow)
    school.driver.settle()
    assert posts(school) == [FRIDAY + HOUR]
    assert next_at(school) == FRIDAY + WEEK


def test_what_was_posted_is_not_posted_again_when_its_day_is_closed(school: School) -> None:
    told(school)
    school.driver.travel(FRIDAY)
    school.clock.travel(FRIDAY + HOUR)
    close(school, FRIDAY.date())
    assert next_at(school) == FRIDAY + WEEK
    school.driver.travel(MONDAY)
    assert posts(school) == [FRIDAY]


def test_early_release_brings_the_digest_forward(school: School) -> None:
    told(school)
    close(school, FRIDAY.date(), DayKind.EARLY_RELEASE, time(12))
    school.driver.travel(FRIDAY)
    assert posts(school) == [FRIDAY - 3 * HOUR]


def test_another_schedule_tells_the_rest_of_the_week_and_nothing_twice(school: School) -> None:
    told(school)
    school.driver.travel(FRIDAY)
    change(school, wins_schedule=DigestSchedule(weekday=2, time=time(9)))
    assert next_at(school) == FRIDAY + 4 * DAY + 18.5 * HOUR
    school.answers(school.owns("RD-9"), FRIDAY + HOUR, cast.draft(75))
    school.driver.travel(FRIDAY + 5 * DAY)
    assert posts(school) == [FRIDAY, FRIDAY + 4 * DAY + 18.5 * HOUR]
    assert "1 key result moved" in school.channel("CWINS")[-1]["text"]


def test_a_channel_that_comes_back_does_not_tell_what_was_meanwhile(school: School) -> None:
    told(school)
    school.driver.travel(FRIDAY + HOUR)
    change(school, wins_channel=None)
    assert next_at(school) is None
    school.answers(school.owns("RD-9"), FRIDAY + 2 * WEEK, cast.draft(75))
    school.driver.travel(FRIDAY + 5 * WEEK)
    change(school, wins_channel="CWINS")
    school.driver.travel(FRIDAY + 7 * WEEK)
    assert posts(school) == [FRIDAY]


def test_a_queued_digest_goes_to_the_channel_that_was_chosen_meanwhile(school: School) -> None:
    told(school)
    school.post("channel", id="CELSE", name="elsewhere")
    school.clock.travel(FRIDAY)
    jobs.enqueue_digests(school.store, FRIDAY)
    change(school, wins_channel="CELSE")
    school.driver.settle()
    assert (posts(school), posts(school, "CELSE")) == ([], [FRIDAY])


def test_who_closes_another_teams_day_changes_nothing_here(school: School) -> None:
    told(school)
    with school.store.begin(school.workspace_id) as session:
        elsewhere: Team | None = teams.get(session, cast.ELSEWHERE.id)
        assert elsewhere is not None
        day = FRIDAY.date()
        entry = CalendarEntry(id=0, team_id=elsewhere.id, kind=DayKind.CLOSED, starts=day, ends=day)
        calendars.add(session, [entry])
        digest_rounds.reschedule(session, school.clock.now(), [elsewhere.id])
    school.driver.travel(FRIDAY)
    assert posts(school) == [FRIDAY]


def test_leaders_get_the_month_on_its_first_school_day(school: School) -> None:
    rd = school.owns("RD-1")
    school.answers(rd, WEDNESDAY, cast.draft(66))
    school.answers(rd, WEDNESDAY + WEEK, cast.draft(70, Confidence.NEEDS_SUPPORT))
    first = datetime(2026, 10, 1, 13, 0, tzinfo=UTC)
    snow = close(school, first.date())
    school.driver.travel(first + 2 * HOUR)
    assert not [one for one in school.channel("CLEADERS") if "The month" in one["text"]]
    school.driver.travel(first + DAY)
    reopen(school, snow)
    school.driver.travel(first + 30 * DAY)
    [month] = [one for one in school.channel("CLEADERS") if "The month" in one["text"]]
    assert datetime.fromtimestamp(int(float(month["ts"])), UTC) == first + DAY
    assert month["text"].startswith("The month at Maple Grove: RD 0% → 62%, plan ")
    assert [one["type"] for one in month["blocks"]].count("data_visualization") == 1
    assert "What could use a hand" in words_of(month)


def test_a_team_from_before_there_were_months_gets_them_with_its_next_digest(
    school: School,
) -> None:
    with school.store.begin(school.workspace_id) as session:
        teams.set_next_digest(session, cast.SCHOOL.id, DigestKind.MONTHLY, None)
    school.driver.travel(MONDAY)
    assert next_at(school, DigestKind.MONTHLY) == datetime(2026, 10, 1, 13, 0, tzinfo=UTC)


def test_who_wants_no_months_gets_none(school: School) -> None:
    school.owns("RD-1")
    change(school, monthly=False)
    school.driver.travel(FRIDAY + 3 * WEEK)
    assert not [one for one in school.channel("CLEADERS") if "The month" in one["text"]]
