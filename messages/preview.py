"""Every message and view with sample values, by name: `homeroom preview NAME`, and the tests.

May import `messages` and `bot.okr`. A sample takes each word of a person (names, titles, notes,
units, what was typed) through `say`, so that a test can put hostile text in its place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeVar

from bot.okr.digest import WinKind, WinLine, WinsDigest, select_support
from bot.okr.model import (
    CheckIn,
    Confidence,
    DigestKind,
    Problem,
    Prompt,
    PromptItem,
    PromptState,
    Reading,
    Tracked,
)
from bot.okr.prompts import PromptLine
from bot.okr.status import assess
from messages import (
    Message,
    View,
    check_in,
    digest,
    help,  # noqa: A004 (the command is called so)
    home,
    key_results,
    notice,
    problems,
    samples,
    support,
)
from messages.samples import NOW, TZ, people, standings

Words = Callable[[str], str]
Sample = Callable[..., Message | View]
"""Called with nothing, or with `say`, which takes a person's words and gives others."""

NAMES: Final[dict[str, Sample]] = {}
"""By the name of the function, as in "check_in.prompt", with a dot and a word for a state."""

_S = TypeVar("_S", bound=Sample)
_NONE_SAVED: Final[Mapping[str, CheckIn]] = MappingProxyType({})


def as_is(words: str) -> str:
    return words


def sample(name: str) -> Callable[[_S], _S]:
    """Registers a sample: `@sample("check_in.prompt")` above `def prompt(say: Words = as_is)`."""

    def register(function: _S) -> _S:
        assert name not in NAMES, f"two samples are called {name}"
        NAMES[name] = function
        return function

    return register


# check_in: the prompt in all its states


def _prompt(
    say: Words,
    several: Sequence[Tracked],
    saved: Mapping[str, CheckIn] = _NONE_SAVED,
    skipped: Sequence[str] = (),
    state: PromptState = PromptState.OPEN,
) -> Message:
    """The prompt about these, of which some were answered or skipped (by key)."""
    lines = [_line(say, one, saved.get(one.key_result.key), skipped) for one in several]
    prompt = Prompt(
        id=3,
        member_id="U0ANA",
        scheduled_for=NOW,
        items=tuple(line.item for line in lines),
        state=state,
        revision=len(saved) + len(skipped),
    )
    return check_in.prompt(people(say)["U0ANA"], lines, prompt, NOW)


def _line(say: Words, one: Tracked, answer: CheckIn | None, skipped: Sequence[str]) -> PromptLine:
    if answer is not None:
        answer = replace(answer, note=say(answer.note) if answer.note else "")
        one = replace(one, recent=(answer, *one.recent[:3]))
    item = PromptItem(
        key_result_id=one.key_result.id,
        check_in_id=answer.id if answer else None,
        skipped=one.key_result.key in skipped,
    )
    return PromptLine(standing=assess(one, NOW), item=item, saved=answer)


def _answer(id_: int, number: str | None, confidence: Confidence, note: str = "") -> CheckIn:
    reading = Reading(Decimal(number)) if number else None
    return samples.check_in(id_, reading, 0, confidence, note)


_UP: Final = _answer(901, "66", Confidence.ON_TRACK, "Small groups are helping.")
_DOWN: Final = _answer(902, "12.1", Confidence.WATCHING)
_HELP: Final = _answer(903, "12.2", Confidence.NEEDS_SUPPORT, "Two subs are out.")
_NO_DATA: Final = _answer(904, None, Confidence.ON_TRACK)


def _two(say: Words) -> list[Tracked]:
    return [samples.reading(say), samples.absence(say)]


@sample("check_in.prompt")
def prompt(say: Words = as_is) -> Message:
    return _prompt(say, _two(say))


@sample("check_in.prompt.one")
def prompt_one(say: Words = as_is) -> Message:
    return _prompt(say, [samples.reading(say)])


