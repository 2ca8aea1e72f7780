"""Words of people stay words, wherever they land."""

import json
import warnings
from decimal import Decimal

import pytest
from hypothesis import example, given, strategies as st

from messages.escape import (
    CLOSE,
    OPEN,
    Fragment,
    RenderWarning,
    as_typed,
    finalize,
    in_mrkdwn,
    land,
    trusted,
)
from tests.messages.mrkdwn import as_read, formatting

HOSTILE = [
    *(
        "*bold*",
        "_italic_",
        "~strike~",
        "`code`",
        "```block```",
        "＊wide＊",
        "＿wide＿",
        "｀wide｀",
    ),
    *("a *b* c", "(*b*)", "\u200b*b*\u200b", "*a _b_ c*", "**", "* *", "x*", "*x"),
    *(":tada:", "a:tada:b", "::", ":+1::skin-tone-2:", ":1234:", "7:30:15", ":é:"),
    *("> quote", ">quote", "＞quote", "line\n> quote", "a\r\n>b", "a\u2028>b"),
    *("<!channel>", "<!here|here>", "<@U123>", "<#C123>", "<http://x.org|y>", "<!date^1^{date}|x>"),
    *(
        "@channel",
        "@here",
        "@ana",
        "#general",
        "ana@school.org",
        "http://x.org",
        "https://x.org/a?b=c",
    ),
    *("www.x.org", "x.org", "mailto:a@b.org", "- item", "• item", "1. item", "2) item", "a\n- b"),
    *("&amp;", "&lt;b&gt;", "&#42;", "&", "<", ">", '"', "\\", "{{ x }}", "{% x %}", "%(x)s", "%"),
    *("\x00", "\x1b[31m", "\ud800", "\u202eabc", "\u2066x", OPEN, CLOSE, f"{CLOSE}*x*{OPEN}"),
    *("\u034f*x*", "👩‍🏫 *x*", "שלום *x*", "e\u0301*x*", " \t*x* ", "\n", ""),
]


def printed(text: str) -> str:
    """What a template prints, after the JSON around it was parsed."""
    return str(json.loads(f'"{finalize(text)}"'))


@pytest.mark.parametrize("text", HOSTILE)
def test_in_mrkdwn_nothing_a_person_wrote_formats(text: str) -> None:
    assert formatting(land(printed(text), in_mrkdwn)) == []


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("frame", ["*{}*", "_{}_", "`{}`", "a {} b", "{}", "> {}", "*a*: {}, *b*"])
def test_a_frame_formats_the_same_around_any_words(frame: str, text: str) -> None:
    template = frame.replace("> ", "&gt; ")
    found = formatting(land(template.format(printed(text)), in_mrkdwn))
    plain = formatting(land(template.format(printed("plain")), in_mrkdwn))
    kinds = [one.split()[0] for one in found]
    if text.strip():
        assert kinds == [one.split()[0] for one in plain]


@example(" - ")
@example("a\n \t1. ")
@given(st.text(alphabet=st.sampled_from("ab *_~`:<>@#&.-1\n\u200b\u034f＊＞|!/"), max_size=12))
def test_no_mixture_formats(text: str) -> None:
    assert formatting(land(printed(text), in_mrkdwn)) == []


@given(st.text(max_size=40))
def test_words_read_as_they_were_typed(text: str) -> None:
    shown = as_read(land(printed(text), in_mrkdwn))
    usable = "".join(c if not _is_unusable(c) else "\ufffd" for c in text)
    for end in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        usable = usable.replace(end, "\n")
    for direction in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        usable = usable.replace(direction, "")
    assert shown == usable.replace("\u034f", "")


@given(st.text(max_size=40))
def test_elsewhere_text_stays_as_typed(text: str) -> None:
    assert land(printed(text)) == "".join("\ufffd" if _is_unusable(c) else c for c in text)


def _is_unusable(character: str) -> bool:
    code = ord(character)
    return (
        (code < 32 and character not in "\t\n\r")
        or 0x7F <= code <= 0x9F
        or 0xD800 <= code <= 0xDFFF
        or character in (OPEN, CLOSE, "\ufffe", "\uffff")
    )


@pytest.mark.parametrize("escape", [as_typed, in_mrkdwn])
@given(
    st.text(alphabet=st.sampled_from("a*&<:é👩\u200d\u0301 "), max_size=60),
    st.text(alphabet=st.sampled_from("b_>`"), max_size=60),
    st.integers(8, 80),
)
def test_what_is_too_long_is_cut_inside_the_words(
    escape: object, one: str, two: str, limit: int
) -> None:
    landed = land(f"1 {printed(one)} 2 {printed(two)} 3", escape, limit)  # type: ignore[arg-type]
    assert len(landed) <= limit
    assert landed.startswith("1 ")
    assert landed.endswith(" 3")
    assert " 2 " in landed
    assert formatting(landed) == [] or escape is as_typed


def test_a_cut_falls_before_escaping_and_is_marked() -> None:
    assert land(f"*{printed('&' * 30)}*", in_mrkdwn, 20) == "*&amp;&amp;&amp;…*"


def test_the_longest_words_are_cut_first() -> None:
    text = f"{printed('short')} {printed('long ' * 10)}"
    assert land(text, as_typed, 20) == "short long long lon…"


def test_a_frame_too_long_by_itself_is_not_cut() -> None:
    assert land(f"{'x' * 30}{printed('word')}", as_typed, 20) == "x" * 30


def test_stars_hug_the_words_and_stay_on_one_line() -> None:
    assert land(f"*{printed(' two' + chr(10) + 'lines ')}*", in_mrkdwn) == "*two lines*"
    assert land(f"*5 {printed('two' + chr(10) + 'lines')} 6*", in_mrkdwn) == "*5 two lines 6*"
    assert land(f"*5* {printed('two' + chr(10) + 'lines')}", in_mrkdwn) == "*5* two\nlines"
    assert land(f"*{printed(' a')} b*", in_mrkdwn) == "*a b*"
    assert land(f"*a {printed('b ')}*", in_mrkdwn) == "*a b*"
    assert land(f"{printed('a ')}*b*{printed(' c')}", in_mrkdwn) == "a *b* c"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fragment("<@U1>"), "<@U1>"),
        (trusted('say "hi"'), 'say \\"hi\\"'),
        (True, "true"),
        (False, "false"),
        (12, "12"),
        (-3, "-3"),
        ("a", f"{OPEN}a{CLOSE}"),
        (Decimal("1.5"), f"{OPEN}1.5{CLOSE}"),
    ],
)
def test_what_a_template_prints(value: object, shown: str) -> None:
    assert finalize(value) == shown


def test_none_is_a_fault_in_tests_and_nothing_in_production() -> None:
    with pytest.warns(RenderWarning, match="None was printed"):
        finalize(None)
    with warnings.catch_warnings(action="ignore", category=RenderWarning):
        assert finalize(None) == ""


def test_a_fragment_is_not_joined_to_text() -> None:
    with pytest.raises(TypeError):
        f"{Fragment('x')}"
    with pytest.raises(TypeError):
        "a" + Fragment("x")  # type: ignore[operator]


def test_fragments_are_equal_by_what_they_print() -> None:
    assert Fragment("a") == Fragment("a")
    assert Fragment("a") != Fragment("b")
    assert Fragment("a") != "a"
    assert len({Fragment("a"), Fragment("a")}) == 1
    assert repr(Fragment("a")) == "Fragment('a')"
