"""A person is asked once for each moment, and the prompt knows what is answered."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.okr.model import Prompt, PromptItem, PromptState
from storage import Store, check_ins, prompts
from storage.prompts import NewPrompt
from tests import cast
from tests.counting import counted
from tests.storage.school import AWAY, HOME, School, found, record

WEEK = timedelta(weeks=1)


@pytest.fixture
def school(store: Store) -> School:
    return found(store, keys=("RD-1", "RD-2", "RD-3"))


def _ask(
    store: Store, school: School, at: datetime = cast.NOW, ids: Sequence[int] | None = None
) -> Prompt:
    asked = [key_result.id for key_result in school.key_results] if ids is None else ids
    with store.begin_unscoped() as session:
        [(workspace_id, prompt)] = prompts.add_many(
            session, [NewPrompt(school.workspace_id, "UANA", at, asked)]
        )
    assert workspace_id == school.workspace_id
    return prompt


def test_a_new_prompt_is_open_in_the_order_asked(store: Store, school: School) -> None:
    ids = [key_result.id for key_result in reversed(school.key_results)]
    prompt = _ask(store, school, ids=ids)
    assert prompt == Prompt(
        id=prompt.id,
        member_id="UANA",
        scheduled_for=cast.NOW,
        items=tuple(PromptItem(key_result_id=each) for each in ids),
    )
    with store.begin(HOME.id) as session:
        assert prompts.get(session, prompt.id) == prompt
        assert prompts.open_for(session, "UANA") == prompt
        assert prompts.open_for(session, "UBEN") is None
        assert prompts.get(session, 404) is None


def test_only_new_prompts_are_won_in_the_given_order(store: Store) -> None:
    home, away = found(store, HOME), found(store, AWAY)
    _ask(store, home)
    wave = [
        NewPrompt(school.workspace_id, member_id, cast.NOW, [school.key_results[0].id])
        for school in (away, home)
        for member_id in ("UDAN", "UANA", "UBEN")
    ]
    with store.begin_unscoped() as session, counted(store) as statements:
        won = prompts.add_many(session, wave)
        assert prompts.add_many(session, []) == []
    assert [(workspace_id, prompt.member_id) for workspace_id, prompt in won] == [
        (AWAY.id, "UDAN"),
        (AWAY.id, "UANA"),
        (AWAY.id, "UBEN"),
        (HOME.id, "UDAN"),
        (HOME.id, "UBEN"),
    ]
    assert won[1][1].items == (PromptItem(key_result_id=away.key_results[0].id),)
    assert len(statements) == 3


def test_two_replicas_that_ask_at_once_ask_once(store: Store, school: School) -> None:
    asked = [school.key_results[0].id]
    wave = [NewPrompt(HOME.id, member.id, cast.NOW, asked) for member in cast.MEMBERS]

    def ask(order: int) -> list[str]:
        with store.begin_unscoped() as session:
            return [prompt.member_id for _, prompt in prompts.add_many(session, wave)]

    with ThreadPoolExecutor(4) as threads:
        won = [member_id for each in threads.map(ask, range(4)) for member_id in each]
    assert sorted(won) == sorted(member.id for member in cast.MEMBERS)


def test_the_newest_open_prompt_counts(store: Store, school: School) -> None:
    _ask(store, school)
    second = _ask(store, school, cast.NOW + WEEK)
    with store.begin(HOME.id) as session:
        assert prompts.open_for(session, "UANA") == second
        closed = prompts.close(session, second.id, PromptState.SNOOZED)
        assert closed == replace(second, state=PromptState.SNOOZED, revision=1)
        assert prompts.close(session, second.id, PromptState.SNOOZED) == closed
        assert prompts.open_for(session, "UANA") is None


def test_an_answer_marks_its_item_once(store: Store, school: School) -> None:
    prompt = _ask(store, school)
    key_result = school.key_results[1]
    with store.begin(HOME.id) as session:
        check_in = record(session, key_result)
        (answered,) = prompts.answer(session, key_result.id, check_in.id, ["UANA"])
        assert answered.revision == 1
        assert answered.items == (
            prompt.items[0],
            PromptItem(key_result_id=key_result.id, check_in_id=check_in.id),
            prompt.items[2],
        )
        assert not answered.is_answered
        assert prompts.answer(session, key_result.id, check_in.id, ["UANA"]) == [answered]
        assert prompts.get(session, prompt.id) == answered


def test_a_later_check_in_leaves_an_answered_prompt_as_it_was(store: Store, school: School) -> None:
    """What a message said in September it still says in October, and its Undo means the same."""
    _ask(store, school)
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        first = record(session, key_result, cast.draft(66))
        (answered,) = prompts.answer(session, key_result.id, first.id, ["UANA"])
        later = record(session, key_result, cast.draft(70))
        assert prompts.answer(session, key_result.id, later.id, ["UANA"]) == []
        check_ins.undo(session, later.id, author_id="UANA", at=cast.NOW, idempotency_key="undo")
        assert prompts.reopen(session, later.id) == []
        assert prompts.open_for(session, "UANA") == answered


def test_a_new_prompt_closes_the_round_before(store: Store, school: School) -> None:
    last_week = _ask(store, school)
    this_week = _ask(store, school, at=cast.NOW + timedelta(weeks=1))
    with store.begin(HOME.id) as session:
        closed, asked = prompts.get(session, last_week.id), prompts.get(session, this_week.id)
    assert closed == replace(last_week, state=PromptState.EXPIRED, revision=1)
    assert asked == this_week


def test_an_answer_to_nothing_asked_changes_nothing(store: Store, school: School) -> None:
    first, second, _ = school.key_results
    with store.begin(HOME.id) as session:
        check_in = record(session, first)
        assert prompts.answer(session, first.id, check_in.id, ["UANA"]) == []
    prompt = _ask(store, school, ids=[second.id])
    with store.begin(HOME.id) as session:
        assert prompts.answer(session, first.id, check_in.id, ["UANA"]) == []
        assert prompts.answer(session, second.id, check_in.id, ["UBEN"]) == []
        assert prompts.get(session, prompt.id) == prompt


def test_undo_asks_again(store: Store, school: School) -> None:
    prompt = _ask(store, school)
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        check_in = record(session, key_result)
        prompts.answer(session, key_result.id, check_in.id, ["UANA"])
        check_ins.undo(session, check_in.id, author_id="UANA", at=cast.NOW, idempotency_key="undo")
        assert prompts.reopen(session, check_in.id) == [replace(prompt, revision=2)]
        assert prompts.reopen(session, check_in.id) == []


def test_undo_of_a_correction_leaves_the_first_answer(store: Store, school: School) -> None:
    _ask(store, school)
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        first = record(session, key_result, cast.draft(66))
        prompts.answer(session, key_result.id, first.id, ["UANA"])
        second = record(session, key_result, cast.draft(67), supersedes_id=first.id)
        (corrected,) = prompts.answer(session, key_result.id, second.id, ["UANA"])
        assert corrected.items[0].check_in_id == second.id
        check_ins.undo(session, second.id, author_id="UANA", at=cast.NOW, idempotency_key="undo")
        (reopened,) = prompts.reopen(session, second.id)
    assert reopened.items[0].check_in_id == first.id
    assert reopened.revision == 3


def test_skip_takes_some_or_all_that_is_open(store: Store, school: School) -> None:
    prompt = _ask(store, school)
    first, second, third = school.key_results
    with store.begin(HOME.id) as session:
        check_in = record(session, first)
        prompts.answer(session, first.id, check_in.id, ["UANA"])
        some = prompts.skip(session, prompt.id, [first.id, second.id])
        assert [item.skipped for item in some.items] == [False, True, False]
        assert some.revision == 2
        rest = prompts.skip(session, prompt.id)
        assert [item.skipped for item in rest.items] == [False, True, True]
        assert rest.is_answered
        assert prompts.skip(session, prompt.id) == rest
        late = record(session, third)
        (answered,) = prompts.answer(session, third.id, late.id, ["UANA"])
    assert answered.items[2] == PromptItem(key_result_id=third.id, check_in_id=late.id)


def test_answers_at_one_moment_never_share_a_revision(store: Store, school: School) -> None:
    _ask(store, school)
    with store.begin(HOME.id) as session:
        stored = [record(session, key_result) for key_result in school.key_results]

    def answer(number: int) -> int:
        with store.begin(HOME.id) as session:
            (prompt,) = prompts.answer(
                session, school.key_results[number].id, stored[number].id, ["UANA"]
            )
        return prompt.revision

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(answer, range(3))) == [1, 2, 3]