@sample("check_in.prompt.kinds")
def prompt_kinds(say: Words = as_is) -> Message:
    """Nine of every kind: five are shown, the rest stand behind a button."""
    return _prompt(say, samples.every_kind(say))


@sample("check_in.prompt.kinds_too")
def prompt_kinds_too(say: Words = as_is) -> Message:
    return _prompt(say, samples.every_kind(say)[4:])


@sample("check_in.prompt.answered")
def prompt_answered(say: Words = as_is) -> Message:
    """The mock-up: one saved, one to go."""
    return _prompt(say, _two(say), {"RD-1": _UP})


@sample("check_in.prompt.all_answered")
def prompt_all_answered(say: Words = as_is) -> Message:
    return _prompt(say, _two(say), {"RD-1": _UP, "AT-2": _HELP})


@sample("check_in.prompt.no_data")
def prompt_no_data(say: Words = as_is) -> Message:
    return _prompt(say, [samples.reading(say)], {"RD-1": _NO_DATA})


@sample("check_in.prompt.skipped")
def prompt_skipped(say: Words = as_is) -> Message:
    return _prompt(say, _two(say), skipped=("RD-1", "AT-2"))


@sample("check_in.prompt.one_skipped")
def prompt_one_skipped(say: Words = as_is) -> Message:
    return _prompt(say, _two(say), skipped=("AT-2",))


@sample("check_in.prompt.mixed")
def prompt_mixed(say: Words = as_is) -> Message:
    """One saved, one skipped, nothing open."""
    return _prompt(say, _two(say), {"RD-1": _UP}, skipped=("AT-2",))


@sample("check_in.prompt.snoozed")
def prompt_snoozed(say: Words = as_is) -> Message:
    return _prompt(say, _two(say), {"RD-1": _UP}, state=PromptState.SNOOZED)


@sample("check_in.prompt.expired")
def prompt_expired(say: Words = as_is) -> Message:
    return _prompt(say, _two(say), state=PromptState.EXPIRED)


# check_in: the form, and the answers to it

_METADATA: Final = '{"keys":["RD-1"],"prompt":3,"page":1}'


@sample("check_in.modal")
def modal(say: Words = as_is) -> View:
    one = standings(samples.reading(say))
    return check_in.modal(people(say)["U0ANA"], one, _METADATA, NOW)


@sample("check_in.modal.support")
def modal_support(say: Words = as_is) -> View:
    one = standings(samples.absence(say))
    preset = Confidence.NEEDS_SUPPORT
    return check_in.modal(people(say)["U0ANA"], one, _METADATA, NOW, preset=preset)


@sample("check_in.modal.many")
def modal_many(say: Words = as_is) -> View:
    several = standings(*samples.every_kind(say)[:5])
    return check_in.modal(people(say)["U0ANA"], several, _METADATA, NOW, total=9)


@sample("check_in.modal.many_too")
def modal_many_too(say: Words = as_is) -> View:
    several = standings(*samples.every_kind(say)[4:])
    return check_in.modal(people(say)["U0ANA"], several, _METADATA, NOW)


def _saved(say: Words, pairs: Sequence[tuple[Tracked, CheckIn]]) -> Message:
    lines = [_line(say, one, answer, ()) for one, answer in pairs]
    saved = [(line.standing, line.saved) for line in lines if line.saved is not None]
    return check_in.saved(people(say)["U0ANA"], saved, NOW)


@sample("check_in.saved")
def saved(say: Words = as_is) -> Message:
    return _saved(say, [(samples.reading(say), _UP)])


@sample("check_in.saved.several")
def saved_several(say: Words = as_is) -> Message:
    return _saved(say, [(samples.reading(say), _NO_DATA), (samples.absence(say), _DOWN)])


@sample("check_in.saved.support")
def saved_support(say: Words = as_is) -> Message:
    return _saved(say, [(samples.absence(say), _HELP)])


