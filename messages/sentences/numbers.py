"""Numbers that cannot be used.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks. "code without name" is the sentence where
that parameter is empty.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "number.empty": _("Please add a number, for example `71`. No news? Type `nodata`."),
        "number.not_a_number": _(
            "I could not read “%(typed)s” as a number. These work: `71`, `71.5`, `18/24`, `+3`, "
            "`yes`, `nodata`."
        ),
        "number.two_numbers": _(
            "I see more than one number in “%(typed)s”. Please give just one, for example `71`. "
            "Anything else fits behind two dashes: `71 -- small groups help`."
        ),
        "number.unit": _(
            "This key result is counted in %(unit)s, so “%(typed)s” does not fit. The number alone "
            "is enough, for example `71`."
        ),
        "number.unit without unit": _(
            "This key result has no unit, so “%(typed)s” does not fit. The number alone is enough, "
            "for example `71`."
        ),
        "number.too_large": _(
            "“%(typed)s” is larger than I can keep. Is there a digit too many? `1,250` works."
        ),
        "number.no_last": _(
            "“%(typed)s” counts from the last number, and there is none yet. Please give the "
            "number itself, for example `71`."
        ),
        "number.no_target": _(
            "There is no single target to be done with here. Please give the number, for example "
            "`71`."
        ),
        "number.no_parts": _(
            "“%(typed)s” is a part of a whole, and here one number is asked, for example `71`."
        ),
        "number.needs_of": _(
            "“%(typed)s” of how many? Please give both, as in `18/24`, or a share like `75%%`."
        ),
        "number.zero_of": _(
            "“%(typed)s” divides by zero. Please give the whole group as well, for example `18/24`."
        ),
        "number.more_than_all": _(
            "“%(typed)s” is more than all of them. The part comes first: `18/24` is 18 of 24."
        ),
        "number.negative": _(
            "“%(typed)s” is below zero. Please give 0 or more, for example `18/24`."
        ),
        "number.percent_range": _(
            "“%(typed)s” is outside 0 to 1,000 percent. `71` means 71%%, `71.5` works too."
        ),
        "number.share_range": _(
            "“%(typed)s” is outside 0 to 100 percent. `75%%`, `71.5` and `18/24` all work."
        ),
        "number.steps": _(
            "“%(typed)s” does not fit: there are %(steps)s steps. How many are done? For example "
            "`2`, or `done` for all."
        ),
        "number.yes_or_no": _("“%(typed)s” does not fit: this one is `yes` or `no`."),
    }
