"""Who needs support, for which reason and since when; who is well is not named."""

from dataclasses import replace
from datetime import date, timedelta

from bot.okr.calendar import SchoolCalendar
from bot.okr.model import Barrier, CheckIn, Confidence, KeyResult
from bot.okr.status import assess
from bot.okr.support import SupportReason, select_support
from tests.cast import ANA, NOW, SCHOOL, barrier, check_in, key_result, standing, tracked

OK, WATCHING, HELP = Confidence.ON_TRACK, Confidence.WATCHING, Confidence.NEEDS_SUPPORT
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def asked(*answers: CheckIn, of: KeyResult | None = None, barrier: Barrier | None = None) -> object:
    (line,) = select_support(SCHOOL, [standing(*answers, of=of, barrier=barrier)], NOW).lines
    return line.reason, line.age_school_days, line.barrier


def test_who_asked_for_help() -> None:
    said = check_in(66, HELP, at=NOW - 2 * DAY)
    assert asked(said) == (SupportReason.ASKED, 2, None)
    opened = barrier(opened_at=NOW - WEEK)
    assert asked(said, barrier=opened) == (SupportReason.ASKED, 5, opened)
    still_open = check_in(66, WATCHING)
    assert asked(still_open, barrier=opened) == (SupportReason.ASKED, 5, opened)


def test_help_is_offered_even_where_the_target_is_reached() -> None:
    assert asked(check_in(80, HELP)) == (SupportReason.ASKED, 0, None)


def test_who_is_behind_and_since_when() -> None:
    answers = [check_in(62, at=NOW - week * WEEK) for week in range(3)]
    of = key_result(starts=date(2026, 3, 2))
    assert asked(*answers, of=of) == (SupportReason.BEHIND, 10, None)
    assert asked(check_in(66, WATCHING)) == (SupportReason.BEHIND, 0, None)


def test_who_is_silent_and_for_how_long() -> None:
    assert asked(check_in(66, at=NOW - 3 * WEEK)) == (SupportReason.STALE, 15, None)
    assert asked() == (SupportReason.STALE, 17, None)  # since the beginning


def test_who_needs_no_support() -> None:
    well = [
        standing(check_in(66)),
        standing(check_in(75)),
        standing(check_in(62, HELP), of=key_result(paused=True)),
    ]
    digest = select_support(SCHOOL, well, NOW)
    assert digest.is_empty
    assert not digest.thanks


def test_what_lost_its_owner_comes_first_however_it_stands() -> None:
    gone = replace(ANA, is_active=False)
    well = standing(check_in(66))
    left = replace(standing(check_in(66), of=key_result("RD-2")), owner=gone)
    asks = standing(check_in(66, HELP), of=key_result("RD-3"))
    digest = select_support(SCHOOL, [well, asks, left], NOW)
    assert [line.reason for line in digest.lines] == [SupportReason.UNOWNED, SupportReason.ASKED]
    assert (digest.unowned, digest.asked) == (1, 1)


def test_first_who_asked_then_behind_then_silent_each_longest_first() -> None:
    stories = {
        "RD-1": [check_in(66, at=NOW - 3 * WEEK)],
        "RD-2": [check_in(66, WATCHING)],
        "RD-3": [check_in(66, HELP)],
        "RD-4": [check_in(66, HELP, at=NOW - WEEK)],
        "RD-5": [check_in(66, at=NOW - 2 * WEEK)],
        "RD-6": [check_in(66, WATCHING, at=NOW - WEEK)],
        "RD-7": [check_in(66)],
    }
    standings = [standing(*said, of=key_result(key)) for key, said in stories.items()]
    digest = select_support(SCHOOL, standings, NOW)
    told = [line.standing.key_result.id for line in digest.lines + digest.rest]
    assert told == [4, 3, 6, 2, 1, 5]
    assert (digest.asked, digest.behind, digest.stale) == (2, 2, 2)
    assert (len(digest.lines), len(digest.rest), digest.thanks) == (5, 1, True)


def test_ages_count_school_days_of_the_owner() -> None:
    closed = SchoolCalendar(frozenset({date(2026, 9, 15)}))
    old = tracked(check_in(66, HELP, at=NOW - 2 * DAY))
    said = [assess(replace(old, team=replace(old.team, calendar=closed)), NOW)]
    assert select_support(SCHOOL, said, NOW).lines[0].age_school_days == 1
