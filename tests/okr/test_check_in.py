"""A check-in, from the line someone types to what may be stored and taken back."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.check_in import (
    Line,
    corrected_by,
    key_order,
    normalize_key,
    parse_line,
    peak_after,
    review,
    same_draft,
    undo_deadline,
)
from bot.okr.model import CheckInDraft, Confidence, Measure, Problem, Reading
from bot.okr.problems import PROBLEM_CODES
from tests.cast import (
    ABSENCE,
    ANA,
    BEN,
    NOW,
    PLAN,
    check_in,
    draft,
    key_result,
    reading,
    tracked,
)

OK, WATCHING, HELP = Confidence.ON_TRACK, Confidence.WATCHING, Confidence.NEEDS_SUPPORT
DAY = timedelta(days=1)


def line(value: str = "", confidence: Confidence | None = None, note: str = "") -> Line:
    return Line(key="RD-2", value_text=value, confidence=confidence, note=note)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("RD-2 71 -- phonics groups help", line("71", None, "phonics groups help")),
        ("RD-2 71 help -- subs", line("71", HELP, "subs")),
        ("RD-2 71 ok", line("71", OK)),
        ("RD-2 71 watch", line("71", WATCHING)),
        ("RD-2 71 Needs Support", line("71", HELP)),
        ("RD-2 71 at-risk", line("71", HELP)),
        ("RD-2 71 on track — more books", line("71", OK, "more books")),
        # what was pasted, autocorrected or thumbed in
        ("  rd-2\u00a0 71  ", line("71")),
        ("`RD-2` 71", line("71")),
        ("*RD-2*: 71", line("71")),
        ("RD-2, 71", line("71")),
        ("RD–2 71", line("71")),
        ("RD2 71", line("71")),
        ("rd 2 71", line("71")),
        ("rd - 2 71", line("71")),
        ("ＲＤ－２ 71", line("71")),
        # notes
        ("RD-2 71--note", line("71", None, "note")),
        ("RD-2 71—note", line("71", None, "note")),
        ("RD-2 71 — 3 new groups", line("71", None, "3 new groups")),
        ("RD-2 71 —3 new groups", line("71", None, "3 new groups")),
        ("RD-2 71 – note", line("71", None, "note")),
        ("RD-2 71 - note", line("71", None, "note")),
        ("RD-2 71 –note", line("71", None, "note")),
        ("RD-2 71 | a | b -- c", line("71", None, "a | b -- c")),
        ("RD-2 71 --", line("71")),
        ("RD-2 71 -- two\nlines", line("71", None, "two lines")),
        # values
        ("RD-2 -2", line("-2")),
        ("RD-2 –2", line("–2")),
        ("RD-2 —2", line("—2")),
        ("RD-2 - 2", line("- 2")),
        ("RD-2 +3 ok", line("+3", OK)),
        ("RD-2 =-2", line("=-2")),
        ("RD-2 18/24", line("18/24")),
        ("RD-2 18 of 24 watch", line("18 of 24", WATCHING)),
        ("RD-2 490:1", line("490:1")),
        ("RD-2 $1,250 | sponsor found", line("$1,250", None, "sponsor found")),
        ("RD-2 71,5", line("71,5")),
        ("RD-2 done", line("done")),
        ("RD-2 no data help", line("no data", HELP)),
        ("RD-2 71 72", line("71 72")),
        # a word or a note without a number is an answer, too
        ("RD-2 help -- no subs", line("nodata", HELP, "no subs")),
        ("RD-2 -- waiting for the benchmark", line("nodata", None, "waiting for the benchmark")),
        ("RD-2 — waiting", line("nodata", None, "waiting")),
        ("RD-2 ok", line("nodata", OK)),
        ("RD-2", line()),
        ("rd 2 ", line()),
    ],
)
def test_a_line(text: str, parts: Line) -> None:
    assert parse_line(text) == parts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "line.empty"),
        (" \n", "line.empty"),
        ("71", "line.no_key"),
        ("71 ok", "line.no_key"),
        ("reading 71", "line.no_key"),
        ("R-2 71", "line.no_key"),
        ("READS-2 71", "line.no_key"),
        ("RD 71%", "line.no_key"),
        ("RD 1,250", "line.no_key"),
        ("RD 18/24", "line.no_key"),
        ("RD-x 71", "line.no_key"),
        ("ßß-2 71", "line.no_key"),
        ("RD-12345 71", "line.no_key"),
        ("RD-2nd 71", "line.no_key"),
    ],
)
def test_a_line_must_begin_with_a_key(text: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_line(text)
    assert caught.value.code == code


@given(st.text(max_size=80) | st.text(alphabet="RD-2 71okhelp—–|'`\u00a0ßŉ", max_size=30))
def test_any_line_is_read_or_refused_by_name(text: str) -> None:
    code = ""
    try:
        found = parse_line(text)
    except Problem as problem:
        code = problem.code
    if code:
        assert code in PROBLEM_CODES
    else:
        assert normalize_key(found.key) == found.key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("RD-2", "RD-2"),
        ("rd2", "RD-2"),
        ("Rd 02", "RD-2"),
        (" `rd–2` ", "RD-2"),
        ("MATH-12", "MATH-12"),
        ("RD-2 71", None),
        ("RD", None),
        ("2", None),
        ("", None),
        ("ſs-2", "SS-2"),
    ],
)
def test_a_key_is_known_in_any_spelling(text: str, key: str | None) -> None:
    assert normalize_key(text) == key


def test_keys_sort_as_people_count() -> None:
    keys = ["RD-10", "AT-2", "RD-2", "RD-1", "AT-11"]
    assert sorted(keys, key=key_order) == ["AT-2", "AT-11", "RD-1", "RD-2", "RD-10"]


def reviewed(one: CheckInDraft) -> CheckInDraft:
    return review(one, tracked(), NOW)


def test_a_review_keeps_what_was_said_and_adds_its_own_suggestion() -> None:
    said = draft(62, OK, note="Small groups.", win="First book!", share_win=True)
    found = review(said, tracked(of=key_result(starts=(NOW - 60 * DAY).date())), NOW)
    assert found == replace(said, suggested=HELP)


def test_a_review_cleans_texts() -> None:
    found = reviewed(draft(note=" a\0\tb\r\nc\ud800\x07 ", win=" \n ", share_win=True))
    assert (found.note, found.win, found.share_win) == ("a b\nc", "", False)


def test_without_a_number_the_suggestion_is_about_the_last_one() -> None:
    behind = tracked(check_in(62), of=key_result(starts=(NOW - 60 * DAY).date()))
    assert review(draft(None), behind, NOW).suggested is HELP


@pytest.mark.parametrize(
    ("one", "code", "length"),
    [
        (draft(note="x" * 301), "note.too_long", 301),
        (draft(win="x" * 201), "win.too_long", 201),
    ],
)
def test_a_text_may_be_too_long(one: CheckInDraft, code: str, length: int) -> None:
    with pytest.raises(Problem) as caught:
        reviewed(one)
    assert (caught.value.code, caught.value.params["length"]) == (code, length)


def test_texts_may_be_as_long_as_they_may() -> None:
    longest = draft(note="x" * 300, win="🎉" * 200)
    assert reviewed(longest) == longest


@pytest.mark.parametrize("impossible", ["-1", "1001", "NaN", "Infinity"])
def test_a_review_refuses_impossible_readings(impossible: str) -> None:
    with pytest.raises(Problem, match=r"number\."):
        reviewed(draft(reading=Reading(Decimal(impossible))))


def test_the_same_again_is_the_last_number_and_the_last_word() -> None:
    found = same_draft(tracked(check_in(66, WATCHING, note="Not again.", helper_id=BEN.id)), NOW)
    assert found == draft(66, WATCHING)


def test_the_same_again_looks_past_answers_without_a_number() -> None:
    found = same_draft(tracked(check_in(None, HELP), check_in(66)), NOW)
    assert (found.reading, found.confidence) == (reading(66), HELP)
    assert same_draft(tracked(check_in(None)), NOW).reading is None


def test_nothing_is_the_same_as_nothing() -> None:
    with pytest.raises(Problem) as caught:
        same_draft(tracked(), NOW)
    assert caught.value.code == "same.nothing_yet"
    assert caught.value.params == {"key": "RD-1"}


def test_a_second_answer_on_a_day_corrects_the_first() -> None:
    first = check_in(66, at=NOW)
    history = tracked(first)
    assert corrected_by(history, ANA.id, NOW + timedelta(hours=16)) == first  # 23:30 there
    assert corrected_by(history, ANA.id, NOW + timedelta(hours=17)) is None
    assert corrected_by(history, BEN.id, NOW) is None
    assert corrected_by(tracked(), ANA.id, NOW) is None


@pytest.mark.parametrize(
    ("before", "now", "peak"),
    [
        (None, 68.5, "0.5"),
        (Decimal("0.25"), 68.5, "0.5"),
        (Decimal("0.75"), 68.5, "0.75"),
        (Decimal("0.75"), None, "0.75"),
        (None, None, None),
        (Decimal("-0.5"), 62, "0"),
    ],
)
def test_the_peak_only_rises(before: Decimal | None, now: float | None, peak: str | None) -> None:
    expected = None if peak is None else Decimal(peak)
    assert peak_after(tracked(check_in(64, peak=before)), draft(now)) == expected


def test_a_corrected_peak_never_was() -> None:
    typo, older = check_in(75, id=2, peak=Decimal(1)), check_in(64, id=1, peak=Decimal("0.25"))
    assert peak_after(tracked(typo, older), draft(65.25), typo) == Decimal("0.25")
    assert peak_after(tracked(typo), draft(65.25), typo) == Decimal("0.25")


@pytest.mark.parametrize(
    ("measure", "number", "peak"), [(ABSENCE, 11.2, "0.5"), (PLAN, 2, "0.4"), (PLAN, 5, "1")]
)
def test_a_first_peak_is_progress(measure: Measure, number: float, peak: str) -> None:
    history = tracked(of=key_result(measure=measure))
    assert peak_after(history, draft(number)) == Decimal(peak)


def test_a_check_in_may_be_taken_back_for_a_week() -> None:
    assert undo_deadline(check_in(at=NOW)) == NOW + 7 * DAY
