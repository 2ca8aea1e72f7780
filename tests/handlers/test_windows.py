"""Key results whose numbers come only now and then: asked how it is going, and nothing else."""

from datetime import date, timedelta
from typing import Any

from bot.okr.model import Cadence, CheckIn, Confidence, KeyResult
from tests import cast
from tests.handlers.school import Classroom
from tests.handlers.surfaces import buttons_of, shown_values, words_of


def benchmark(room: Classroom, *days: int, **changes: Any) -> KeyResult:
    """New data comes so many days from now; the first number was given three weeks ago."""
    dates = tuple(room.now.date() + timedelta(days=one) for one in days)
    rd = room.key_result(data_dates=dates, **changes)
    room.check_in(rd, 64, days_ago=21)
    return rd


def newest(room: Classroom, of: KeyResult) -> CheckIn:
    latest = room.stored(of).latest
    assert latest is not None
    return latest


def named(day: date) -> str:
    return f"{day:%b} {day.day}"


def test_between_the_dates_the_prompt_asks_only_whether_it_is_still_on_track(
    room: Classroom,
) -> None:
    rd = benchmark(room, -25, 40)
    message = room.prompt(room.ana)
    assert "*Still on track?*" in words_of(message)
    assert f"next number {named(rd.data_dates[1])}" in words_of(message)
    assert "check_in.same" not in buttons_of(message)
    room.ana.presses("check_in.on_track", ts=message["ts"])
    (updated,) = room.ana.direct_messages()
    assert f"*No new data until {named(rd.data_dates[1])}*, last 64%" in words_of(updated)
    said = newest(room, rd)
    assert (said.reading, said.confidence) == (None, Confidence.ON_TRACK)


def test_watching_is_one_press_too_and_a_second_press_records_nothing(room: Classroom) -> None:
    rd = benchmark(room, -25, 40)
    message = room.prompt(room.ana)
    value = buttons_of(message)["check_in.watching"]
    for _ in range(2):
        assert room.dispatch_action(room.ana, "check_in.watching", value).status == 200
    said = newest(room, rd)
    assert (said.reading, said.confidence) == (None, Confidence.WATCHING)
    assert len(room.history(rd)) == 2


def test_a_number_may_be_given_between_the_dates_all_the_same(room: Classroom) -> None:
    rd = benchmark(room, -25, 40)
    message = room.prompt(room.ana)
    room.ana.presses("key_result.menu", f"checkin {rd.key}", ts=message["ts"])
    assert f"Optional until new data comes on {named(rd.data_dates[1])}." in str(room.ana.modal())
    room.ana.submits(value="66")
    assert newest(room, rd).reading == cast.reading(66)


def test_the_form_needs_no_number_between_the_dates(room: Classroom) -> None:
    rd = benchmark(room, -25, 40)
    room.ana.types(f"c {rd.key}")
    assert room.ana.submits(confidence="watching", note="Interim checks look fine")["closed"]
    said = newest(room, rd)
    assert (said.reading, said.confidence) == (None, Confidence.WATCHING)


def test_when_the_date_has_come_the_number_is_asked_first(room: Classroom) -> None:
    rd = benchmark(room, -2, 40)
    message = room.prompt(room.ana)
    assert "Is the number in?" in words_of(message)
    assert list(buttons_of(message))[:2] == ["check_in.open", "check_in.no_data"]
    room.ana.presses("check_in.open", rd.key, ts=message["ts"])
    wrong = room.ana.submits(confidence="on_track")
    assert "tick “No new data yet”" in wrong["errors"]["value"]
    room.ana.submits(value="70")
    assert newest(room, rd).reading == cast.reading(70)
    assert "check_in.on_track" not in buttons_of(room.ana.direct_messages()[-1])


def test_no_new_data_yet_is_a_full_answer(room: Classroom) -> None:
    rd = benchmark(room, -2, 40)
    message = room.prompt(room.ana)
    room.ana.presses("check_in.no_data", ts=message["ts"])
    (updated,) = room.ana.direct_messages()
    assert "that is all for this week" in words_of(updated)
    assert "*No new data yet*" in words_of(updated)
    assert newest(room, rd).reading is None


def test_same_and_nodata_store_no_number(room: Classroom) -> None:
    rd = benchmark(room, -25, 40)
    day = named(rd.data_dates[1])
    assert f"No new data until {day}" in room.ana.reads(f"same {rd.key}")
    assert newest(room, rd).reading is None
    assert f"No new data until {day}" in room.ana.reads(f"c {rd.key} nodata watch")
    assert newest(room, rd).confidence is Confidence.WATCHING


def test_show_and_home_name_the_day(room: Classroom) -> None:
    rd = benchmark(room, -25, 40)
    day = named(rd.data_dates[1])
    assert f"Next number {day}" in room.ana.reads(f"show {rd.key}")
    assert f"next number {day}" in room.ana.home()
    benchmark(room, -2, 40, number=2)
    assert "new data since" in room.ana.home()


def test_by_data_date_nobody_is_asked_before(room: Classroom) -> None:
    rd = benchmark(room, 3, 40, cadence=Cadence.BY_DATA_DATE)
    room.prompt_soon(room.ana)
    assert room.ana.direct_messages() == []
    room.school.travel(room.later(days=7))
    assert "Is the number in?" in words_of(room.ana.direct_messages()[-1])
    assert "Asked when new data comes" in room.ana.reads(f"show {rd.key}")


def test_by_data_date_needs_dates_in_the_form(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"edit {rd.key}")
    wrong = room.ana.submits(cadence="by_data_date")
    assert "on which days is that?" in str(wrong["errors"])
    (field,) = [one for one in shown_values(room.ana.modal() or {}) if one.startswith("data_dates")]
    next_month = (rd.starts.replace(day=1) + timedelta(days=63)).replace(day=1)
    wrong = room.ana.fills({field: "sometimes"})
    assert "or a month: jan" in wrong["errors"][field]
    room.ana.fills({field: f"{next_month:%B}"})
    stored = room.stored(rd).key_result
    assert (stored.data_dates, stored.cadence) == ((next_month,), Cadence.BY_DATA_DATE)
