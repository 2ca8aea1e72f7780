"""Whatever people write, in every message: nothing breaks, nothing formats, nothing is refused."""

import inspect
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from messages.block_kit import check
from messages.escape import CLOSE, OPEN
from messages.preview import NAMES
from tests.messages.golden import payload
from tests.messages.mrkdwn import formatting
from tests.messages.test_escape import HOSTILE

PLAIN = "plain words"
_FRAME = {"type", "action_id", "block_id", "callback_id", "style"}
_TEXTS = [" ".join(HOSTILE[start::12]) for start in range(12)]
_UNITS = ["w", "&*", "👩🏽\u200d🏫 e\u0301"]


def rendered(name: str, words: str) -> dict[str, Any]:
    """The payload of a preview in which every word of a person is `words`."""
    sample = NAMES[name]
    takes_words = inspect.signature(sample).parameters
    return payload(sample(lambda _: words) if takes_words else sample())


def surface_of(shown: dict[str, Any]) -> str:
    return str(shown.get("type", "message"))


def skeleton(node: Any, field: str = "") -> Any:
    """The structure without the words."""
    if isinstance(node, dict):
        return {key: skeleton(value, key) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [skeleton(value) for value in node]
    return "…" if isinstance(node, str) and field not in _FRAME else node


def formatted(node: Any, field: str = "", kind: str = "message") -> Iterator[str]:
    """Every text that Slack would read as mrkdwn."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from formatted(value, key, str(node.get("type", kind)))
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from formatted(value)
    elif isinstance(node, str) and field == "text" and kind in ("mrkdwn", "message"):
        yield node


def kinds(text: str) -> list[str]:
    """What is formatted in the text, without the words it is about."""
    return [found.split()[0] for found in formatting(text)]


def assert_same_frame(shown: dict[str, Any], plain: dict[str, Any]) -> None:
    assert skeleton(shown) == skeleton(plain)
    texts, plain_texts = list(formatted(shown)), list(formatted(plain))
    assert [kinds(text) for text in texts] == [kinds(text) for text in plain_texts]


def assert_clean(shown: dict[str, Any]) -> None:
    sent = json.dumps(shown, ensure_ascii=False).encode()
    assert OPEN.encode() not in sent
    assert CLOSE.encode() not in sent
    assert check(surface_of(shown), shown) == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_hostile_words_change_nothing_but_the_words(name: str) -> None:
    plain = rendered(name, PLAIN)
    assert_clean(plain)
    for words in _TEXTS:
        shown = rendered(name, words)
        assert_clean(shown)
        assert_same_frame(shown, plain)


@pytest.mark.parametrize("name", sorted(NAMES))
@settings(max_examples=6, deadline=None)
@given(st.text(alphabet=st.sampled_from('ab *_~`:<>@#&.-1"\\{}%\n\u200b＊＞|!/é👩'), max_size=20))
def test_mixtures_change_nothing_but_the_words(name: str, mixture: str) -> None:
    words = f"x{mixture}x"
    shown = rendered(name, words)
    assert_clean(shown)
    assert_same_frame(shown, rendered(name, PLAIN))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_words_of_any_length_fit(name: str) -> None:
    plain = skeleton(rendered(name, PLAIN))
    for unit in _UNITS:
        for length in (200, 5000):
            shown = rendered(name, unit * (length // len(unit)))
            assert_clean(shown)
            assert skeleton(shown) == plain


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize("words", ["", " ", "\n", "\u200b", "\x00", "\ud800"])
def test_words_that_are_nothing_still_make_a_message(name: str, words: str) -> None:
    assert_clean(rendered(name, words))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_message_says_its_essence_as_plain_text(name: str) -> None:
    shown = rendered(name, PLAIN)
    if surface_of(shown) == "message":
        assert shown["text"].strip()
        assert "\n" not in shown["text"]
        assert "*" not in kinds(shown["text"])
