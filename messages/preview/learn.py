"""Learning: the tour, the practice check-in, lessons, the glossary, privacy.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from decimal import Decimal

from bot.okr.model import CheckInDraft, Confidence, Reading
from bot.okr.rules import DEFAULT_RULES
from bot.okr.status import assess
from messages import Message, View, check_in, glossary, learn, privacy
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people


def _at(step: int, name: str) -> None:
    @sample(f"learn.tour.{name}")
    def tour(say: Words = as_is) -> Message:
        return learn.tour(replace(people(say)["U0ANA"], tour_step=step))


for _step, _name in enumerate(("first", "practice", "places", "over")):
    _at(_step, _name)


@sample("learn.lessons")
def lessons(say: Words = as_is) -> Message:
    return learn.lessons(people(say)["U0ANA"])


def _lesson(name: str) -> None:
    @sample(f"learn.lesson.{name}")
    def lesson() -> Message:
        return learn.lesson(name)


for _name in learn.LESSONS:
    _lesson(_name)


@sample("learn.practiced")
def practiced(say: Words = as_is) -> Message:
    ana = people(say)["U0ANA"]
    draft = CheckInDraft(
        key_result_id=0,
        reading=Reading(Decimal(41)),
        confidence=Confidence.ON_TRACK,
        suggested=Confidence.ON_TRACK,
        note=say("We read on the bus."),
    )
    after = learn.answered(learn.practice(ana, NOW), draft, NOW)
    return learn.practiced(ana, assess(after, NOW), after.recent[0], NOW)


@sample("check_in.modal.practice")
def practice(say: Words = as_is) -> View:
    ana = people(say)["U0ANA"]
    standing = assess(learn.practice(ana, NOW), NOW)
    return check_in.modal(ana, [standing], '{"data":{}}', NOW, is_practice=True)


@sample("glossary.what")
def what() -> Message:
    return glossary.what("confidence")


@sample("glossary.what.all")
def what_all() -> Message:
    return glossary.what()


@sample("glossary.what.unknown")
def what_unknown(say: Words = as_is) -> Message:
    return glossary.what(say("synergy"))


@sample("glossary.explained")
def explained() -> View:
    return glossary.explained(["baseline", "target", "stretch"])


@sample("privacy.privacy")
def privacy_() -> Message:
    return privacy.privacy(DEFAULT_RULES)


@sample("privacy.privacy.kept")
def privacy_kept() -> Message:
    rules = replace(DEFAULT_RULES, keep_notes=365, keep_audit=1095, legal_hold=True, edit_days=1)
    return privacy.privacy(rules)
