"""Closing, scores, reviews and cycles.

May import `messages.locale`. Keys and parameters as in `messages.sentences.commands`.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "score.empty": _("Please add a score between 0 and 1, for example 0.7 or 70%%."),
        "score.not_a_score": _(
            "“%(typed)s” does not read as a score. A number between 0 and 1 works, such as 0.7, "
            "70%% or 7/10."
        ),
        "score.out_of_range": _(
            "“%(typed)s” lies outside 0 to 1. For seven tenths, 0.7, 70%% and 7/10 all work."
        ),
        "score.reason_needed": _(
            "This differs from the suggested %(suggested)s. One sentence says why, such as: two of "
            "our 8 classes began in January."
        ),
        "review.no_decision": _(
            "Please choose what comes next. “Carry it over” keeps the goal for the next cycle; "
            "`/okr close RD-2` opens this again."
        ),
        "review.not_yours": _(
            "%(key)s is closed or reopened by its owner, the objective's owner or a leader of its "
            "team. `/okr show %(key)s` shows how it stands."
        ),
        "review.not_yours_objective": _(
            "%(key)s is reviewed by its owner or a leader of its team. `/okr tree %(key)s` shows "
            "how it stands."
        ),
        "cycle.not_open": _(
            "The cycle of %(key)s is not open, so it stays as it is. `/okr show %(key)s` shows how "
            "it stands."
        ),
        "cycle.no_name": _(
            "Please give the cycle a name, for example “2026–27” or “Fall semester”."
        ),
        "cycle.long_name": _(
            "That is %(length)s characters, and there is room for %(limit)s. “Fall semester” is "
            "long enough."
        ),
        "cycle.name_taken": _(
            "There is a cycle called “%(name)s” already. Another name tells them apart, such as "
            "“Fall 2027”."
        ),
        "cycle.no_day": _("Please choose a day, for example August 24."),
        "cycle.wrong_end": _(
            "A cycle ends after it starts, within two years: for example August 24 to June 11."
        ),
        "cycle.unknown": _(
            "I could not find that cycle any more. `/okr cycle` shows those there are."
        ),
        "cycle.no_next": _(
            "There is no other cycle to carry it into yet. `/okr cycle` plans the next one first."
        ),
        "cycle.closed": _(
            "“%(name)s” is closed and stays as it is. `/okr cycle` shows what can be changed."
        ),
        "cycle.not_running": _(
            "“%(name)s” has not been opened yet, so there is nothing to close. `/okr cycle` opens "
            "it."
        ),
        "review.too_long": _(
            "That is %(length)s characters, and there is room for %(limit)s. The most important "
            "sentence is enough."
        ),
    }
