"""The questions at the end of a key result or an objective, as they come back from the form.

May import `bot.okr` and `handlers.forms`.
"""

from decimal import Decimal

from bot.okr.model import Decision, Problem
from bot.okr.review import ReviewDraft, faults, parse_score
from handlers.forms import Submission, Wrong


def offered(suggested: Decimal | None) -> str:
    """The suggestion as it stands in the score's field; "" for none."""
    return "" if suggested is None else f"{suggested.normalize():f}"


def draft_of(submission: Submission, suggested: Decimal | None) -> ReviewDraft:
    """The answers to the questions of a review; raises `Wrong` for those that cannot be used.

    A score left as the form offered it is the suggestion, also where the final value moved that.
    """
    fields, shown = submission.fields, submission.memo.text("offered")
    at = f"score:{shown}"
    problems: dict[str, Problem] = {}
    score = Decimal(0)
    typed, decision = fields.text(at), fields.option("decision")
    try:
        score = suggested if typed == shown and suggested is not None else parse_score(typed)
    except Problem as problem:
        problems[at] = problem
    if decision not in set(Decision):
        problems["decision"] = Problem("review.no_decision")
    draft = ReviewDraft(
        score=score,
        suggested=suggested,
        decision=Decision(decision) if decision in set(Decision) else Decision.KEEP,
        share_learned="learned" in fields.options("share_learned"),
        **{name: fields.text(name) for name in ("reason", "helped", "hindered", "learned")},
    )
    if at not in problems:
        problems = {**faults(draft), **problems}
    if problems:
        raise Wrong(problems)
    return draft
