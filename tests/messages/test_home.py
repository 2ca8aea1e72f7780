"""App Home stays within Slack's limits, however much there is, and shows each thing once."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from bot.okr.barriers import calls
from bot.okr.model import Objective
from bot.okr.status import Standing
from bot.okr.support import select_support
from messages import View, home, samples
from messages.home import PAGE_SIZE, TEAM_LINES, Facts, Leading, Running, Step, TeamCard
from messages.notice import Undelivered
from messages.samples import NOW, people, standings
from tests.handlers.surfaces import words_of

ANA = replace(people(str)["U0ANA"], tour_step=3)
MOST_BLOCKS, MOST_BYTES = 100, 250_000
HOSTILE = '<!channel> *"\\' + "👩🏽\u200d🏫" * 1000


def many(count: int, words: str = "Reading") -> list[Standing]:
    one = samples.asked_for_help(lambda _: words)
    return standings(
        *(
            replace(one, key_result=replace(one.key_result, id=number, key=f"PR-{number}"))
            for number in range(1, count + 1)
        )
    )


def everything(count: int, words: str) -> Facts:
    """One person who owns, covers, leads and runs all there is."""
    several = many(count, words)
    team = samples.team(lambda _: words)
    objective = Objective(id=1, prefix="GR", title=words, team_id=1, owner_id="U0ANA", cycle_id=1)
    card = TeamCard(
        team=team,
        counts=Counter(one.status for one in several),
        first=several[:TEAM_LINES],
    )
    lost = Undelivered(channel="C0WINS", error=words, at=NOW)
    return Facts(
        member=replace(ANA, name=words, tour_step=0),
        due=several,
        own=several,
        helping=[],
        closing=frozenset(one.key_result.key for one in several),
        calls=calls(ANA, [replace(one, owner=people(str)["U0BEN"]) for one in several], {}, NOW),
        teams=[card] * 3,
        leading=Leading(
            teams=[team],
            support=select_support(team, several, NOW),
            orphans=[objective] * min(count, TEAM_LINES),
            orphan_count=count,
        ),
        running=Running(undelivered=[lost] * count, to_do=dict.fromkeys(Step, 12)),
        names=people(lambda _: words),
    )


def pages(facts: Facts) -> list[View]:
    count = max(1, -(-(len(facts.own) + len(facts.helping)) // PAGE_SIZE))
    return [home.home(facts, NOW, page) for page in range(1, count + 1)]


@pytest.mark.parametrize("words", ["Reading", HOSTILE], ids=["plain", "hostile"])
@pytest.mark.parametrize("count", [0, 5, 60, 300])
def test_every_page_is_within_slacks_limits(count: int, words: str) -> None:
    for view in pages(everything(count, words)):
        assert len(view.payload["blocks"]) <= MOST_BLOCKS
        assert len(json.dumps(view.payload)) <= MOST_BYTES


@pytest.mark.parametrize("count", [5, 60, 300])
def test_the_pages_together_show_each_of_mine_once(count: int) -> None:
    facts = Facts(member=ANA, own=many(count)[::2], helping=many(count)[1::2])
    shown = "\n".join(words_of(view.payload) for view in pages(facts))
    for number in range(1, count + 1):
        assert shown.count(f"`PR-{number}`") == 1


def test_what_is_due_comes_first_with_its_answers() -> None:
    several = many(30)
    facts = Facts(member=ANA, due=several[25:], own=several)
    first = words_of(home.home(facts, NOW).payload)
    assert first.index("`PR-26`") < first.index("`PR-1`")
    assert first.count("[Need support]") == 5


def test_a_page_beyond_the_last_is_the_last() -> None:
    facts = Facts(member=ANA, own=many(12))
    assert home.home(facts, NOW, 99) == home.home(facts, NOW, 2)


def test_a_page_that_is_not_the_first_is_nothing_but_key_results() -> None:
    second = words_of(home.home(everything(60, "Reading"), NOW, 2).payload)
    assert "My team" not in second
    assert "My settings" not in second
    assert "`PR-11`" in second
