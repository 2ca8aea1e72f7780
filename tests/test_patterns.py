"""What people write cannot make Homeroom think for long: its patterns, and whoever uses them.

A pattern that can read the same letters in many ways takes a time that doubles with every letter.
None of ours repeats a repetition, unless that never gives back what it took (`++`, `*+`); and each
of them, and every parser, comes to an end with the longest text that can reach it, made of what it
is looking for. How long that takes is not judged; that it ends is.
"""

import ast
import importlib
import re
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from re import _constants as code, _parser  # type: ignore[attr-defined]
from types import FrameType, ModuleType
from typing import Any

import pytest
from hypothesis import Phase, given, settings, strategies as st

from bot import calendars, csvtext, importer
from bot.calendars import kinds
from bot.importer import Refused
from bot.okr import (
    away,
    cadence,
    check_in,
    days,
    guard,
    hints,
    keys,
    library,
    measures,
    numbers,
    review,
    writing,
)
from bot.okr.model import Problem
from handlers import edits, words
from handlers.forms import Memo
from tests import cast
from tests.test_architecture import ROOT, SOURCES, imported, module_of, tree

LONGEST_TYPED = 4_000
"""Characters of a message in Slack, and more than a form's field or an imported cell may have."""
LONGEST_LINE = 64_000
PATIENCE = 60
"""Seconds for all of a test; most take a tenth of one."""
TODAY = date(2026, 11, 18)

# Every pattern


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """(where it stands, the pattern) of every one outside the stand-in Slack."""
    for path in SOURCES:
        if path.is_relative_to(ROOT / "bot" / "sandbox") or "versions" in path.parts:
            continue
        if path.name in ("__main__.py", "env.py"):  # importing them would run them
            assert "re" not in imported(path)
            continue
        module = importlib.import_module(module_of(path))
        for name, held in vars(module).items():
            for number, one in enumerate(held if isinstance(held, list | tuple) else [held]):
                if isinstance(one, re.Pattern):
                    yield f"{module.__name__}.{name}.{number}", one
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and (found := _within(function.name, node, module)):
                    yield f"{module.__name__}:{node.lineno}", found


def _within(function: str, node: ast.Call, module: ModuleType) -> re.Pattern[str] | None:
    """The pattern that is given within a function, which must be known before it runs."""
    called = node.func
    if not (isinstance(called, ast.Attribute) and ast.unparse(called.value) == "re"):
        return None
    if called.attr == "escape" or function == "matching":  # which looks at our own blocks
        return None
    given = ast.unparse(node.args[0])
    assert isinstance(node.args[0], ast.Constant) or given in vars(module), f"{module}: {given}"
    return re.compile(eval(given, vars(module)))  # in small letters it ends no sooner


PATTERNS = dict(patterns())


def repeats_a_repetition(parsed: Any, *, inside: bool = False) -> bool:
    """Whether an endless repetition that gives back stands within another one."""
    for operator, held in parsed:
        if operator in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            _, most, repeated = held
            gives_back = operator is not code.POSSESSIVE_REPEAT
            endless = most is code.MAXREPEAT and gives_back
            if (endless and inside) or repeats_a_repetition(repeated, inside=inside or endless):
                return True
        elif any(repeats_a_repetition(part, inside=inside) for part in _parts(held)):
            return True
    return False


def _parts(given: Any) -> Iterator[Any]:
    """What is parsed within what an operator is given: groups, branches, looks around."""
    if isinstance(given, _parser.SubPattern):
        yield given
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _parts(one)


def letters_of(parsed: Any) -> set[str]:
    """A letter for everything that a pattern looks for."""
    found: set[str] = set()
    for operator, held in parsed:
        if operator is code.LITERAL:
            found.add(chr(held))
        elif operator is code.RANGE:
            found.add(chr(held[0]))
        elif operator is code.CATEGORY:
            found.add({"DIGIT": "1", "SPACE": " "}.get(str(held).rpartition("_")[2], "a"))
        elif operator is code.IN:
            found |= letters_of(held)
        else:
            for part in _parts(held):
                found |= letters_of(part)
    return found


