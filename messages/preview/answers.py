"""Short answers: help, problems, offers to help, notices.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from datetime import timedelta

from bot.okr.model import DigestKind, Problem
from messages import Message, help, notice, problems, samples, support  # noqa: A004 (the command)
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, TZ, people, standings


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


# I can help


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


# Notices


@sample("notice.admin_delivery_failed")
def admin_delivery_failed(say: Words = as_is) -> Message:
    errors = {"C0MAPLE": "not_in_channel", "U0BEN": "user_disabled", "D0ANA": say("odd_error")}
    failures = [
        notice.Undelivered(channel=channel, error=error, at=NOW - timedelta(hours=hours))
        for hours, (channel, error) in enumerate(errors.items())
    ]
    return notice.admin_delivery_failed(failures, TZ, NOW)


@sample("notice.admin_delivery_failed.digests")
def admin_delivery_failed_digests(say: Words = as_is) -> Message:
    """Digests, which are tried again by themselves and by a button."""
    causes = {
        DigestKind.WINS: ("C0MAPLE", "not_in_channel", NOW + timedelta(days=1)),
        DigestKind.SUPPORT: ("C0LEAD", "is_archived", NOW),
        DigestKind.MONTHLY: ("C0LEAD", "expired", None),
    }
    failures = [
        notice.Undelivered(
            channel=channel,
            error=error,
            at=NOW,
            kind=kind,
            team_name=say("Maple Grove"),
            retry_at=again,
        )
        for kind, (channel, error, again) in causes.items()
    ]
    return notice.admin_delivery_failed(failures, TZ, NOW)


@sample("notice.trying_again")
def trying_again() -> Message:
    return notice.trying_again(NOW, TZ, NOW)


@sample("notice.trying_again.later")
def trying_again_later() -> Message:
    return notice.trying_again(NOW + timedelta(days=1), TZ, NOW)


@sample("notice.trying_again.nothing")
def trying_again_nothing() -> Message:
    return notice.trying_again(None, TZ, NOW)


@sample("notice.let_go")
def let_go(say: Words = as_is) -> Message:
    following = NOW + timedelta(days=2)
    return notice.let_go(DigestKind.WINS, samples.team(say), "C0MAPLE", following, NOW)


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
