"""A digest that Slack would not take: told with its remedy, posted once when that is mended."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot import mending
from storage import outbox_retries, teams
from tests import cast
from tests.bot.school import WEDNESDAY, School
from tests.bot.test_digests import change, close, posts
from tests.handlers.surfaces import words_of

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
FRIDAY = datetime(2026, 9, 18, 19, 30, tzinfo=UTC)  # 14:30 at Maple Grove
MONDAY = FRIDAY + 3 * DAY
KEY = "digest:wins:2:2026-09-18T19:30Z"


def locked_out(school: School, count: int = 1, **how: Any) -> None:
    """The bot is not in the channel when the wins come."""
    for number in range(1, count + 1):
        school.answers(school.owns(f"RD-{number}"), WEDNESDAY, cast.draft(75))
    school.post("channel", id="CWINS", **(how or {"has_bot": False}))
    school.driver.travel(FRIDAY)
    assert posts(school) == []


def told(school: School) -> str:
    return words_of(school.dm(cast.ADA)[-1])


def test_the_admins_hear_what_where_and_how_to_mend_it(school: School) -> None:
    locked_out(school)
    said = told(school)
    assert "<#CWINS>" in said
    assert "the wins of Maple Grove" in said
    assert "Type `/invite @Homeroom` there" in said
    assert "Try again" in said
    assert school.statuses()[KEY] == "gave_up"


def test_an_archived_channel_has_a_remedy_of_its_own(school: School) -> None:
    locked_out(school, is_archived=True)
    assert "The channel is archived. Bring it back, or choose another one" in told(school)


def test_it_is_tried_once_a_school_day_and_posted_once_with_its_thread(school: School) -> None:
    locked_out(school, 8, is_archived=True)
    school.driver.travel(FRIDAY + 2 * DAY)
    assert len(school.calls()) == 1 + 1  # the digest, and the word to Ada
    with school.store.begin_unscoped() as session:
        assert outbox_retries.due(session, FRIDAY + 2 * DAY, 9) == []
    school.driver.travel(MONDAY - HOUR)
    school.post("channel", id="CWINS", is_archived=False)
    school.driver.travel(MONDAY + 4 * DAY)
    head, thread = school.channel("CWINS")
    assert posts(school) == [MONDAY]
    assert thread["thread_ts"] == head["ts"]


def test_it_waits_for_staff_hours_and_passes_over_days_without_school(school: School) -> None:
    locked_out(school, is_archived=True)
    close(school, MONDAY.date())
    school.driver.travel(MONDAY + HOUR)
    school.post("channel", id="CWINS", is_archived=False)
    school.driver.travel(MONDAY + 3 * DAY)
    assert posts(school) == [MONDAY + DAY]


def test_after_three_school_days_it_is_let_go_with_a_word(school: School) -> None:
    locked_out(school)
    school.driver.travel(FRIDAY + 6 * DAY)
    assert "I could not post the wins of Maple Grove for three school days" in told(school)
    tries = [one for one in school.calls() if one["args"].get("channel") == "CWINS"]
    assert len(tries) == 1 + 3
    school.post("channel", id="CWINS", has_bot=True)
    school.driver.travel(FRIDAY + 13 * DAY)
    assert posts(school) == []


def test_another_channel_gets_what_the_old_one_did_not(school: School) -> None:
    locked_out(school)
    school.post("channel", id="CNEW", name="new")
    school.clock.travel(FRIDAY + HOUR)
    change(school, wins_channel="CNEW")
    with school.store.begin(school.workspace_id) as session:
        team = teams.get(session, cast.SCHOOL.id)
        assert team is not None
        assert len(mending.retry_moved(session, team, school.clock.now())) == 1
    school.driver.settle()
    assert posts(school, "CNEW") == [FRIDAY + HOUR]


def test_what_slack_never_answered_is_not_tried_again(school: School) -> None:
    school.answers(school.owns("RD-1"), WEDNESDAY, cast.draft(75))
    school.fault("drop", count=9)
    school.driver.travel(FRIDAY + 5 * HOUR)
    assert school.statuses()[KEY] == "gave_up"
    count = len(posts(school))
    school.fault("drop", count=0)
    school.driver.travel(FRIDAY + 6 * DAY)
    assert len(posts(school)) == count


def test_slack_in_trouble_all_afternoon_moves_it_to_the_next_school_day(school: School) -> None:
    school.answers(school.owns("RD-1"), WEDNESDAY, cast.draft(75))
    school.fault("http_500", count=1000)
    school.driver.travel(FRIDAY + 12 * HOUR)
    school.fault("http_500", count=0)
    school.driver.travel(MONDAY + DAY)
    assert posts(school) == [MONDAY]
