"""A prompt asks about what is due, in the order of the keys, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta

from bot.okr.model import KeyResult, Tracked
from bot.okr.prompts import plan_prompt
from tests.cast import ANA, BEN, NOW, check_in, key_result, tracked

YESTERDAY, LAST_WEEK = NOW - timedelta(days=1), NOW - timedelta(days=7)


def due(of: KeyResult) -> Tracked:
    return tracked(check_in(at=LAST_WEEK), of=of)


def test_everything_due_in_the_order_of_keys() -> None:
    mine = [due(key_result("RD-10")), due(key_result("RD-2")), tracked(of=key_result("AT-3"))]
    assert plan_prompt(ANA, mine, NOW) == (3, 2, 10)


def test_what_is_left_out() -> None:
    assert plan_prompt(ANA, [], NOW) == ()
    assert plan_prompt(ANA, [tracked(check_in(at=YESTERDAY))], NOW) == ()
    assert plan_prompt(ANA, [due(key_result(paused=True))], NOW) == ()
    assert plan_prompt(ANA, [due(key_result(owner_id=BEN.id))], NOW) == ()
    assert plan_prompt(ANA, [due(key_result(starts=date(2026, 9, 17)))], NOW) == ()
    assert plan_prompt(replace(ANA, is_active=False), [due(key_result())], NOW) == ()


def test_a_key_result_is_asked_on_its_first_day_and_after_its_last() -> None:
    assert plan_prompt(ANA, [due(key_result(starts=date(2026, 9, 16)))], NOW) == (1,)
    assert plan_prompt(ANA, [due(key_result(due=date(2026, 9, 11)))], NOW) == (1,)


def test_only_what_was_not_answered_recently() -> None:
    mine = [due(key_result("RD-1")), tracked(check_in(at=YESTERDAY), of=key_result("RD-2"))]
    assert plan_prompt(ANA, mine, NOW) == (1,)