@pytest.fixture(autouse=True)
def safety_net() -> Iterator[None]:
    """`re` looks for signals while it searches, so that a test fails instead of standing still."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"still thinking after {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_there_are_patterns_to_look_at() -> None:
    assert len(PATTERNS) > 90


@pytest.mark.parametrize(
    ("pattern", "is_bad"),
    [
        (r"(a+)+", True),
        (r"(?:\w+ ?)*", True),
        (r"((a|b)*c?)*", True),
        (r"(?=(a*)*)", True),
        (r"(?:(?:a+){2,3})*", True),
        (r"a+b+", False),
        (r"(?:a{1,9})+", False),
        (r"(?:a++)*+", False),
        (r"(?:a++,)*", False),
    ],
)
def test_what_repeats_a_repetition_is_seen(pattern: str, is_bad: bool) -> None:
    assert repeats_a_repetition(_parser.parse(pattern)) is is_bad


@pytest.mark.parametrize("where", PATTERNS)
def test_no_pattern_repeats_a_repetition(where: str) -> None:
    pattern = PATTERNS[where]
    assert not repeats_a_repetition(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))


@pytest.mark.parametrize("where", PATTERNS)
def test_every_pattern_ends_with_what_it_is_looking_for(where: str) -> None:
    pattern = PATTERNS[where]
    found = sorted(letters_of(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)))
    for letter in [*found, "".join(found), " ", "a", "1"]:
        pattern.fullmatch(letter * (LONGEST_TYPED // max(1, len(letter))) + "\x00")
        for length in (LONGEST_TYPED // 8, LONGEST_TYPED // 4):  # from each letter on anew
            for _ in pattern.finditer(letter * (length // max(1, len(letter))) + "\x00"):
                pass


# Every parser

PARSERS: Mapping[str, Callable[[str], object]] = {
    "a number": lambda text: numbers.parse_reading(text, cast.READING, None),
    "a share": lambda text: numbers.parse_reading(text, cast.SHARE, None),
    "a target": lambda text: measures.parse_amount(text, cast.READING),
    "steps": measures.steps_of,
    "a score": review.parse_score,
    "a date": lambda text: days.date_named(text, TODAY),
    "a month": lambda text: days.month_named(text, TODAY),
    "a day": lambda text: cadence.day_named(text, TODAY),
    "some days": lambda text: away.days_named(text, TODAY),
    "data dates": lambda text: writing.data_dates(text, TODAY, date(2027, 6, 11)),
    "a snooze": lambda text: cadence.snooze_until(
        text, datetime(2026, 11, 18, 15, tzinfo=UTC), cast.ANA
    ),
    "a line": check_in.parse_line,
    "a key": check_in.normalize_key,
    "a key and the rest": edits.split_key,
    "a reason": edits.reason_in,
    "a prefix": lambda text: keys.prefix_for(text, set()),
    "a mention": words.plain,
    "a sample": library.search,
    "a hint": hints.of_objective,
    "a hint about a number": lambda text: hints.of_key_result(text, cast.READING),
    "a note about a student": lambda text: guard.first_finding(text, TODAY),
    "a kind of day": kinds.kind_of,
    "a release": kinds.release_in,
    "a time": kinds.parse_time,
    "what a form remembers": Memo.load,
    "a cell": lambda text: csvtext.split(csvtext.plain(csvtext.safe(text))),
    "a spreadsheet": importer.open_text,
    "an export": lambda text: importer.open_text('{"homeroom": 1,' + text),
    "goals": lambda text: importer.open_text(
        "objective,key_result,due,baseline,values,data_dates,milestones,metric,key\n"
        + ",".join([text.replace(",", ";").replace('"', "").replace("\n", " ")[:3000]] * 9)
    ),
    "a calendar": lambda text: _calendar("date,name,until\n2026-11-23," + text),
    "a calendar file": lambda text: _calendar(f"BEGIN:VCALENDAR\n{text}\nEND:VCALENDAR"),
    "an event": lambda text: _calendar(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261218\n"
        f"SUMMARY:Holiday {text}\nEND:VEVENT\nEND:VCALENDAR"
    ),
    "a repetition": lambda text: _calendar(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261218\n"
        f"SUMMARY:Holiday\nRRULE:FREQ=YEARLY;{text}\nEND:VEVENT\nEND:VCALENDAR"
    ),
}
OF_FILES = {"a spreadsheet", "an export", "a calendar", "a calendar file", "an event", "a cell"}


def _calendar(text: str) -> object:
    return calendars.read_text(text, cast.SCHOOL, "days.ics", TODAY)


PUMPED = (
    *("a", "A", "1", " ", "-", "'", '"', "\n", "\t", "\r", "\\", "/", ":", ";", ",", ".", "|", "_"),
    *("1,", "1.", "111,", "1/", "+1", "0.", "A-", "RD-1 ", "a'", "a-a ", "a ", "\u00a0", "é", "💥"),
    *(
        "to ",
        "..",
        "until ",
        "from ",
        "mon ",
        "11/",
        "nov 2 ",
        "1st ",
        "in 3 d",
        "--",
        "— ",
        "out of ",
    ),
    *("<@U1", "<@U1|a>", "<a|", "&amp;", "[", "{", "(", '["', '{"a":', "=", "'='", "🎉\u200d"),
    *("id 1234", "born ", "Ana Lee ", "no school ", "early release ", "12:30 ", "BYDAY=1MO;"),
    *("BEGIN:VEVENT\n", "END:VEVENT\n", "EXDATE:20261218\n", "\n ", "UID:1\n"),
)


def lengths(name: str) -> list[int]:
    """Doubling, up to the longest text that reaches this parser."""
    most = LONGEST_LINE if name in OF_FILES else LONGEST_TYPED
    return [most >> halvings for halvings in range(6, -1, -2)]


@pytest.mark.parametrize("name", PARSERS)
def test_every_parser_ends_with_the_longest_text(name: str) -> None:
    for unit in PUMPED:
        for length in lengths(name):
            with suppress(Problem, Refused):
                PARSERS[name](unit * (length // len(unit)) + "!")


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    parts=st.lists(st.tuples(st.sampled_from(PUMPED), st.integers(1, 300)), max_size=6),
    rest=st.text(max_size=30),
)
def test_every_parser_ends_with_any_mixture(
    name: str, parts: list[tuple[str, int]], rest: str
) -> None:
    text = "".join(unit * times for unit, times in parts) + rest
    with suppress(Problem, Refused):
        PARSERS[name](text[:LONGEST_TYPED])
