"""The words of the OKR method in plain ones, each with an example: `/okr what`, and in the forms.

May import `messages` (engine) and the standard library.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from messages import Message, View, render
from messages.escape import Fragment, trusted
from messages.locale import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """`word` is what a person may ask for; `meaning` and `example` are our own sentences."""

    word: str
    name: Fragment
    meaning: Fragment
    example: Fragment


def _term(word: str, name: str, meaning: str, example: str) -> Term:
    return Term(word=word, name=trusted(name), meaning=trusted(meaning), example=trusted(example))


ALIASES = {
    "objectives": "objective",
    "goal": "objective",
    "kr": "key-result",
    "krs": "key-result",
    "key-results": "key-result",
    "keyresult": "key-result",
    "checkin": "check-in",
    "check-ins": "check-in",
    "start": "baseline",
    "goals": "objective",
    "stretch-target": "stretch",
    "scores": "score",
    "rollup": "roll-up",
    "roll": "roll-up",
    "reporters": "reporter",
    "barriers": "barrier",
    "wins": "win",
    "cycles": "cycle",
}
"""Other spellings of the words."""


def terms() -> tuple[Term, ...]:
    """Every word we explain, in the order in which one meets them."""
    return (
        _term(
            "objective",
            _("Objective"),
            _("What we want to be true: short, ambitious, in words and without a number."),
            _("Every student reads on grade level by the end of 3rd grade."),
        ),
        _term(
            "key-result",
            _("Key result"),
            _("How we will see that an objective comes true: one number, one date, one owner."),
            _("3rd graders reading on grade level, from 62% to 75% by June 11."),
        ),
        _term(
            "check-in",
            _("Check-in"),
            _("Saying how a key result is doing: a number or “no new data”, and how sure you are."),
            _("`/okr c RD-2 71` takes ten seconds."),
        ),
        _term(
            "baseline",
            _("Baseline"),
            _("Where the number stood when we began. Progress is counted from here."),
            _("62% of 3rd graders read on grade level in September."),
        ),
        _term(
            "target",
            _("Target"),
            _("The number we want to reach by the date. Reaching it is the whole goal."),
            _("75% by June 11."),
        ),
        _term(
            "stretch",
            _("Stretch target"),
            _("A number beyond the target, so bold that 70% of the way there is a success."),
            _("Target 75%, stretch 80%."),
        ),
        _term(
            "progress",
            _("Progress"),
            _("How much of the way from the baseline to the target is done. It is computed."),
            _("From 62% to 75%, standing at 68.5%: half of the way."),
        ),
        _term(
            "confidence",
            _("Confidence"),
            _(
                "What you think, whatever the number says: on track, watching, or needs support. "
                "Asking early is a strength; nobody is judged by it."
            ),
            _("The number is fine, but our sub leaves in March: watching."),
        ),
        _term(
            "status",
            _("Status"),
            _(
                "What Homeroom concludes from the number, the plan, your confidence and how old "
                "the news is."
            ),
            _("🟢 on track, 🟡 behind plan, 🔴 needs support, ⚪ no news."),
        ),
        _term(
            "score",
            _("Score"),
            _(
                "From 0.0 to 1.0, given once when a key result is closed. Of a stretch target, "
                "0.7 is strong."
            ),
            _("0.9 achieved, 0.7 strong, 0.5 partial."),
        ),
        _term(
            "cadence",
            _("Cadence"),
            _(
                "How often the owner is asked: every week, every second week, once a month, or "
                "only when new data comes."
            ),
            _("A benchmark that comes three times a year needs no weekly prompt."),
        ),
        _term(
            "cycle",
            _("Cycle"),
            _("The time for which objectives are set; at its end they are reviewed."),
            _("School year 2026–27, or the fall semester."),
        ),
        _term(
            "cover",
            _("Cover"),
            _("A colleague who is asked instead of the owner for some days. It ends by itself."),
            _("Ben covers RD-2 until November 20."),
        ),
        _term(
            "reporter",
            _("Reporter"),
            _("Somebody who may check in, too, but is not asked to."),
            _("The data clerk enters attendance; the principal owns it."),
        ),
        _term(
            "barrier",
            _("Barrier"),
            _("What is in the way. Saying it brings somebody who can help."),
            _("Short of subs on Thursdays."),
        ),
        _term(
            "helper",
            _("Helper"),
            _("Whoever takes on a barrier with the owner. It can be anybody, often a coach."),
            _("Ben pressed “I can help”, and both got a message."),
        ),
        _term(
            "win",
            _("Win"),
            _("Something worth celebrating. It is quoted only when you say so."),
            _("Everyone read aloud today."),
        ),
        _term(
            "roll-up",
            _("Roll-up"),
            _(
                "The progress of an objective: the plain average of its key results. Objectives "
                "that support it are shown beside it, never mixed in."
            ),
            _("Two key results at 40% and 60%: the objective is at 50%."),
        ),
    )


def find(text: str) -> Term | None:
    """The term that somebody typed, however they spelled it."""
    word = "-".join(text.casefold().replace("_", " ").split())
    word = ALIASES.get(word, word)
    return next((one for one in terms() if one.word == word), None)


def what(text: str = "") -> Message:
    """One word explained, or all of them; `text` is repeated where nobody knows it."""
    term = find(text)
    shown = (term,) if term else terms()
    return render.message("glossary.what.j2", shown=shown, typed="" if term else text)


def explained(words: Sequence[str]) -> View:
    """A form's own words, on top of it; the unknown are left out, all of them when none is left."""
    known = [term for term in map(find, words) if term]
    return render.view("glossary.explained.j2", shown=known or terms())
