"""Numbers of a key result's form that do not fit together.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks. "code without name" is the sentence where
that parameter is empty.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "measure.unit_too_long": _(
            "That unit has %(length)s characters, and %(limit)s fit. One word is best, for example "
            "students, as in 12 students."
        ),
        "measure.no_steps": _(
            "Which steps lead there? One on each line, 1 to %(most)s of them, for example: Choose "
            "the program."
        ),
        "measure.too_many_steps": _(
            "That makes %(count)s steps, and up to %(most)s fit. Could some of them be one step? "
            "5 to 10 work well."
        ),
        "measure.step_too_long": _(
            "One step has %(length)s characters, and %(limit)s fit. A few words are plenty, "
            "for example: Hire 2 teachers."
        ),
        "measure.needs_target": _(
            "Which number do you want to reach? For example `75`, `18/24` or `by 15%%`."
        ),
        "measure.needs_range": _(
            "To keep within a range, please give its lowest and its highest number, for example "
            "`18` and `24`."
        ),
        "measure.needs_start": _(
            "“%(typed)s” counts from where you are today. Which number is that? For example `62`."
        ),
        "measure.range_order": _(
            "The lowest number, %(low)s, is above the highest, %(high)s. For example `18` and `24`."
        ),
        "measure.not_above": _(
            "This is meant to go up, and %(farther)s is below %(nearer)s. Choose “Go down”, or a "
            "number above, for example from `62` to `75`."
        ),
        "measure.not_below": _(
            "This is meant to go down, and %(farther)s is above %(nearer)s. Choose “Go up”, or a "
            "number below, for example from `12` to `10`."
        ),
        "measure.says_otherwise": _(
            "“%(typed)s” goes the other way than the direction above. Please change one of them; "
            "`by 5` alone works, too."
        ),
        "measure.points_or_share": _(
            "“%(typed)s” can mean two things: 20%% less 15%% is 5%% in points and 17%% as a share. "
            "Which one?"
        ),
    }
