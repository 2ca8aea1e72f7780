"""A prompt asks about what is due, in the order of the keys, and nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st

from bot.okr.calendar import local_day
from bot.okr.model import Cadence, Cover, KeyResult, PromptReason, Tracked
from bot.okr.prompts import plan_prompt
from bot.okr.rounds import Coming, Rounds
from tests.cast import ANA, BEN, CLEO, NOW, check_in, key_result, tracked


def prompt_at(at: datetime, tz: str, after: date | None = None, **changes: Any) -> Coming:
    day = local_day(at, tz)
    whole = Coming(at=at, day=day, reason=WEEKLY, rounds=Rounds(after=after, until=day))
    return replace(whole, **changes)


WEEKLY = PromptReason.WEEKLY
THIS_WEEK = prompt_at(NOW, ANA.tz)
YESTERDAY, LAST_WEEK = NOW - timedelta(days=1), NOW - timedelta(days=7)

SEPTEMBER = datetime(2026, 9, 1, tzinfo=UTC)
days = st.dates(date(2026, 9, 1), date(2026, 12, 24))


def due(of: KeyResult) -> Tracked:
    return tracked(check_in(at=LAST_WEEK), of=of)


def test_everything_due_in_the_order_of_keys() -> None:
    mine = [due(key_result("RD-10")), due(key_result("RD-2")), tracked(of=key_result("AT-3"))]
    assert plan_prompt(ANA, mine, THIS_WEEK) == (3, 2, 10)


def test_what_is_left_out() -> None:
    assert plan_prompt(ANA, [], THIS_WEEK) == ()
    assert plan_prompt(ANA, [tracked(check_in(at=YESTERDAY))], THIS_WEEK) == ()
    assert plan_prompt(ANA, [due(key_result(paused=True))], THIS_WEEK) == ()
    assert plan_prompt(ANA, [due(key_result(owner_id=BEN.id))], THIS_WEEK) == ()
    assert plan_prompt(ANA, [due(key_result(starts=date(2026, 9, 17)))], THIS_WEEK) == ()
    assert plan_prompt(replace(ANA, is_active=False), [due(key_result())], THIS_WEEK) == ()


def test_a_key_result_is_asked_on_its_first_day_and_after_its_last() -> None:
    assert plan_prompt(ANA, [due(key_result(starts=date(2026, 9, 16)))], THIS_WEEK) == (1,)
    assert plan_prompt(ANA, [due(key_result(due=date(2026, 9, 11)))], THIS_WEEK) == (1,)


def test_only_what_its_rounds_ask_and_for_who_is_back_all_that_is_due() -> None:
    second = prompt_at(NOW, ANA.tz, date(2026, 9, 9))
    mine = [due(key_result(cadence=Cadence.EVERY_TWO_WEEKS, starts=date(2026, 9, 9)))]
    long_ago = check_in(at=NOW - timedelta(days=14))
    old = [replace(one, recent=(long_ago,)) for one in mine]
    assert plan_prompt(ANA, old, second) == ()
    assert plan_prompt(ANA, old, replace(second, reason=PromptReason.BACK)) == (1,)
    assert plan_prompt(ANA, old, THIS_WEEK) == (1,)  # her first prompt


def test_only_what_was_not_answered_recently() -> None:
    mine = [due(key_result("RD-1")), tracked(check_in(at=YESTERDAY), of=key_result("RD-2"))]
    assert plan_prompt(ANA, mine, THIS_WEEK) == (1,)


@given(
    days,
    days,
    st.timedeltas(timedelta(0), timedelta(days=110)).map(lambda later: SEPTEMBER + later),
    st.sampled_from(("America/Chicago", "Pacific/Auckland", "America/New_York", "Mars/Base")),
    st.sampled_from(("America/Chicago", "Pacific/Honolulu", "Europe/Berlin")),
)
def test_whatever_the_cover_exactly_one_is_asked(
    starts: date, until: date, at: datetime, owner_tz: str, cover_tz: str
) -> None:
    """Also where the two live a day apart: the days of a cover are the owner's."""
    owner, cover = replace(ANA, tz=owner_tz), replace(BEN, tz=cover_tz)
    covered = key_result(
        starts=date(2026, 8, 1),
        cover=Cover(member_id=cover.id, starts=starts, until=until),
        reporter_ids=(CLEO.id,),
    )
    one = replace(tracked(of=covered), owner=owner)
    asked = [who for who in (owner, cover, CLEO) if plan_prompt(who, [one], prompt_at(at, who.tz))]
    covers = starts <= local_day(at, owner_tz) <= until
    assert asked == [cover if covers else owner]