@sample("check_in.undone")
def undone(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return check_in.undone(one, NOW)


@sample("check_in.skipped")
def skipped(say: Words = as_is) -> Message:
    return check_in.skipped(people(say)["U0ANA"], standings(*_two(say)), NOW)


@sample("check_in.snoozed")
def snoozed() -> Message:
    return check_in.snoozed(NOW + timedelta(days=1), TZ, NOW)


# key_results


@sample("key_results.my")
def my(say: Words = as_is) -> Message:
    return key_results.my(people(say)["U0ANA"], standings(*_two(say)), NOW)


@sample("key_results.my.one")
def my_one(say: Words = as_is) -> Message:
    return key_results.my(people(say)["U0ANA"], standings(samples.reading(say)), NOW)


@sample("key_results.my.kinds")
def my_kinds(say: Words = as_is) -> Message:
    several = standings(*samples.every_kind(say), samples.pathways(say), samples.quiet(say))
    return key_results.my(people(say)["U0ANA"], several, NOW)


@sample("key_results.show")
def show(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return key_results.show(one, False, NOW)


@sample("key_results.show.private")
def show_private(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return key_results.show(one, True, NOW, may_check_in=True)


@sample("key_results.show.data_dates")
def show_data_dates(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[7])
    return key_results.show(one, True, NOW)


@sample("key_results.show.steps")
def show_steps(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[5])
    return key_results.show(one, True, NOW)


@sample("key_results.history")
def history(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return key_results.history(one, one.recent, people(say), False, NOW)


@sample("key_results.history.private")
def history_private(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    earlier = samples.weekly("12.6", "12.5", "", "", "")[2::-1]
    return key_results.history(one, [*one.recent, *earlier], people(say), True, NOW)


@sample("key_results.history.empty")
def history_empty(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[8])
    return key_results.history(one, (), people(say), True, NOW)


@sample("key_results.listing")
def listing(say: Words = as_is) -> Message:
    several = standings(samples.reading(say), samples.asked_for_help(say), samples.quiet(say))
    return key_results.listing(say("Maple Grove"), several, NOW)


@sample("key_results.listing.pages")
def listing_pages(say: Words = as_is) -> Message:
    several = standings(*samples.every_kind(say), *samples.every_kind(say))
    return key_results.listing(say("Maple Grove"), several, NOW, 1, say("list team:Maple Grove"))


@sample("key_results.listing.empty")
def listing_empty(say: Words = as_is) -> Message:
    return key_results.listing(say("Maple Grove"), (), NOW)


# home


@sample("home.card")
def card(say: Words = as_is) -> Message:
    due, ana = standings(samples.absence(say)), people(say)["U0ANA"]
    return home.card(ana, due, standings(*_two(say)), ana.next_prompt_at, NOW)


@sample("home.card.many")
def card_many(say: Words = as_is) -> Message:
    several, ana = standings(*samples.every_kind(say)), people(say)["U0ANA"]
    return home.card(ana, several, several, ana.next_prompt_at, NOW)


@sample("home.card.nothing_open")
def card_nothing_open(say: Words = as_is) -> Message:
    ana = people(say)["U0ANA"]
    return home.card(ana, (), standings(*_two(say)), ana.next_prompt_at, NOW)


@sample("home.card.newcomer")
def card_newcomer(say: Words = as_is) -> Message:
    return home.card(people(say)["U0CLEO"], (), (), None, NOW)


@sample("home.home")
def home_(say: Words = as_is) -> View:
    due, ana = standings(samples.absence(say)), people(say)["U0ANA"]
    return home.home(ana, due, standings(*_two(say)), ana.next_prompt_at, NOW)


@sample("home.home.many")
def home_many(say: Words = as_is) -> View:
    several, ana = standings(*samples.every_kind(say)), people(say)["U0ANA"]
    return home.home(ana, several, several, ana.next_prompt_at, NOW + timedelta(hours=10))


@sample("home.home.newcomer")
def home_newcomer(say: Words = as_is) -> View:
    return home.home(people(say)["U0CLEO"], (), (), None, NOW + timedelta(hours=6))


# digest


def _wins(say: Words, lines: Sequence[WinLine], moved: int, reached: int) -> WinsDigest:
    return WinsDigest(
        team=samples.team(say),
        since=NOW - timedelta(days=7),
        until=NOW,
        moved=moved,
        reached=reached,
        lines=tuple(lines[:5]),
        rest=tuple(lines[5:]),
    )


def _win_lines(say: Words) -> list[WinLine]:
    def win(
        kind: WinKind, one: Tracked | None, before: str = "", crossed: int | None = None
    ) -> WinLine:
        quoted = kind in (WinKind.MILESTONE, WinKind.SHARED, WinKind.THANKS)
        return WinLine(
            kind=kind,
            standing=standings(one)[0] if one else None,
            before_reading=Reading(Decimal(before)) if before else None,
            crossed=crossed,
            quote=say("Small groups are helping.") if quoted else "",
            quote_author="U0ANA" if quoted else "",
            team_name=say("Science department") if kind is WinKind.TARGET else say("Maple Grove"),
        )

    kinds = samples.every_kind(say)
    return [
        win(WinKind.TARGET, samples.pathways(say), "3", 100),
        win(WinKind.MILESTONE, samples.reading(say), "63", 25),
        win(WinKind.BIGGEST_MOVE, kinds[2]),
        win(WinKind.COMEBACK, samples.absence(say)),
        win(WinKind.SHARED, None),
        win(WinKind.MILESTONE, kinds[1], "", 25),
        win(WinKind.MILESTONE, kinds[5], "1", 50),
        win(WinKind.TARGET, kinds[4], "", 100),
        win(WinKind.SHARED, kinds[0]),
        win(WinKind.THANKS, None),
    ]


@sample("digest.wins")
def wins(say: Words = as_is) -> Message:
    return digest.wins(_wins(say, _win_lines(say), 5, 1), people(say), NOW)


@sample("digest.wins.few")
def wins_few(say: Words = as_is) -> Message:
    """Nothing moved, but somebody has good news."""
    return digest.wins(_wins(say, _win_lines(say)[3:5], 0, 0), people(say), NOW)


@sample("digest.wins_thread")
def wins_thread(say: Words = as_is) -> Message:
    message = digest.wins_thread(_wins(say, _win_lines(say), 5, 1), people(say), NOW)
    assert message is not None
    return message


def _support(say: Words, *, helper: str | None = None) -> list[Tracked]:
    kinds = samples.every_kind(say)
    asked, behind = samples.asked_for_help(say, helper), samples.behind(say)
    return [asked, behind, kinds[8], samples.quiet(say), *kinds[:8]]


@sample("digest.support")
def support_(say: Words = as_is) -> Message:
    several = standings(*_support(say)[:4])
    return digest.support(select_support(samples.team(say), several, NOW), people(say), NOW)


@sample("digest.support.helped")
def support_helped(say: Words = as_is) -> Message:
    several = standings(*_support(say, helper="U0CLEO")[:4])
    return digest.support(select_support(samples.team(say), several, NOW), people(say), NOW)


@sample("digest.support.public")
def support_public(say: Words = as_is) -> Message:
    """For a reader who may not see barriers."""
    several = standings(*_support(say)[:4])
    selected = select_support(samples.team(say), several, NOW)
    return digest.support(selected, people(say), NOW, may_read_notes=False)


@sample("digest.support_thread")
def support_thread(say: Words = as_is) -> Message:
    several = standings(*_support(say), *_support(say, helper="U0CLEO"))
    selected = select_support(samples.team(say), several, NOW)
    message = digest.support_thread(selected, people(say), NOW)
    assert message is not None
    return message


@sample("digest.support_counts")
def support_counts(say: Words = as_is) -> Message:
    several = standings(*_support(say))
    return digest.support_counts(select_support(samples.team(say), several, NOW))


@sample("digest.support_counts.none")
def support_counts_none(say: Words = as_is) -> Message:
    return digest.support_counts(select_support(samples.team(say), (), NOW))


@sample("digest.nothing.wins")
def nothing_wins(say: Words = as_is) -> Message:
    return digest.nothing(DigestKind.WINS, samples.team(say))


@sample("digest.nothing.support")
def nothing_support(say: Words = as_is) -> Message:
    return digest.nothing(DigestKind.SUPPORT, samples.team(say))


# help and problems


@sample("help.help")
def help_() -> Message:
    return help.help()


@sample("help.help.topic")
def help_topic() -> Message:
    return help.help("c")


@sample("help.unknown")
def unknown(say: Words = as_is) -> Message:
    return help.unknown(say("chekin RD-2 71"), [say("checkin RD-2 71"), "my", "help"])


@sample("help.unknown.understood")
def unknown_understood(say: Words = as_is) -> Message:
    return help.unknown(say("show RD-22"), [say("show RD-2")], understood=say("show"))


@sample("help.unknown.nothing_near")
def unknown_nothing_near(say: Words = as_is) -> Message:
    return help.unknown(say("good morning"), [])


@sample("problems.message")
def problem(say: Words = as_is) -> Message:
    asked = Problem("number.not_a_number", typed=say("about seventy"))
    return problems.message(asked, typed=say("/okr c RD-2 about seventy"))


@sample("problems.message.button")
def problem_button(say: Words = as_is) -> Message:
    """Nothing was typed."""
    return problems.message(Problem("access.not_yours", key="RD-2", owner=say("Ben Okafor")))


# support: I can help


@sample("support.introduce")
def introduce(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return support.introduce(people(say)["U0CLEO"], people(say)["U0BEN"], one, NOW)


@sample("support.introduced")
def introduced(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return support.introduced(people(say)["U0CLEO"], people(say)["U0BEN"], one, NOW)


@sample("support.introduced.private")
def introduced_private(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return support.introduced(people(say)["U0CLEO"], people(say)["U0BEN"], one, NOW, True)


@sample("support.already_helped")
def already_helped(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return support.already_helped(people(say)["U0CLEO"], one)


@sample("support.already_helped.unknown")
def already_helped_unknown(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return support.already_helped(None, one)


# notice


@sample("notice.admin_delivery_failed")
def admin_delivery_failed(say: Words = as_is) -> Message:
    errors = {"C0MAPLE": "not_in_channel", "U0BEN": "user_disabled", "D0ANA": say("odd_error")}
    failures = [
        notice.Undelivered(channel=channel, error=error, at=NOW - timedelta(hours=hours))
        for hours, (channel, error) in enumerate(errors.items())
    ]
    return notice.admin_delivery_failed(failures, TZ, NOW)


@sample("notice.win_saved")
def win_saved(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    text, team = say("Everyone read aloud today."), say("Maple Grove")
    return notice.win_saved(people(say)["U0ANA"], text, one, share=True, team_name=team)


@sample("notice.win_saved.quiet")
def win_saved_quiet(say: Words = as_is) -> Message:
    text, team = say("The garden is planted."), say("Maple Grove")
    return notice.win_saved(people(say)["U0ANA"], text, None, share=False, team_name=team)


@sample("notice.due_nothing")
def due_nothing(say: Words = as_is) -> Message:
    ana = people(say)["U0ANA"]
    return notice.due_nothing(ana, ana.next_prompt_at, NOW)


@sample("notice.due_nothing.no_prompt")
def due_nothing_no_prompt(say: Words = as_is) -> Message:
    return notice.due_nothing(people(say)["U0ANA"], None, NOW)


@sample("notice.owns_nothing")
def owns_nothing(say: Words = as_is) -> Message:
    return notice.owns_nothing(people(say)["U0CLEO"])


@sample("notice.posted_here.wins")
def posted_here_wins() -> Message:
    return notice.posted_here(DigestKind.WINS, "C0MAPLE")


@sample("notice.posted_here.support")
def posted_here_support() -> Message:
    return notice.posted_here(DigestKind.SUPPORT, "C0MAPLE")
