"""What a person typed, out of Slack's escapes."""

import pytest

from handlers import words


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("c RD-1 66 -- A &amp; B &lt;3", "c RD-1 66 -- A & B <3"),
        ("list <@U0BEN|ben>", "list @ben"),
        ("list <@U0BEN>", "list @U0BEN"),
        ("win see <#C0WINS|wins>", "win see #wins"),
        ("win <https://example.org|example.org> <https://a.b>", "win example.org https://a.b"),
        ("c RD-1\x00 66 \ud800", "c RD-1 66"),
        ("win &amp;lt; stays", "win &lt; stays"),
        ("c RD͏-͏1 66 -- copied", "c RD-1 66 -- copied"),
    ],
)
def test_text_reads_as_it_was_typed(typed: str, plain: str) -> None:
    assert words.plain(typed) == plain


def test_the_people_mentioned_are_known_by_id() -> None:
    assert words.mentioned("list <@U0BEN|ben> <@U0ANA>") == ("U0BEN", "U0ANA")
    assert words.mentioned("list @ben") == ()


@pytest.mark.parametrize("value", ["", "RD-1", "-1", "1.5", "9" * 19, "１", "1 OR 1=1"])
def test_only_a_plain_number_is_a_row_id(value: str) -> None:
    assert words.row_id(value) is None


def test_a_row_id_is_a_number() -> None:
    assert words.row_id("42") == 42
