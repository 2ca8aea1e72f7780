"""What is said about Homeroom itself is true, and every word is explained."""

import json
import re
from pathlib import Path

import pytest

from bot.okr.model import TOUR_STEPS
from bot.okr.rules import DEFAULT_RULES
from messages import glossary, help, privacy  # noqa: A004 (the command)
from messages.preview import NAMES
from tests.messages.golden import payload

MANIFEST = json.loads((Path(__file__).parents[2] / "manifest.json").read_text("utf-8"))


def test_privacy_names_every_scope_the_app_asks_for() -> None:
    asked = MANIFEST["oauth_config"]["scopes"]["bot"]
    assert sorted(privacy.SCOPES) == sorted(asked)
    said = privacy.privacy(DEFAULT_RULES).blocks[-2]["text"]["text"]
    lines = said.split("\n")[1:]
    assert len(lines) == len(asked)
    assert all(re.fullmatch(r"• \w.{10,} \(.+\)", line) for line in lines), lines


@pytest.mark.parametrize("term", glossary.terms(), ids=lambda term: term.word)
def test_a_word_is_explained_in_a_sentence_or_two_with_an_example(term: glossary.Term) -> None:
    meaning = term.meaning.source
    assert 1 <= len(re.findall(r"[.?](?= |$)", meaning)) <= 3
    assert len(meaning) < 200
    assert term.example.source.endswith(".")
    assert glossary.find(term.word) == term
    assert glossary.find(term.name.source) == term


def test_every_alias_of_a_word_leads_to_it() -> None:
    assert {alias for alias in glossary.ALIASES if glossary.find(alias) is None} == set()


def test_what_is_this_names_only_words_we_explain() -> None:
    asked = {
        word
        for preview in NAMES.values()
        for value in re.findall(
            r'"glossary.open".{0,200}?"value": "([^"]*)"', json.dumps(payload(preview()))
        )
        for word in value.split()
    }
    assert asked
    assert {word for word in asked if glossary.find(word) is None} == set()


def test_help_puts_every_command_below_one_heading() -> None:
    words = [word for _, group in help.GROUPS for word in group]
    assert len(words) == len(set(words))
    assert {one.word for one in help.COMMANDS} <= set(words)


def test_the_tour_has_as_many_steps_as_it_says() -> None:
    assert TOUR_STEPS == 3  # _tour.j2 counts to three
