"""The forms of objectives and key results: fields that cannot be used, and who may write.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks. "code without name" is the sentence where
that parameter is empty.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "writing.no_title": _(
            "What is it called? A few words, for example: 3rd graders reading on grade level."
        ),
        "writing.title_too_long": _(
            "That title has %(length)s characters, and %(limit)s fit. Shorter reads best on a "
            "phone: 3rd graders reading on grade level."
        ),
        "writing.no_day": _("Which day? Please choose one, for example the last day: 2027-06-11."),
        "writing.due_first": _(
            "It starts on %(starts)s, so it can only be due after that. A term is about 4 months."
        ),
        "writing.not_a_day": _(
            "I could not read “%(typed)s” as a day. These work: `2026-10-15`, `10/15/2026`, "
            "`oct 15`, or a month: `jan`."
        ),
        "writing.day_outside": _(
            "“%(typed)s” lies outside of %(starts)s to %(due)s, when this key result runs. For "
            "example `oct 15`."
        ),
        "writing.many_days": _(
            "Those are %(count)s days, and %(limit)s fit. Without any day I ask every week; "
            "benchmarks come about 3 times a year."
        ),
        "writing.no_data_dates": _(
            "Asked only when new data comes: on which days is that? For example `oct 15, jan 15`, "
            "or months: `sep, jan, may`."
        ),
        "writing.no_reason": _(
            "There are check-ins already, so please say why it changes. One sentence is plenty, "
            "for example: 12 students joined us."
        ),
        "writing.reason_too_long": _(
            "That reason has %(length)s characters, and %(limit)s fit. One sentence is plenty, "
            "for example: 12 students joined us."
        ),
        "objective.closed": _(
            "The cycle of %(prefix)s is closed, so it stays as it is. `/okr new` begins another."
        ),
        "objective.same_title": _(
            "Your team has this objective already: it is %(prefix)s. `/okr new %(prefix)s` adds a "
            "key result to it."
        ),
        "key_result.same_title": _(
            "%(key)s is called the same. Please choose another title, or change that one with "
            "`/okr edit %(key)s`."
        ),
        "access.not_writer": _(
            "%(team)s writes its own objectives, with its leaders and admins. For your own team it "
            "is `/okr new`."
        ),
        "access.no_team": _(
            "You are not on a team yet, and objectives belong to one. A leader or admin can add "
            "you; meanwhile `/okr list` shows everybody's."
        ),
        "access.not_objective_editor": _(
            "The objective %(prefix)s belongs to %(owner)s. They, their leaders and admins can "
            "change it. `/okr tree %(prefix)s` shows how it stands."
        ),
    }
