"""Lines, notes and wins that cannot be used.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks. "code without name" is the sentence where
that parameter is empty.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "line.empty": _("Please say which key result, for example `/okr c RD-2 71`."),
        "line.no_key": _(
            "I could not find a key in “%(typed)s”. It begins with the key: `/okr c RD-2 71`. "
            "`/okr my` shows yours."
        ),
        "note.too_long": _(
            "That note has %(length)s characters, and %(limit)s fit. One sentence is plenty, for "
            "example: Small groups help."
        ),
        "win.too_long": _(
            "That win has %(length)s characters, and %(limit)s fit. One sentence is plenty, for "
            "example: First class with everyone at grade level."
        ),
        "win.empty": _(
            "What went well? Add a few words: `/okr win RD-2 everyone read aloud today`."
        ),
        "same.nothing_yet": _(
            "There is no check-in for %(key)s to repeat yet. Please give the first number: "
            "`/okr c %(key)s 71`."
        ),
        "form.value_needed": _(
            "Please fill in the number, for example 71, or tick “No new data yet”."
        ),
        "form.number_and_no_data": _(
            "There is a new number here and a tick at “No new data yet”. Please keep one of them, "
            "for example 71 without the tick."
        ),
    }
