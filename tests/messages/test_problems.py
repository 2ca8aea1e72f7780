"""Every problem has a kind sentence, and nothing typed is lost."""

import ast
import re
from pathlib import Path

import pytest

from bot.okr.model import Problem
from bot.okr.problems import PARAMS_OF, PROBLEM_CODES
from messages.problems import codes, message, sentence, sentences

ROOT = Path(__file__).parents[2]
SAMPLES: dict[str, object] = {
    "typed": "abc",
    "unit": "books",
    "steps": 5,
    "limit": 300,
    "length": 312,
    "key": "RD-22",
    "days": 60,
    "owner": "Ben Okafor",
    "nearest": ["RD-2", "RD-1"],
    "keys": ["RD-2", "RD-1"],
    "filter": "status:blue",
    "who": "@nobody",
    "team": "Astronomy",
}


def raised(folder: str) -> dict[str, set[str]]:
    """The codes raised in a folder, with the names of what they are raised with."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                strings = [
                    one.value
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
                for code in strings:
                    found.setdefault(code, set()).update(str(one.arg) for one in node.keywords)
    return found


RAISED = {code: names for folder in ("handlers", "bot") for code, names in raised(folder).items()}
SENTENCES = sorted(codes())


def sample(code: str) -> Problem:
    names = PARAMS_OF.get(code, tuple(RAISED.get(code, ())))
    return Problem(code, **{name: SAMPLES.get(name, "abc") for name in names})


def test_rules_and_handlers_and_sentences_know_the_same_codes() -> None:
    assert codes() == PROBLEM_CODES | set(RAISED)


@pytest.mark.parametrize("folder", ["handlers", "bot"])
def test_what_is_raised_has_a_sentence_that_quotes_no_more_than_it_is_given(folder: str) -> None:
    for code, given in raised(folder).items():
        assert code in codes(), f"{code} in {folder}/ has no sentence"
        wanted = set(re.findall(r"%\((\w+)\)s", sentences()[code]))
        assert wanted <= given, code


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_kind_short_and_gives_an_example(code: str) -> None:
    said = sentence(sample(code))
    assert 20 < len(said) < 200
    assert said[0].isupper() or said[0] in "“+" or said.startswith(str(SAMPLES["key"]))
    assert said.endswith((".", "?"))
    assert re.search(r"\d|/okr|yes", said), "an example of what works"
    blame = r"\b(?:invalid|error|illegal|fail\w*|wrong value|must|late|overdue)\b|!"
    assert not re.search(blame, said, re.IGNORECASE)
    assert "%(" not in said
    assert "%%" not in said
    assert "`" not in said


@pytest.mark.parametrize("code", SENTENCES)
def test_an_answer_repeats_what_was_typed(code: str) -> None:
    answer = message(sample(code), typed="/okr c RD-22 abc")
    assert answer.blocks[-1]["elements"][0]["text"] == "You typed: /okr c RD-22 abc"
    assert answer.text.endswith("You typed: /okr c RD-22 abc")
    assert len(message(sample(code)).blocks) == 1


@pytest.mark.parametrize("code", SENTENCES)
def test_what_people_typed_cannot_format_the_answer(code: str) -> None:
    names = PARAMS_OF.get(code, tuple(RAISED.get(code, ())))
    hostile = Problem(code, **dict.fromkeys(names, "<!channel> *bold* %(x)s %s {{ 1 }}"))
    for text in (message(hostile).text, str(message(hostile).blocks)):
        assert "<!channel>" not in text
        assert "*bold*" not in text
    assert "<!channel>" in sentence(hostile) or not names or "%(" not in sentences()[code]


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            Problem("number.unit", typed="71 cats", unit=""),
            "This key result has no unit, so “71 cats” does not fit. The number alone is enough, "
            "for example 71.",
        ),
        (
            Problem("command.unknown_key", key="XX-9", nearest=[]),
            "I do not know XX-9. /okr my shows yours, /okr list shows everybody's.",
        ),
        (
            Problem("command.unknown_key", key="RD-22", nearest=["RD-2"]),
            "I do not know RD-22. Did you mean RD-2? /okr my shows yours.",
        ),
        (
            Problem("number.needs_of", typed="18"),
            "“18” of how many? Please give both, as in 18/24, or a share like 75%.",
        ),
    ],
)
def test_a_sentence_fits_what_it_quotes(problem: Problem, said: str) -> None:
    assert sentence(problem) == said


def test_a_code_nobody_knows_gets_the_general_sentence() -> None:
    assert sentence(Problem("brand.new", typed="abc")) == sentence(Problem("generic.trouble"))


def test_a_very_long_text_is_quoted_in_part_at_a_field_and_kept_in_the_answer() -> None:
    long = "x" * 1000
    assert len(sentence(Problem("number.not_a_number", typed=long))) < 400
    assert long in message(Problem("number.not_a_number", typed=long), typed=long).text
