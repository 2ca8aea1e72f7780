"""Reading, home, digests and short answers: who sees what, and long ones still fit."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.okr.model import TOUR_STEPS, Barrier, DigestKind, Team, TeamLevel, Tracked
from bot.okr.support import SupportDigest, select_support
from bot.okr.wins import WinKind, WinLine, WinsDigest
from messages import (
    Message,
    View,
    digest,
    help as help_,
    home,
    key_results,
    notice,
    samples,
    support,
)
from messages.samples import NOW, people, standings, team

ANA, BEN, CLEO = people(str)["U0ANA"], people(str)["U0BEN"], people(str)["U0CLEO"]
NOTE = "Two subs are out"
BARRIER = "staffing or subs"


def everything(shown: Message | View) -> str:
    payload = shown.payload() if isinstance(shown, Message) else dict(shown.payload)
    return json.dumps(payload, ensure_ascii=False)


def buttons(shown: Message | View) -> Iterator[Mapping[str, Any]]:
    blocks = shown.blocks if isinstance(shown, Message) else shown.payload["blocks"]
    for block in blocks:
        yield from [block["accessory"]] if "accessory" in block else []
        yield from block["elements"] if block["type"] == "actions" else []


def pressed(shown: Message | View) -> list[tuple[str, str]]:
    return [(one["action_id"], one.get("value", "")) for one in buttons(shown)]


def many(count: int) -> list[Tracked]:
    """So many key results with titles as long as they come."""
    measure = samples.reading(str).key_result.measure
    return [
        samples.tracked(str, f"PR-{n}", "T" * 200, measure, samples.weekly("62", "64"))
        for n in range(1, count + 1)
    ]


# Notes and barriers


@pytest.mark.parametrize("may_read_notes", [True, False])
def test_notes_and_barriers_are_shown_only_to_who_may_read_them(may_read_notes: bool) -> None:
    asked = samples.asked_for_help(str)
    (one,) = standings(asked)
    selected = select_support(team(str), [one], NOW)
    for shown in (
        key_results.show(one, may_read_notes, NOW),
        key_results.history(one, one.recent, people(str), may_read_notes, NOW),
        support.introduced(CLEO, BEN, one, NOW, may_read_notes),
    ):
        assert (NOTE in everything(shown)) is may_read_notes
        assert (BARRIER in everything(shown)) is may_read_notes
    shown = digest.support(selected, people(str), NOW, may_read_notes=may_read_notes)
    assert (BARRIER in everything(shown)) is may_read_notes
    assert NOTE not in everything(shown)


def test_what_everyone_may_read_holds_no_notes() -> None:
    (one,) = standings(samples.asked_for_help(str))
    selected = select_support(team(str), [one], NOW)
    for shown in (
        key_results.listing("All", [one], NOW),
        digest.support_counts(selected),
        support.introduce(CLEO, BEN, one, NOW),
        support.already_helped(CLEO, one),
    ):
        assert NOTE not in everything(shown)
        assert BARRIER not in everything(shown)


def test_the_fallback_of_a_digest_names_no_barrier() -> None:
    selected = select_support(team(str), standings(samples.asked_for_help(str)), NOW)
    assert BARRIER not in digest.support(selected, people(str), NOW).text


def test_counts_name_nobody() -> None:
    selected = select_support(team(str), standings(samples.asked_for_help(str)), NOW)
    shown = everything(digest.support_counts(selected))
    assert "1 asked for help" in shown
    assert "Chronic" not in shown
    assert "Ben" not in shown


# Buttons


def test_only_who_may_check_in_gets_the_button() -> None:
    (one,) = standings(samples.reading(str))
    assert "check_in.open" not in dict(pressed(key_results.show(one, False, NOW)))
    may = pressed(key_results.show(one, False, NOW, may_check_in=True))
    assert may[0] == ("check_in.open", "RD-1")


@pytest.mark.parametrize(
    ("page", "turn"), [(1, ("Next page", 2)), (2, ("Next page", 3)), (3, ("First page", 1))]
)
def test_a_list_is_turned_page_by_page(page: int, turn: tuple[str, int]) -> None:
    words, some = 'list team:"Grade 3"', standings(*many(23)[:3])
    shown = key_results.listing("Grade 3", some, NOW, page=page, pages=3, count=23, words=words)
    assert "23 key results" in shown.text
    (last,) = [one for one in buttons(shown) if one["action_id"] == "listing.page"]
    assert (last["action_id"], last["text"]["text"]) == ("listing.page", turn[0])
    assert json.loads(last["value"]) == {"words": words, "page": turn[1]}


def test_a_list_of_one_page_has_nothing_to_turn() -> None:
    shown = key_results.listing("Grade 3", standings(*many(10)), NOW)
    assert "listing.page" not in dict(pressed(shown))


def test_home_offers_what_is_due_first() -> None:
    due, mine = standings(samples.absence(str)), standings(samples.absence(str))
    assert pressed(home.card(ANA, due, mine, None, NOW))[0] == ("check_in.open", "AT-2")
    two = standings(samples.absence(str), samples.reading(str))
    toured = replace(ANA, tour_step=TOUR_STEPS)
    shown = home.home(home.Facts(member=toured, due=two, own=two), NOW)
    assert pressed(shown)[0] == ("check_in.all", "")


def test_help_runs_the_nearest_words() -> None:
    shown = help_.unknown("chekin", ["checkin", "my", "help", "list", "wins", "one too many"])
    assert pressed(shown) == [
        ("command.run.1", "checkin"),
        ("command.run.2", "my"),
        ("command.run.3", "help"),
        ("command.run.4", "list"),
        ("command.run.5", "wins"),
    ]


@pytest.mark.parametrize("topic", ["c", "checkin", "update"])
def test_help_knows_other_names_for_a_command(topic: str) -> None:
    assert help_.help(topic).text.startswith("/okr c RD-2 71")


def test_help_about_nothing_known_shows_all() -> None:
    assert help_.help("dance") == help_.help()


def test_help_names_every_command_once() -> None:
    words = [name for one in help_.COMMANDS for name in (one.word, *one.aliases)]
    assert len(words) == len(set(words))
    assert all(one.word in help_.help().text for one in help_.COMMANDS)


# Digests


def wins(lines: int, moved: int = 5, reached: int = 1) -> WinsDigest:
    (one,) = standings(samples.reading(str))
    win = WinLine(kind=WinKind.COMEBACK, standing=one, team_name="Maple Grove")
    return WinsDigest(
        team=team(str),
        since=NOW - timedelta(days=7),
        until=NOW,
        moved=moved,
        reached=reached,
        lines=(win,) * min(lines, 5),
        rest=(win,) * min(max(lines - 5, 0), 40),
        more=max(lines - 5, 0),
    )


@pytest.mark.parametrize(
    ("moved", "reached", "headline"),
    [
        (5, 1, "*5 key results moved, 1 reached its target.*"),
        (1, 0, "*1 key result moved.*"),
        (3, 2, "*3 key results moved, 2 reached their targets.*"),
        (0, 1, "*1 key result reached its target.*"),
        (0, 2, "*2 key results reached their targets.*"),
        (0, 0, "*Good news to share.*"),
    ],
)
def test_the_headline_counts(moved: int, reached: int, headline: str) -> None:
    shown = digest.wins(wins(1, moved, reached), people(str), NOW)
    assert shown.blocks[1]["text"]["text"] == headline


def test_the_rest_of_the_wins_is_in_the_thread() -> None:
    assert digest.wins_thread(wins(5), people(str), NOW) is None
    thread = digest.wins_thread(wins(7), people(str), NOW)
    assert thread is not None
    assert thread.blocks[0]["text"]["text"] == "*Two more wins* at Maple Grove"
    shown = digest.wins(wins(7), people(str), NOW)
    assert "Two more in the thread" in shown.blocks[-1]["elements"][0]["text"]


def test_a_quote_has_a_name_only_with_consent() -> None:
    (one,) = standings(samples.reading(str))
    line = WinLine(kind=WinKind.SHARED, standing=one, quote="It works.", quote_author="U0ANA")
    named = replace(wins(1), lines=(line,))
    silent = replace(wins(1), lines=(replace(line, quote_author=""),))
    assert "“It works.” (Ana Rivera)" in everything(digest.wins(named, people(str), NOW))
    assert "(Ana Rivera)" not in everything(digest.wins(silent, people(str), NOW))
    assert "U0ANA" not in everything(digest.wins(named, {}, NOW))


def helped(helper: str | None, since: timedelta | None = None) -> SupportDigest:
    asked = samples.asked_for_help(str)
    assert isinstance(asked.barrier, Barrier)
    barrier = replace(
        asked.barrier, helper_id=helper, helping_since=NOW - since if since is not None else None
    )
    return select_support(team(str), standings(replace(asked, barrier=barrier)), NOW)


@pytest.mark.parametrize(
    ("helper", "since", "words"),
    [
        ("U0CLEO", timedelta(days=6), "Cleo Park has been helping since Thursday"),
        ("U0CLEO", timedelta(days=20), "Cleo Park has been helping since Aug 20"),
        ("U0CLEO", None, "Cleo Park is helping"),
        ("U0GONE", None, "Somebody is helping"),
    ],
)
def test_who_helps_is_named_and_nobody_else_is_asked(
    helper: str, since: timedelta | None, words: str
) -> None:
    shown = digest.support(helped(helper, since), people(str), NOW)
    assert words in everything(shown)
    assert "support.help" not in dict(pressed(shown))


def test_a_call_that_nobody_answered_stands_out() -> None:
    shown = digest.support(helped(None), people(str), NOW)
    (button,) = buttons(shown)
    assert (button["action_id"], button["value"]) == ("support.help", "AT-2")
    assert button["style"] == "primary"
    assert button["accessibility_label"] == "I can help with Chronic absence, grades 3–5"


def test_a_thread_without_anything_to_add_is_not_posted() -> None:
    behind = select_support(team(str), standings(samples.behind(str)), NOW)
    assert digest.support_thread(behind, people(str), NOW) is None


@pytest.mark.parametrize("level", list(TeamLevel))
@pytest.mark.parametrize("kind", list(DigestKind))
def test_a_team_is_named_as_people_say_it(kind: DigestKind, level: TeamLevel) -> None:
    some = Team(id=1, name="Math", level=level, tz=samples.TZ)
    place = "at Math" if level in (TeamLevel.SCHOOL, TeamLevel.DISTRICT) else "in Math"
    assert place in digest.nothing(kind, some).text


# Long ones


@pytest.mark.parametrize("count", [0, 1, 60, 300])
def test_any_number_of_key_results_fits(count: int) -> None:
    several = standings(*many(count))
    selected = select_support(team(str), standings(*[samples.quiet(str)] * count), NOW)
    shown: list[Message | View | None] = [
        key_results.my(ANA, several, NOW) if several else None,
        key_results.listing("All", several[: key_results.PAGE_SIZE], NOW, count=count),
        home.card(ANA, several, several, NOW, NOW),
        home.home(home.Facts(member=ANA, due=several, own=several), NOW),
        digest.support(selected, people(str), NOW) if several else None,
        digest.support_thread(selected, people(str), NOW),
        digest.wins_thread(wins(count), people(str), NOW),
        notice.admin_delivery_failed(
            [notice.Undelivered(channel="C0X", error="is_archived", at=NOW)] * count,
            samples.TZ,
            NOW,
        ),
    ]
    for one in shown:  # rendering checks Slack's limits; a fault is an error in tests
        assert one is None or (not isinstance(one, Message)) or len(one.text) <= 4000


@pytest.mark.parametrize("count", [1, 52, 300])
def test_a_long_history_fits(count: int) -> None:
    (one,) = standings(samples.reading(str))
    past = [replace(one.recent[0], id=n, note="n" * 300) for n in range(count)]
    shown = key_results.history(one, past, people(str), True, NOW)
    assert len(shown.blocks) <= 50


# What an admin is told


@pytest.mark.parametrize(
    ("word", "remedy"),
    [
        ("not_in_channel", "/invite @Homeroom"),
        ("is_archived", "Bring it back"),
        ("is_inactive", "Bring it back"),
        ("posting_to_general_channel_denied", "Allow the app to post there."),
        ("restricted_action_thread_locked", "Allow the app to post there."),
        ("thread_not_found", "Nothing needs to be done."),
        ("in doubt twice", "Look in the channel before you repeat it."),
        ("unreachable", "Check this machine's way to the internet."),
        ("http_503", "Check this machine's way to the internet."),
        ("invalid_blocks_format", "Please report it as a bug."),
        ("msg_too_long", "Please report it as a bug."),
        ("something_new", "`homeroom doctor` may know more."),
    ],
)
def test_an_admin_is_told_what_to_do_about_every_refusal(word: str, remedy: str) -> None:
    failure = notice.Undelivered(channel="C0X", error=word, at=NOW)
    assert remedy in str(notice.admin_delivery_failed([failure], samples.TZ, NOW).blocks)
