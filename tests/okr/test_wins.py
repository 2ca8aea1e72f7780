"""A digest says what happened, once for each key result, and quotes only what may be quoted."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.model import Confidence, Measure, MetricKind, Win
from bot.okr.progress import progress
from bot.okr.support import LINES
from bot.okr.wins import (
    Movement,
    WinKind,
    WinLine,
    WinsDigest,
    choose_wins,
    move_of,
    rotate,
    select_wins,
    write_wins,
)
from tests.cast import (
    ANA,
    BEN,
    CLASS_SIZE,
    GRADE,
    NOW,
    SCHOOL,
    check_in,
    key_result,
    reading,
    standing,
    win,
)

OK, WATCHING, HELP = Confidence.ON_TRACK, Confidence.WATCHING, Confidence.NEEDS_SUPPORT
DAY, WEEK = timedelta(days=1), timedelta(days=7)
SINCE, UNTIL = NOW - 5 * DAY, NOW + 2 * DAY
PERCENT = Measure(kind=MetricKind.PERCENT, unit="%", baseline=Decimal(0), target=Decimal(100))


def moved(
    before: float | None,
    now: float | None,
    key: str = "RD-1",
    *,
    words: tuple[Confidence, Confidence] = (OK, OK),
    peak: float | None = None,
    measure: Measure = PERCENT,
) -> Movement:
    """A key result that stood at `before` (None: no check-in) and is said to be at `now`."""
    of = key_result(key, measure=measure)
    at_peak = None if peak is None else Decimal(str(peak))
    earlier = check_in(before, words[0], at=NOW - WEEK, id=1, key_result_id=of.id)
    if before is not None:
        known = progress(measure, earlier.reading)
        earlier = replace(earlier, peak=at_peak if at_peak is not None else known)
    latest = check_in(now, words[1], at=NOW, id=2, key_result_id=of.id)
    recent = (latest, earlier) if before is not None else (latest,)
    return Movement(
        standing=standing(*recent, of=of), before=earlier if before is not None else None
    )


def wins_of(*movements: Movement, wins: list[Win] | None = None) -> WinsDigest:
    return select_wins(SCHOOL, movements, wins or [], SINCE, UNTIL)


@pytest.mark.parametrize(
    ("movement", "kind", "crossed"),
    [
        (moved(90, 100), WinKind.TARGET, 100),
        (moved(90, 120), WinKind.TARGET, 100),
        (moved(None, 100), WinKind.TARGET, 100),
        (moved(20, 26), WinKind.MILESTONE, 25),
        (moved(20, 25), WinKind.MILESTONE, 25),
        (moved(20, 80), WinKind.MILESTONE, 75),
        (moved(None, 50), WinKind.MILESTONE, 50),
        (moved(26, 40), WinKind.BIGGEST_MOVE, None),
        (moved(40, 60, peak=0.7), WinKind.BIGGEST_MOVE, None),  # it was past half before
        (moved(90, 100, peak=1), WinKind.BIGGEST_MOVE, None),  # and it was there before
        (moved(60, 60, words=(HELP, OK)), WinKind.COMEBACK, None),
        (moved(30, 30, words=(HELP, OK)), WinKind.COMEBACK, None),
    ],
)
def test_a_reason_to_celebrate(movement: Movement, kind: WinKind, crossed: int | None) -> None:
    digest = wins_of(movement)
    assert [(line.kind, line.crossed) for line in digest.lines] == [(kind, crossed)]
    assert digest.reached == (kind is WinKind.TARGET)
    assert not digest.is_empty


@pytest.mark.parametrize(
    "movement",
    [
        moved(30, 30),
        moved(30, 20),
        moved(30, None),  # no new data is no news
        moved(None, 0),
        moved(60, 60, words=(HELP, WATCHING)),
        moved(60, 60, words=(WATCHING, OK)),
        moved(1, 1, words=(HELP, OK)),  # says so, but is far behind the plan
        moved(100, 100),
        moved(None, 20, measure=CLASS_SIZE),  # inside its range, where it began
        moved(None, 50, measure=replace(PERCENT, baseline=Decimal(50), target=Decimal(50))),
    ],
)
def test_nothing_to_celebrate_is_not_invented(movement: Movement) -> None:
    digest = wins_of(movement)
    assert digest.is_empty
    assert (digest.moved, digest.reached) == (0, 0)


def test_a_range_regained_is_reached() -> None:
    too_few = replace(CLASS_SIZE, baseline=Decimal(12))
    digest = wins_of(moved(12, 20, measure=too_few))
    assert [line.kind for line in digest.lines] == [WinKind.TARGET]


def test_a_target_without_a_baseline_is_reached_too() -> None:
    digest = wins_of(moved(90, 100, measure=replace(PERCENT, baseline=None)))
    assert [line.kind for line in digest.lines] == [WinKind.TARGET]


def test_only_the_biggest_of_the_small_moves_is_told_and_all_are_counted() -> None:
    digest = wins_of(moved(30, 32, "RD-1"), moved(30, 40, "RD-2"), moved(30, 33, "RD-3"))
    assert [line.standing and line.standing.key_result.key for line in digest.lines] == ["RD-2"]
    assert digest.moved == 3


def test_of_equal_moves_the_first_key_is_told_whatever_a_division_rounds_off() -> None:
    thirds = replace(PERCENT, target=Decimal(30))
    moves = [moved(10, 11, "RD-10", measure=thirds), moved(12, 13, "RD-9", measure=thirds)]
    for movements in (moves, moves[::-1]):
        (line,) = wins_of(*movements).lines
        assert line.standing
        assert line.standing.key_result.key == "RD-9"


def test_what_is_not_shown_is_counted() -> None:
    movements = [moved(20, 26, f"RD-{number}") for number in range(1, 61)]
    digest = wins_of(*movements)
    assert (len(digest.lines), len(digest.rest), digest.more) == (5, 40, 55)
    short = select_wins(SCHOOL, movements, [], SINCE, UNTIL, most=LINES)
    assert short == replace(digest, rest=())


def test_what_was_taken_back_since_it_was_chosen_is_not_told() -> None:
    stays, goes = moved(70, 80, "RD-1"), moved(90, 100, "RD-2")
    choice = choose_wins([move_of(one, SINCE, UNTIL) for one in (stays, goes)], [], SINCE, UNTIL)
    digest = write_wins(SCHOOL, choice, [stays], SINCE, UNTIL)
    told = [line.standing and line.standing.key_result.key for line in digest.lines]
    assert (len(choice.lines), told) == (2, ["RD-1"])


def test_where_it_came_from() -> None:
    line = wins_of(moved(64, 80)).lines[0]
    assert line.before_reading == reading(64)
    assert line.team_name == GRADE.name
    assert wins_of(moved(None, 80)).lines[0].before_reading is None


def test_the_last_number_before_may_be_older_than_the_last_answer() -> None:
    of = key_result(measure=PERCENT)
    silent = check_in(None, at=NOW - WEEK, peak=Decimal("0.3"))
    measured = check_in(30, at=NOW - 2 * WEEK, peak=Decimal("0.3"))
    digest = wins_of(
        Movement(standing=standing(check_in(40), silent, measured, of=of), before=silent)
    )
    assert (digest.lines[0].before_reading, digest.moved) == (reading(30), 1)


@pytest.mark.parametrize(("now", "is_moved"), [(40, True), (30, False), (26, False)])
def test_a_number_of_long_ago_is_not_forgotten(now: int, is_moved: bool) -> None:
    silent = check_in(None, at=NOW - WEEK, peak=Decimal("0.3"))
    now_at = standing(check_in(now), silent, of=key_result(measure=PERCENT))
    digest = wins_of(Movement(standing=now_at, before=silent))
    assert digest.moved == is_moved


def test_only_what_happened_in_the_period_counts() -> None:
    at_noon = check_in(40, at=NOW)
    of = key_result(measure=PERCENT)
    movement = Movement(standing=standing(at_noon, of=of))
    assert select_wins(SCHOOL, [movement], [], NOW, UNTIL).moved == 1
    assert select_wins(SCHOOL, [movement], [], NOW - WEEK, NOW).moved == 0
    assert select_wins(SCHOOL, [movement], [win()], NOW - WEEK, NOW).is_empty


def test_a_shared_win_is_quoted_with_its_author() -> None:
    digest = wins_of(moved(20, 26), wins=[win("We did it.")])
    (line,) = digest.lines
    assert (line.kind, line.quote, line.quote_author) == (WinKind.MILESTONE, "We did it.", ANA.id)


def test_a_win_note_alone_is_a_line() -> None:
    digest = wins_of(moved(30, 30), wins=[win("First book!")])
    assert [(line.kind, line.quote) for line in digest.lines] == [(WinKind.SHARED, "First book!")]
    about_nothing = wins_of(wins=[win("Thank you, custodians!", key_result_id=None)])
    (line,) = about_nothing.lines
    assert (line.standing, line.team_name) == (None, SCHOOL.name)


def test_without_consent_nobody_is_quoted_or_named() -> None:
    private = [win("Between us.", share=False), win("Us, too.", share=False, key_result_id=None)]
    digest = wins_of(moved(20, 26), moved(30, 30, "RD-2"), wins=private)
    assert [(line.quote, line.quote_author) for line in digest.lines] == [("", "")]


def test_an_empty_win_is_no_win() -> None:
    assert wins_of(moved(30, 30), wins=[win("  ")]).is_empty


def test_one_line_a_key_result_with_its_newest_quote() -> None:
    said = [win("Newer.", id=2, at=NOW + DAY), win("Older.", id=1)]
    digest = wins_of(moved(20, 26), wins=said)
    assert [line.quote for line in digest.lines] == ["Newer."]


def test_five_lines_the_best_first_and_the_rest_in_the_thread() -> None:
    movements = [
        moved(60, 60, "RD-1", words=(HELP, OK)),
        moved(20, 26, "RD-2"),
        moved(20, 76, "RD-3"),
        moved(30, 30, "RD-4"),
        moved(90, 100, "RD-10"),
        moved(90, 100, "RD-5"),
    ]
    digest = wins_of(*movements, wins=[win(key_result_id=4), win(key_result_id=None)])
    told = [
        (line.kind, line.standing.key_result.id if line.standing else None)
        for line in digest.lines + digest.rest
    ]
    assert told == [
        (WinKind.TARGET, 5),
        (WinKind.TARGET, 10),
        (WinKind.MILESTONE, 3),
        (WinKind.MILESTONE, 2),
        (WinKind.COMEBACK, 1),
        (WinKind.SHARED, None),
        (WinKind.SHARED, 4),
    ]
    assert (len(digest.lines), digest.moved, digest.reached) == (5, 4, 2)


values = st.none() | st.integers(0, 130)
movements_of = st.lists(
    st.tuples(values, values, st.sampled_from(Confidence), st.sampled_from(Confidence)), max_size=9
)
said_wins = st.lists(
    st.builds(
        lambda text, share, about: win(text, share=share, key_result_id=about),
        st.text(max_size=5),
        st.booleans(),
        st.none() | st.integers(1, 12),
    ),
    max_size=6,
)


@given(movements_of, said_wins)
def test_whatever_happened(
    stories: list[tuple[int | None, int | None, Confidence, Confidence]], said: list[Win]
) -> None:
    movements = [
        moved(before, now, f"RD-{number}", words=(first, second))
        for number, (before, now, first, second) in enumerate(stories, start=1)
    ]
    digest = wins_of(*movements, wins=said)
    lines = digest.lines + digest.rest
    told = [line.standing.key_result.id for line in lines if line.standing]
    assert len(told) == len(set(told))
    assert len(digest.lines) <= 5
    assert digest.rest == () or len(digest.lines) == 5
    assert digest.moved >= digest.reached
    shared = {(one.text, one.author_id) for one in said if one.share}
    for line in lines:
        assert (line.quote, line.quote_author) in shared | {("", "")}


def of_team(team_id: int, number: int, kind: WinKind = WinKind.MILESTONE) -> WinLine:
    return WinLine(kind=kind, standing=None, quote=f"{team_id}:{number}", team_id=team_id)


def lines_of(*counts: int) -> list[WinLine]:
    return [of_team(id_, n) for id_, count in enumerate(counts, 1) for n in range(count)]


def test_no_team_fills_the_digest_while_others_have_something() -> None:
    chosen = rotate(lines_of(9, 2, 2), {})
    assert [line.team_id for line in chosen] == [1, 1, 2, 2, 3]
    assert [line.quote for line in rotate(lines_of(9), {})] == [f"1:{n}" for n in range(5)]


def test_who_waited_longest_is_first() -> None:
    shown = {1: NOW, 2: NOW - WEEK, 3: NOW - WEEK, 4: NOW - 2 * WEEK, 5: NOW, 6: NOW}
    chosen = rotate(lines_of(*[1] * 7), shown)
    assert {line.team_id for line in chosen} == {7, 4, 2, 3, 1}


@given(
    st.lists(st.integers(0, 7), min_size=1, max_size=9),
    st.dictionaries(st.integers(1, 9), st.integers(0, 5).map(lambda n: NOW - n * WEEK)),
)
def test_rotation_is_fair_and_stable(counts: list[int], shown: dict[int, datetime]) -> None:
    lines = lines_of(*counts)
    chosen = rotate(lines, shown)
    assert chosen == rotate(list(lines), dict(shown))
    assert len(chosen) == min(5, len(lines))
    assert [lines.index(line) for line in chosen] == sorted(lines.index(line) for line in chosen)
    given_ = Counter(line.team_id for line in chosen)
    for team_id, count in given_.items():
        if count > 2:  # then all others have told what they had, or as much
            for other, has in enumerate(counts, 1):
                assert other == team_id or given_[other] >= min(has, count - 1)


@given(st.integers(1, 12))
def test_in_time_every_team_has_its_line(teams: int) -> None:
    shown: dict[int, datetime] = {}
    for week in range(-(-teams // 5)):
        for line in rotate(lines_of(*[3] * teams), shown):
            shown[line.team_id] = NOW + week * WEEK
    assert set(shown) == set(range(1, teams + 1))


def test_the_owner_and_a_team_mate_may_both_be_quoted() -> None:
    said = [win("Ours.", author_id=BEN.id), win("Mine.", key_result_id=None, id=2)]
    digest = wins_of(moved(20, 26), wins=said)
    assert [line.quote_author for line in digest.lines] == [BEN.id, ANA.id]
